"""What was corrected by hand about a unit's columns: the next sheet with the same title is read so at once."""

from django.conf import settings
from django.db import models

from government.models import Unit
from intake.queries import ColumnMemoryQuerySet
from intake.reading.fields import FIELDS

KEEP = "*"  # of a memory that says the unit of a column alone
UNITS = ("亿元", "万元", "元")


class ColumnMemory(models.Model):
    """A title of theirs and what it means to us; without a field the column is left out."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="remembered_columns", verbose_name="单位"
    )
    theirs = models.CharField("列标题", max_length=200)
    title_key = models.CharField("标题比对键", max_length=200, editable=False)
    field = models.CharField(
        "对应的列",
        max_length=30,
        blank=True,
        choices=[(KEEP, "只记单位"), *((field.name, field.title) for field in FIELDS)],
    )
    money_unit = models.CharField("金额单位", max_length=2, blank=True, choices=[(unit, unit) for unit in UNITS])
    remembered_at = models.DateTimeField("记住时间")
    remembered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="更正人")

    objects = ColumnMemoryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "记住的列"
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "title_key"),
                nulls_distinct=False,
                name="column_memory_once",
                violation_error_message="这个列标题已经记住过。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.theirs} → {self.get_field_display() or '不导入'}"
