"""普通编辑: what an ordinary edit of a project may not do, and what follows from it by itself."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet

from projects import pipeline
from projects.models import Participation, Project
from projects.refusals import Refused
from projects.stages import AgreementType, Stage

SWITCHES = ("counts_in_number", "counts_in_amount")


def check(project: Project, *, touched: Collection[str]) -> None:
    """Refuse an edit that the rules forbid; let the switches follow the agreement type until a clerk sets them.

    The project carries the new values and is not saved yet; `touched` names the fields that somebody set. Raises
    Refused where the name was emptied or a new project has none (a slot without a name is announced, not entered),
    where a slot is named (it is claimed, `ceremonies.claims`), where it becomes a phase of what cannot have any,
    and where something is taken away that a stage already reached asked for.
    """
    if project.name is None and (project.pk is None or "name" in touched):
        raise Refused("name_missing", "请填写项目名称。", field="name")
    if "name" in touched and Project.objects.name_pending().filter(pk=project.pk).exists():
        raise Refused("claim_instead", "名额请用“认领”填写名称。", field="name")
    if "parent" in touched and project.parent:
        _check_parent(project.parent)
    if "agreement_type" in touched and not set(SWITCHES) & set(touched):
        project.counts_in_number, project.counts_in_amount = AgreementType(project.agreement_type).counts
    pipeline.check_edit(project, touched=touched)


def _check_parent(parent: Project) -> None:
    if parent.voided_at:
        raise Refused("parent_voided", "所属项目已作废，请选择未作废的项目。", field="parent")
    if parent.is_slot:
        raise Refused("parent_slot", "所属项目还是待补名称的名额，请先认领。", field="parent")
    if parent.stage == Stage.TERMINATED:
        raise Refused("parent_terminated", "所属项目已终止，请先恢复。", field="parent")


def check_line(participation: Participation) -> None:
    """Refuse a change of a company's role that leaves the project without one that its stage asks for."""
    others = participation.project.participations.exclude(pk=participation.pk)
    pipeline.check_companies(participation.project, roles={participation.role, *_roles(others)})


@transaction.atomic
def take_back(participation: Participation) -> None:
    """Remove a company from its project, unless the project's stage asks for its role."""
    project = Project.objects.select_for_update(of=("self",)).get(pk=participation.project_id)
    pipeline.check_companies(project, roles={*_roles(project.participations.exclude(pk=participation.pk))})
    participation.delete()


def _roles(participations: QuerySet[Participation]) -> QuerySet:
    return participations.values_list("role", flat=True)
