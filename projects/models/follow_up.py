"""跟进: what was said with the enterprise, and what comes next."""

from django.conf import settings
from django.db import models

from government.models import Unit
from projects.models.project import Project
from projects.queries import FollowUpQuerySet
from projects.stages import FollowUpMethod


class FollowUp(models.Model):
    """One visit, call or meeting. Rows are inserted only; a mistake is corrected by a row that supersedes it.

    `unit` is the officer's unit at the time: who moves on does not take the past along.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="follow_ups", verbose_name="项目")
    method = models.CharField("方式", max_length=10, choices=FollowUpMethod)
    happened_on = models.DateField("跟进日期")
    with_whom = models.CharField("对方人员", max_length=100, blank=True)
    said = models.TextField("沟通情况")
    next_step = models.CharField("下一步", max_length=200, blank=True)
    next_on = models.DateField("下次跟进日期", null=True, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="follow_ups", verbose_name="跟进人"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="follow_ups", verbose_name="跟进人单位"
    )
    logged_at = models.DateTimeField("录入时间")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name="更正"
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "跟进记录"
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(said=""),
                name="follow_up_says_something",
                violation_error_message="请填写沟通情况。",
            ),
            models.CheckConstraint(
                condition=models.Q(next_on__isnull=True) | models.Q(next_on__gte=models.F("happened_on")),
                name="follow_up_dates_in_order",
                violation_error_message="下次跟进日期不能早于本次跟进日期。",
            ),
        )
        indexes = (models.Index(fields=("project", "-happened_on"), name="follow_up_latest"),)

    def __str__(self) -> str:
        return f"{self.happened_on.isoformat()} {self.get_method_display()}"
