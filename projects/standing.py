"""What the rules on a project ask first: its row lock; and those of responsibility, that it is answered for."""

from projects.models import Project
from projects.refusals import Refused
from projects.stages import Stage

HAND_OVER = "projects.hand_over_project"  # the permission to change who answers for a project and who serves it


def locked(project: Project) -> Project:
    """Read the project again under its row lock, with its pair.

    The pair is read once the lock is held: who waited for it in one query with the pair would be given the new row
    beside the old pair, which PostgreSQL then leaves out.
    """
    Project.objects.select_for_update(of=("self",)).values("pk").get(pk=project.pk)
    return Project.objects.select_related("leader", "lead_unit").get(pk=project.pk)


def both_locked(one: Project, other: Project) -> tuple[Project, Project]:
    """Read two projects again under their row locks, taken in the order of their ids: so that two such deeds queue."""
    rows = {project.pk: locked(project) for project in sorted((one, other), key=lambda project: project.pk)}
    return rows[one.pk], rows[other.pk]


def stands(project: Project) -> bool:
    """Tell whether the project is neither a slot nor terminated: its deeds are offered then."""
    return not project.is_slot and project.stage != Stage.TERMINATED


def check_standing(project: Project) -> None:
    """Refuse a slot, a voided and a terminated project."""
    if project.is_slot:
        raise Refused("slot", "待补名称的名额须先认领，才能落实责任。")
    if project.voided_at:
        raise Refused("voided", "项目已作废，不能变更责任。")
    if project.stage == Stage.TERMINATED:
        raise Refused("terminated", "项目已终止，不能变更责任。")
