"""证明材料: what a file proves about a project."""

from django.db import models

from projects.models.follow_up import FollowUp
from projects.models.project import Project
from projects.queries import EvidenceQuerySet
from projects.stages import EvidenceKind
from records.models import Attachment


class Evidence(models.Model):
    """One file on one project, or on one of its follow-ups. Rows are inserted only.

    Who attached it and when stands on the attachment, and so does its voiding: voided, it proves nothing any more.
    `happened_on` is the day of the document or of the photo, not of the upload.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="evidence", verbose_name="项目")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="evidence", verbose_name="附件")
    kind = models.CharField("材料类别", max_length=20, choices=EvidenceKind)
    happened_on = models.DateField("材料日期", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    follow_up = models.ForeignKey(
        FollowUp, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name="跟进记录"
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "证明材料"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=EvidenceKind.values),
                name="evidence_kind_known",
                violation_error_message="请选择材料类别。",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=EvidenceKind.START_PHOTO) | models.Q(happened_on__isnull=False),
                name="evidence_start_photo_dated",
                violation_error_message="开工现场照片必须有拍摄日期。",
            ),
        )
        indexes = (models.Index(fields=("project", "kind"), name="evidence_by_kind"),)

    @property
    def shown_at(self) -> Project:
        """Return the project at which it is shown: of what was absorbed, the one where its story goes on."""
        return self.project.absorbed_by or self.project

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.attachment.name}"
