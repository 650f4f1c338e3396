"""The evidence of a project for its pages: the panel 材料, and the files themselves.

Whoever calls has found the project through its own scope; nothing here asks again who may see it.
"""

from dataclasses import dataclass

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404

from government.models import Officer
from kezhou_crm.admin_base import may_view
from kezhou_crm.serving import serve
from projects.models import Evidence, Project
from records import attaching, auditing
from records.entries import Kind


@dataclass(frozen=True)
class Panel:
    """What the panel shows: photos as pictures, the rest as a list; and whether this officer may add and void."""

    project: Project
    photos: list[Evidence]
    documents: list[Evidence]
    may_attach: bool
    may_void: bool

    @property
    def worth_showing(self) -> bool:
        """Tell whether there is anything to see or to add."""
        return bool(self.photos or self.documents or self.may_attach)


def panel(officer: Officer, project: Project) -> Panel | None:
    """Return the panel for pages/_evidence.html, in one query; None where the officer may not look at evidence."""
    if not may_view(officer, Evidence):
        return None
    rows = list(
        Evidence.objects.of(project).standing().select_related("attachment__uploaded_by", "follow_up").latest_first()
    )
    return Panel(
        project,
        photos=[row for row in rows if row.attachment.kind.is_photo],
        documents=[row for row in rows if not row.attachment.kind.is_photo],
        may_attach=not project.is_slot and project.voided_at is None and officer.has_perm("projects.add_evidence"),
        may_void=project.voided_at is None and officer.has_perm("projects.change_evidence"),
    )


def standing(project: Project, pk: int) -> Evidence:
    """Return the evidence of the project or of what it absorbed; what is another's or voided is not found."""
    rows = Evidence.objects.of(project).standing().select_related("attachment")
    return get_object_or_404(rows, pk=pk)


def answer(evidence: Evidence, *, thumbnail: bool) -> FileResponse:
    """Return the file or its thumbnail; 404 where there is none. That the file itself left is recorded."""
    attachment = evidence.attachment
    try:
        file = attaching.open_file(attachment, thumbnail=thumbnail)
    except FileNotFoundError as error:
        raise Http404 from error
    if not thumbnail:
        told = {"导出": f"{evidence.get_kind_display()} {attachment.name}", "个数": 1}
        auditing.record(Kind.EXPORT, row=evidence, project=evidence.project_id, detail=told)
    kind = attachment.kind
    content_type = "image/jpeg" if thumbnail else kind.content_type
    return serve(file, name=attachment.name, content_type=content_type, inline=kind.is_photo)
