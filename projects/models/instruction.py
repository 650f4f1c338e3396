"""批示: what a leader writes on a project."""

from django.conf import settings
from django.db import models

from government.models import Leader
from projects.instruction_queries import InstructionQuerySet
from projects.models.project import Project


class Instruction(models.Model):
    """One instruction in the name of a leader. Rows are inserted only; a mistake is corrected by a superseding row.

    Written by the leader himself, or entered for him from paper (`on_behalf`) by the bureau. Its deadlines and its
    accounting belong to 督办, not here.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="instructions", verbose_name="项目")
    leader = models.ForeignKey(Leader, models.PROTECT, related_name="instructions", verbose_name="批示领导")
    text = models.TextField("批示内容")
    on_behalf = models.BooleanField("代录", default=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="instructions", verbose_name="录入人"
    )
    written_at = models.DateTimeField("批示时间")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name="更正"
    )

    objects = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批示"
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="instruction_says_something",
                violation_error_message="请填写批示内容。",
            ),
        )
        indexes = (models.Index(fields=("project", "-written_at"), name="instruction_latest"),)

    @property
    def shown_at(self) -> Project:
        """Return the project at which it is shown: of what was absorbed, the one where its story goes on."""
        return self.project.absorbed_by or self.project

    def __str__(self) -> str:
        return f"{self.leader}：{self.text}"
