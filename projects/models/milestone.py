"""What a project builds: planned and actual, with quantity and date as far as they are known."""

from django.db import models

from projects.models.project import Project
from projects.queries import MilestoneQuerySet
from projects.stages import QuantityBound
from records.constraints import first_of_period, not_negative
from records.dates import Precision, say
from records.models import Cited, Versioned


class QuantityField(models.DecimalField):
    """A quantity in the milestone's own unit; NULL means not stated."""

    def __init__(self, *args, **kwargs) -> None:  # noqa: ANN002, ANN003 - Django's own signature
        """Fix shape and nullability."""
        super().__init__(*args, **kwargs | {"max_digits": 14, "decimal_places": 2, "null": True, "blank": True})


class Milestone(Cited, Versioned):
    """One thing that is to be built or reached, such as 47 座温室大棚."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones", verbose_name="项目")
    name = models.CharField("节点", max_length=100)
    unit = models.CharField("计量单位", max_length=20, blank=True)
    planned_quantity = QuantityField("计划数量")
    planned_on = models.DateField("计划日期", null=True, blank=True)
    planned_on_precision = models.CharField("计划日期精度", max_length=5, choices=Precision, default=Precision.DAY)
    actual_quantity = QuantityField("实际数量")
    actual_bound = models.CharField("实际数量性质", max_length=10, choices=QuantityBound, default=QuantityBound.EXACT)
    actual_on = models.DateField("实际日期", null=True, blank=True)
    actual_on_precision = models.CharField("实际日期精度", max_length=5, choices=Precision, default=Precision.DAY)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "里程碑"
        constraints = (
            models.UniqueConstraint(
                fields=("project", "name", "planned_on", "actual_on"),
                nulls_distinct=False,
                name="milestone_once_per_date",
                violation_error_message="该项目已登记同名同日期的节点。",
            ),
            models.CheckConstraint(
                condition=models.Q(planned_on__isnull=False) | models.Q(actual_on__isnull=False),
                name="milestone_has_a_date",
                violation_error_message="计划日期和实际日期至少填一个。",
            ),
            models.CheckConstraint(
                condition=(models.Q(planned_quantity__isnull=True) & models.Q(actual_quantity__isnull=True))
                | ~models.Q(unit=""),
                name="milestone_quantity_has_unit",
                violation_error_message="填写数量时请同时填写计量单位。",
            ),
            first_of_period("planned_on", "milestone"),
            first_of_period("actual_on", "milestone"),
            not_negative("planned_quantity", "milestone"),
            not_negative("actual_quantity", "milestone"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def planned_when(self) -> str:
        """Return the planned date as far as it is known."""
        return say(self.planned_on, self.planned_on_precision)

    @property
    def actual_when(self) -> str:
        """Return the actual date as far as it is known."""
        return say(self.actual_on, self.actual_on_precision)

    def natural_key(self) -> tuple[str, str, str | None, str | None]:
        """Name the milestone in a fixture."""
        days = (day.isoformat() if day else None for day in (self.planned_on, self.actual_on))
        return (self.project.code, self.name, *days)

    natural_key.dependencies = ["projects.project"]  # type: ignore[attr-defined]  # Django's own protocol
