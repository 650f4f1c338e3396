"""What people found out about two rows that look alike: they were one and were merged, or they are no twins.

A verdict is a journal row: who said it, when, and of a merge what was moved and changed, so that it can be undone.
It changes in nothing but its undoing, and that once (kz_verdict_undone_once).
"""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from records.constraints import at_with_by


class Verdict(models.Model):
    """On `kept` and `other`. Merged, `other` is a tombstone that leads to `kept`; of no twins, `kept` is the older row.

    `details` of a merge: {"moved", "dropped", "left", "fields", "ended"}, see `records.merging`.
    """

    class Kind(models.TextChoices):
        """What was found."""

        MERGED = "MERGED", "合并"
        DISTINCT = "DISTINCT", "不是重复"

    kind = models.CharField("判定", max_length=10, choices=Kind)
    reason = models.CharField("说明", max_length=200, blank=True)
    said_at = models.DateTimeField("判定时间")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="判定人")
    details = models.JSONField("内容", default=dict, encoder=DjangoJSONEncoder)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.kept} ← {self.other}"

    @classmethod
    def said_once(cls, table: str) -> tuple[models.BaseConstraint, ...]:
        """Return the constraints: a row is merged into one other, a pair is told apart once, nothing into itself."""
        stands = Q(undone_at__isnull=True)
        return (
            at_with_by("undone", table),
            models.CheckConstraint(
                condition=~Q(kept=models.F("other")),
                name=f"{table}_verdict_of_two",
                violation_error_message="请选择两条不同的记录。",
            ),
            models.UniqueConstraint(
                fields=("other",),
                condition=stands & Q(kind="MERGED"),
                name=f"{table}_merged_once",
                violation_error_message="这条记录刚被他人合并，请刷新页面。",
            ),
            models.UniqueConstraint(
                fields=("kept", "other"),
                condition=stands & Q(kind="DISTINCT"),
                name=f"{table}_told_apart_once",
                violation_error_message="已有人判定这两条不是重复。",
            ),
        )


class VerdictQuerySet(models.QuerySet):
    """Verdicts."""

    def standing(self) -> "VerdictQuerySet":
        """Leave out what was undone."""
        return self.filter(undone_at__isnull=True)

    def merges(self) -> "VerdictQuerySet":
        """Keep the merges."""
        return self.filter(kind=Verdict.Kind.MERGED)

    def apart(self) -> "VerdictQuerySet":
        """Keep what says that two are no twins."""
        return self.filter(kind=Verdict.Kind.DISTINCT)
