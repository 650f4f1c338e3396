"""阶段变动: the journal of how far a project got, and when."""

from django.conf import settings
from django.db import models

from projects.models.project import Project
from projects.queries import StageMoveQuerySet
from projects.stages import MoveKind, Stage
from records.constraints import at_with_by


class StageMove(models.Model):
    """One move. When it happened, when it was entered and when it was approved are three dates.

    Rows are inserted only; approval may be added once (kz_move_approved_once). The first row of a project is its
    entry into the ledger and is written by the database itself (kz_entry_recorded).
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="moves", verbose_name="项目")
    kind = models.CharField("类别", max_length=10, choices=MoveKind)
    from_stage = models.CharField("原阶段", max_length=20, choices=Stage, blank=True)
    to_stage = models.CharField("新阶段", max_length=20, choices=Stage)
    occurred_on = models.DateField("发生日期", null=True, blank=True)
    recorded_at = models.DateTimeField("录入时间")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="录入人")
    approved_at = models.DateTimeField("审核时间", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人"
    )
    reason = models.CharField("原因", max_length=200, blank=True)

    objects = StageMoveQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "阶段变动"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind=MoveKind.ENTRY) | models.Q(occurred_on__isnull=False),
                name="move_has_a_date",
                violation_error_message="阶段变动必须有发生日期。",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=MoveKind.with_reason()) | ~models.Q(reason=""),
                name="move_reason_given",
                violation_error_message="退回、终止和恢复必须写明原因。",
            ),
            at_with_by("approved", "move"),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("recorded_by")),
                name="move_approved_by_another",
                violation_error_message="阶段变动须由录入人以外的人审核。",
            ),
        )

    def __str__(self) -> str:
        day = f" {self.occurred_on.isoformat()}" if self.occurred_on else ""
        return f"{self.get_kind_display()}到{self.get_to_stage_display()}{day}"

    @property
    def waits(self) -> bool:
        """Tell whether the move is still to be approved, as `unapproved` does; an entry needs no approval."""
        return self.approved_at is None and self.kind != MoveKind.ENTRY
