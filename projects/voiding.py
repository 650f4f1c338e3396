"""作废: a mistaken row leaves all counts and frees its unique values; nothing is deleted."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from government.models import Officer
from projects.models import Project
from projects.refusals import Refused
from projects.standing import both_locked, locked


@transaction.atomic
def void(project: Project, *, reason: str, by: Officer, at: datetime, absorbed_by: Project | None = None) -> Project:
    """Take the project out of all counts; with `absorbed_by`, its story goes on there.

    Raises Refused where it is a slot (which is discarded by who may claim it, `ceremonies.claims`), voided already,
    the reason is missing, phases hang on it or it would go on in itself, or in what was absorbed itself.
    """
    if absorbed_by:
        project, absorbed_by = both_locked(project, absorbed_by)
    else:
        project = locked(project)
    if project.is_slot:
        raise Refused("slot", "名额请用“名额作废”。")
    return take_out(project, reason=reason, by=by, at=at, absorbed_by=absorbed_by)


def void_all(projects: Collection[int], *, reason: str, by: Officer, at: datetime) -> int:
    """Take many out of all counts at once, as `void` takes one; return how many. Call it in a transaction.

    Raises Refused where one is voided already, is a slot, or has phases that are not among them.
    """
    locked_ = Project.objects.select_for_update(of=("self",)).filter(pk__in=projects).order_by("pk")
    standing = {pk: name for pk, voided, name in locked_.values_list("pk", "voided_at", "name") if not voided}
    if len(standing) < len(projects):
        raise Refused("voided", "有的项目已作废。")
    if None in standing.values():
        raise Refused("slot", "名额请用“名额作废”。")
    if Project.objects.live().filter(parent__in=standing).exclude(pk__in=standing).exists():
        raise Refused("has_phases", "有的项目还有未作废的分期，请先处理分期。")
    return Project.objects.filter(pk__in=standing).update(voided_at=at, voided_by=by, void_reason=reason)


def take_out(
    project: Project, *, reason: str, by: Officer, at: datetime, absorbed_by: Project | None = None
) -> Project:
    """Void a project or a slot whose row lock is held; refuses as `void` does, but for slots."""
    if project.voided_at:
        raise Refused("voided", "项目已作废。")
    if not reason.strip():
        raise Refused("reason_missing", "作废必须写明原因。", field="reason")
    if project.phases.live().exists():
        raise Refused("has_phases", "该项目还有未作废的分期，请先处理分期。")
    if absorbed_by and absorbed_by.pk == project.pk:
        raise Refused("into_itself", "项目不能并入它自身。", field="absorbed_by")
    if absorbed_by and absorbed_by.absorbed_by_id:
        raise Refused("absorbed_elsewhere", "该项目已并入其他项目，请选择并入后的项目。", field="absorbed_by")
    if absorbed_by:  # one step leads to where the story goes on
        project.absorbed.update(absorbed_by=absorbed_by)
    project.voided_at, project.voided_by, project.void_reason = at, by, reason
    project.absorbed_by = absorbed_by
    project.save(update_fields=["voided_at", "voided_by", "void_reason", "absorbed_by"])
    return project
