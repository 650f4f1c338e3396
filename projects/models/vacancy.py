"""缺位: a dated, reasoned gap in responsibility."""

from django.conf import settings
from django.db import models

from projects.models.project import Project
from projects.queries import VacancyQuerySet
from projects.stages import VacancyKind
from records.constraints import at_with_by


class Vacancy(models.Model):
    """That a project lacks its leader or its lead unit, since when and why; the next handover closes it."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="vacancies", verbose_name="项目")
    kind = models.CharField("类别", max_length=10, choices=VacancyKind)
    reason = models.CharField("原因", max_length=200)
    opened_at = models.DateTimeField("登记时间")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="结束人"
    )

    objects = VacancyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "缺位"
        constraints = (
            models.UniqueConstraint(
                fields=("project",),
                condition=models.Q(closed_at__isnull=True),
                name="vacancy_one_open",
                violation_error_message="该项目已有未结束的缺位。",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="vacancy_reason_given",
                violation_error_message="缺位必须写明原因。",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(closed_at__gte=models.F("opened_at")),
                name="vacancy_in_order",
                violation_error_message="缺位的结束时间不能早于登记时间。",
            ),
            at_with_by("closed", "vacancy"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.reason}"

    def natural_key(self) -> tuple[str, str, str]:
        """Name the vacancy in a fixture."""
        return (self.project.code, self.kind, self.opened_at.isoformat())

    natural_key.dependencies = ["projects.project"]  # type: ignore[attr-defined]  # Django's own protocol
