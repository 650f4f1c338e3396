"""What was found out about two projects that look alike."""

from django.db import models

from projects.models.project import Project
from projects.queries import ProjectVerdictQuerySet
from records.verdicts import Verdict


class ProjectVerdict(Verdict):
    """On two projects; merged, `other` is voided and goes on in `kept` (`Project.absorbed_by`)."""

    kept = models.ForeignKey(Project, models.PROTECT, related_name="verdicts_kept", verbose_name="保留项目")
    other = models.ForeignKey(Project, models.PROTECT, related_name="verdicts", verbose_name="另一项目")

    objects = ProjectVerdictQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目重复判定"
        constraints = Verdict.said_once("project")
