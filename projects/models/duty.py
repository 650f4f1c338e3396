"""责任分工: the journal of who serves a project beside its leader and its lead unit."""

from django.conf import settings
from django.db import models

from government.models import Leader, Officer, Unit
from projects.models.project import Project
from projects.queries import DutyQuerySet
from projects.stages import OF_UNITS, SINGLE_DUTIES, DutyRole
from records.constraints import at_with_by

OPEN = models.Q(until_on__isnull=True)
PARTIES = ("officer", "leader", "unit")


def _party_of_role() -> models.Q:
    """Word that a duty has the one party that its role asks for and no other."""
    fits = models.Q()
    for role in DutyRole:
        others = {f"{name}__isnull": name != role.party for name in PARTIES}
        fits |= models.Q(role=role, **others)
    return fits


class Duty(models.Model):
    """An interval [from_on, until_on) in which one party serves a project in one role.

    The open row is the state: the project keeps no copy of it, so there is nothing that could differ. Written by
    `duties` alone. Once written, only its end (until_on, closed_at/by, ending) may go from NULL to a value, once
    (kz_duty_closes_once). Like a handover, a correction on the same day leaves an empty interval behind.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="duties", verbose_name="项目")
    role = models.CharField("责任", max_length=20, choices=DutyRole)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="duties", verbose_name="服务专员"
    )
    leader = models.ForeignKey(
        Leader, models.PROTECT, null=True, blank=True, related_name="duties", verbose_name="协助领导"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="duties", verbose_name="单位")
    liaison = models.CharField("联络员", max_length=50, blank=True)
    liaison_phone = models.CharField("联络员电话", max_length=30, blank=True)
    from_on = models.DateField("自")
    until_on = models.DateField("至", null=True, blank=True)
    reason = models.CharField("指派说明", max_length=200, blank=True)
    ending = models.CharField("结束原因", max_length=200, blank=True)
    opened_at = models.DateTimeField("登记时间")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="结束人"
    )

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "责任分工"
        constraints = (
            models.UniqueConstraint(
                fields=("project", "role"),
                condition=models.Q(role__in=SINGLE_DUTIES) & OPEN,
                name="duty_one_open_per_role",
                violation_error_message="该项目的这项责任刚被他人指派，请刷新页面后重试。",
            ),
            models.UniqueConstraint(
                fields=("project", "leader"),
                condition=models.Q(role=DutyRole.ASSISTANT) & OPEN,
                name="duty_assists_once",
                violation_error_message="该领导已是本项目的协助领导。",
            ),
            models.UniqueConstraint(
                fields=("project", "unit"),
                condition=models.Q(role=DutyRole.HELPING_UNIT) & OPEN,
                name="duty_helps_once",
                violation_error_message="该单位已是本项目的配合单位。",
            ),
            models.CheckConstraint(
                condition=_party_of_role(),
                name="duty_party_of_role",
                violation_error_message="专员须指定工作人员，协助领导须指定领导，配合单位和联络员须指定单位，且只能指定一方。",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=OF_UNITS) | models.Q(liaison="", liaison_phone=""),
                name="duty_liaison_of_a_unit",
                violation_error_message="只有单位才有联络员。",
            ),
            models.CheckConstraint(
                condition=~models.Q(liaison="") | (~models.Q(role=DutyRole.LIAISON) & models.Q(liaison_phone="")),
                name="duty_liaison_named",
                violation_error_message="请填写联络员的姓名。",
            ),
            models.CheckConstraint(
                condition=OPEN | models.Q(until_on__gte=models.F("from_on")),
                name="duty_dates_in_order",
                violation_error_message="责任的结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=(OPEN & models.Q(closed_at__isnull=True, ending=""))
                | (models.Q(until_on__isnull=False, closed_at__isnull=False) & ~models.Q(ending="")),
                name="duty_closed_whole",
                violation_error_message="结束责任须同时有结束日期、登记时间和原因。",
            ),
            at_with_by("closed", "duty"),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.party}"

    @property
    def party(self) -> Officer | Leader | Unit:
        """Return who serves."""
        return getattr(self, DutyRole(self.role).party)
