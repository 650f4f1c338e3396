"""One row below the header of a sheet: what stands in it, what is to be said of it, what became of it."""

from django.db import models

from intake.models.batch import Batch
from intake.queries import OfBatchQuerySet
from intake.verdicts import Verdict
from projects.models import Project


class Row(models.Model):
    """A row of a batch; also one that was left unread is here, so that none is lost.

    JSON columns: `cells` {column: [row, content]} as they stand in the sheet, `corrected` {column: text} as mended on
    the page, `reasons` [{grade, words, address, field, code, choices}], `decisions` {code: choice}, `changes`
    {what: [before, after]} as shown to whoever confirms, `written` what the confirmation made and changed, for undo.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="rows", verbose_name="批次")
    number = models.PositiveIntegerField("行号")
    name = models.CharField("名称", max_length=200, blank=True)
    cells = models.JSONField("单元格", default=dict)
    corrected = models.JSONField("更正", default=dict)
    verdict = models.CharField("结论", max_length=10, choices=Verdict)
    reasons = models.JSONField("原因", default=list)
    decisions = models.JSONField("确认", default=dict)
    changes = models.JSONField("改动", default=dict)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="import_rows", verbose_name="项目"
    )
    written = models.JSONField("写入内容", null=True, blank=True)

    objects = OfBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入行"
        constraints = (
            models.UniqueConstraint(
                fields=("batch", "number"),
                name="import_row_once",
                violation_error_message="这一行已经读取过。",
            ),
            models.CheckConstraint(
                condition=models.Q(written__isnull=True) | models.Q(verdict__in=("NEW", "CHANGED", "SAME")),
                name="import_row_written_ready",
                violation_error_message="有错误或待确认的行不能入账。",
            ),
        )
        indexes = (models.Index(fields=("batch", "verdict"), name="import_row_verdict"),)

    def __str__(self) -> str:
        return f"第 {self.number} 行 {self.name}".strip()
