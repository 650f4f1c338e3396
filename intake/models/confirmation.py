"""One asking for a batch to be taken into the ledger: how far it got, and what was refused."""

from django.conf import settings
from django.db import models

from intake.models.batch import Batch
from intake.queries import ConfirmationQuerySet
from intake.verdicts import UNDER_WAY, Progress


class Confirmation(models.Model):
    """A confirmation that somebody asked for; a batch has one under way at most.

    `rows_done` of `rows_total` are written; of a whole batch they are in the ledger only when all are. `attempt` counts
    the workers that had it in hand: only the last one may say anything of it. `refused` is {row: words}.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="confirmations", verbose_name="批次")
    asked_at = models.DateTimeField("确认时间")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="确认人")
    state = models.CharField("进度", max_length=8, choices=Progress, default=Progress.WAITING)
    rows_total = models.PositiveIntegerField("总行数")
    rows_done = models.PositiveIntegerField("已写行数", default=0)
    job = models.BigIntegerField("任务号", null=True, blank=True)
    attempt = models.PositiveSmallIntegerField("第几次", default=0)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    refused = models.JSONField("没有入账的行", default=dict)
    failure = models.TextField("没有导入的原因", blank=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入确认"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("batch",),
                condition=models.Q(state__in=UNDER_WAY),
                name="confirmation_one_at_a_time",
                violation_error_message="这一批正在导入，请等它完成。",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=UNDER_WAY, finished_at__isnull=True)
                | models.Q(state=Progress.DONE, finished_at__isnull=False)
                | models.Q(state=Progress.REFUSED, finished_at__isnull=False) & ~models.Q(failure=""),
                name="confirmation_state_agrees",
                violation_error_message="导入确认的进度与完成时间、原因不一致。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.batch} · {self.get_state_display()}"

    @property
    def is_under_way(self) -> bool:
        """Tell whether it is still to come."""
        return self.state in UNDER_WAY
