"""批示: what a leader tells those who serve a project. Rows are inserted only; a correction supersedes."""

from datetime import datetime

from django.db import transaction

from government.models import Leader, Officer
from projects.models import Instruction, Project
from projects.refusals import Refused
from projects.stages import DutyRole
from projects.standing import locked


@transaction.atomic
def instruct(
    project: Project,
    *,
    text: str,
    by: Officer,
    at: datetime,
    leader: Leader | None = None,
    corrects: Instruction | None = None,
) -> Instruction:
    """Write an instruction in the name of the leader whom the officer is, or enter one for another `leader` (代录).

    With `corrects`, the new row takes the place of an earlier one of the same project and leader. A slot and a
    terminated project take instructions too. Raises Refused where nothing is said, the project is voided, a leader
    writes on a project that he neither leads nor assists in, somebody but the bureau enters for another, or a
    row may not be corrected.
    """
    project = locked(project)
    if project.voided_at:
        raise Refused("voided", "项目已作废，不能写批示。")
    if not text.strip():
        raise Refused("nothing_said", "请填写批示内容。", field="text")
    own = leader_of(by)
    leader = leader or (corrects.leader if corrects else own)
    if leader is None:
        raise Refused("leader_missing", "请选择批示领导。", field="leader")
    if leader == own:
        _check_own(leader, project)
    elif not may_enter(by):
        raise Refused("not_allowed", "只能以本人名义写批示。", field="leader")
    if corrects:
        _check_correction(corrects, project, leader, by_himself=leader == own)
    return Instruction.objects.create(
        project=project,
        leader=leader,
        text=text.strip(),
        on_behalf=leader != own,
        written_by=by,
        written_at=at,
        supersedes=corrects,
    )


def leader_of(officer: Officer) -> Leader | None:
    """Return the leader whom the officer is, None for everybody else."""
    return Leader.objects.filter(officer=officer).first()


def may_enter(officer: Officer) -> bool:
    """Tell whether the officer may enter what a leader wrote elsewhere: the bureau, as the row policy has it too."""
    return officer.sees_all


def _check_own(leader: Leader, project: Project) -> None:
    assists = project.duties.unfinished().filter(role=DutyRole.ASSISTANT, leader=leader)
    if project.leader != leader and not assists.exists():
        raise Refused("not_his", "只能在自己包联或协助的项目上写批示。")


def _check_correction(corrects: Instruction, project: Project, leader: Leader, *, by_himself: bool) -> None:
    if corrects.project_id != project.pk:
        raise Refused("other_project", "只能更正本项目的批示。", field="corrects")
    if corrects.leader_id != leader.pk:
        raise Refused("other_leader", "只能更正同一位领导的批示。", field="corrects")
    if Instruction.objects.filter(supersedes=corrects).exists():
        raise Refused("corrected_already", "这条批示已被更正，请更正最新的一条。", field="corrects")
    if not by_himself and not corrects.on_behalf:
        raise Refused("his_own_words", "领导本人写的批示只能由本人更正。", field="corrects")
