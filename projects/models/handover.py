"""责任交接: the journal of who led a project, written together with the row it describes."""

from django.conf import settings
from django.db import models

from government.models import Leader, Unit
from projects.models.project import Project
from projects.queries import HandoverQuerySet
from records.constraints import at_with_by


class Handover(models.Model):
    """An interval of (leader, lead unit), half-open [from_on, until_on). The open one equals the project's row.

    Written by `responsibility` alone. Once written, only until_on and closed_at/closed_by may go from NULL to a
    value, once (kz_handover_closes_once). A correction on the same day leaves an empty interval behind.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="handovers", verbose_name="项目")
    leader = models.ForeignKey(
        Leader, models.PROTECT, null=True, blank=True, related_name="handovers", verbose_name="包联领导"
    )
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="handovers", verbose_name="牵头单位"
    )
    from_on = models.DateField("自")
    until_on = models.DateField("至", null=True, blank=True)
    reason = models.CharField("交接原因", max_length=200)
    opened_at = models.DateTimeField("登记时间")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="结束人"
    )

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "责任交接"
        constraints = (
            models.UniqueConstraint(
                fields=("project",),
                condition=models.Q(until_on__isnull=True),
                name="handover_one_open",
                violation_error_message="该项目的责任刚被他人交接，请刷新页面后重试。",
            ),
            models.CheckConstraint(
                condition=models.Q(leader__isnull=False) | models.Q(lead_unit__isnull=False),
                name="handover_to_somebody",
                violation_error_message="责任交接至少要有包联领导或牵头单位之一。",
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True) | models.Q(until_on__gte=models.F("from_on")),
                name="handover_dates_in_order",
                violation_error_message="责任的结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True, closed_at__isnull=True)
                | models.Q(until_on__isnull=False, closed_at__isnull=False),
                name="handover_closed_whole",
                violation_error_message="责任的结束日期和登记时间必须同时填写。",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="handover_reason_given",
                violation_error_message="责任交接必须写明原因。",
            ),
            at_with_by("closed", "handover"),
        )

    def __str__(self) -> str:
        return " · ".join(str(party) for party in (self.leader, self.lead_unit) if party)
