"""The pipeline: which moves are legal, what entering each stage needs, and the verbs that move a project.

Two tables say it all. `MOVES` lists every legal pair of stages; `NEEDS` lists what entering a stage asks for. They
drive the refusal, the 资料缺项 list, the marks on forms and the API's errors. Entering checks all that is needed on
the way; an ordinary edit checks nothing here, so a dirty ledger stays repairable (domain.md 1.1).

The verbs are the only writers of a project's stage. Each takes the row lock, writes row and journal in one
transaction and refuses by name. `on` is the day it happened, `at` the moment it is entered.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from government.models import Officer
from projects import facts
from projects.facts import Facts
from projects.models import Participation, Project, StageMove
from projects.refusals import Refused
from projects.stages import (
    BEFORE_SIGNING,
    LANDED,
    PIPELINE,
    AgreementType,
    CompanyRole,
    EvidenceKind,
    MoveKind,
    Stage,
    TerminationReason,
)


def _moves() -> dict[tuple[Stage, Stage], MoveKind]:
    """Forward by one or more, back by one or more, out from anywhere, and back in."""
    forward = {(a, b): MoveKind.ADVANCE for i, a in enumerate(PIPELINE) for b in PIPELINE[i + 1 :]}
    back = {(b, a): MoveKind.SEND_BACK for a, b in forward}
    out = {(stage, Stage.TERMINATED): MoveKind.TERMINATE for stage in PIPELINE}
    back_in = {(Stage.TERMINATED, stage): MoveKind.REOPEN for stage in PIPELINE}
    return forward | back | out | back_in


MOVES = _moves()

# Who may: the permission that each kind of move takes.
MAY = {
    MoveKind.ADVANCE: "projects.advance_project",
    MoveKind.SEND_BACK: "projects.send_back_project",
    MoveKind.TERMINATE: "projects.terminate_project",
    MoveKind.REOPEN: "projects.reopen_project",
}
# 待商务局核定: entering these is counted and reported upward, so it takes one permission more.
ATTESTED = {Stage.SIGNED, Stage.PRODUCING, Stage.FULL_CAPACITY}
MAY_ATTEST = "projects.attest_project"
MAY_APPROVE = "projects.approve_project"


OF_COMPANIES = "participations"
Judge = Callable[[Project, Facts], bool]


@dataclass(frozen=True)
class Need:
    """One thing that entering a stage asks for: the field it is entered in, its words, and whether it is there."""

    field: str
    words: str
    met: Judge


def _filled(field: str, words: str) -> Need:
    return Need(field, words, lambda project, _facts: getattr(project, field) not in (None, ""))


def _company(role: CompanyRole, words: str) -> Need:
    return Need(OF_COMPANIES, words, lambda _project, facts: role in facts.roles)


def _proof(kind: EvidenceKind) -> Need:
    return Need("evidence", kind.label, lambda _project, facts: kind in facts.evidence)


def _stated(project: Project, _facts: Facts) -> bool:
    return project.agreement_type != AgreementType.UNSTATED


def _binding(project: Project, _facts: Facts) -> bool:
    return project.agreement_type in {AgreementType.CONTRACT, AgreementType.SUPPLEMENT}


def _priced(project: Project, _facts: Facts) -> bool:
    return project.amount is not None or project.parent_id is not None  # a phase's amount stands on the parent


def _invested(project: Project, facts: Facts) -> bool:
    return bool(project.investor_as_stated or facts.roles)


def _licensed(_project: Project, facts: Facts) -> bool:
    return facts.licensed


def _answered_for(project: Project, facts: Facts) -> bool:
    return bool(project.leader_id and project.lead_unit_id) or facts.vacant


def _served(_project: Project, facts: Facts) -> bool:
    return facts.served or facts.vacant


# 待商务局核定 (domain.md 8.1): what each stage asks for, in the order of the form.
NEEDS: dict[Stage, tuple[Need, ...]] = {
    Stage.LEAD: (_filled("name", "项目名称"),),
    Stage.NEGOTIATING: (
        _filled("region", "落地县市"),
        Need(OF_COMPANIES, "投资方", _invested),
    ),
    Stage.SIGNED: (
        Need("agreement_type", "签约文本类型", _stated),
        _filled("party_a", "签约甲方"),
        _company(CompanyRole.INVESTOR, "投资方企业"),
    ),
    Stage.REGISTERED: (
        Need("agreement_type", "正式合同（意向、框架和战略协议只能停在签约）", _binding),
        _filled("contract_no", "合同编号"),
        _proof(EvidenceKind.CONTRACT),
        Need("amount", "签约金额", _priced),
        Need(OF_COMPANIES, "有统一社会信用代码的项目公司", _licensed),
        Need("leader", "包联领导和牵头单位", _answered_for),
        Need("specialist", "服务专员（主办）", _served),
    ),
    Stage.STARTED: (_filled("scope", "建设规模与内容"), _proof(EvidenceKind.START_PHOTO)),
    Stage.PRODUCING: (_proof(EvidenceKind.OUTPUT),),
    Stage.FULL_CAPACITY: (),
}


def on_the_way(project: Project, to: Stage) -> tuple[Stage, ...]:
    """Return the stages after the present one up to `to`; empty unless `to` lies ahead."""
    if Stage.TERMINATED in {project.stage, to}:
        return ()
    return PIPELINE[PIPELINE.index(project.stage) + 1 : PIPELINE.index(to) + 1]


def missing(project: Project, to: Stage) -> list[Need]:
    """Return what the project lacks to enter `to`, stages on the way included; one query."""
    return _unmet(project, (need for stage in on_the_way(project, to) for need in NEEDS[stage]))


def marks(project: Project) -> dict[str, str]:
    """Return the mark of each field that a stage asks for: 必填 up to the present stage, 下一阶段必填 for the next."""
    ahead = next_stage(project)
    later = {need.field: "下一阶段必填" for need in NEEDS[ahead]} if ahead else {}
    return later | {need.field: "必填" for need in _asked_so_far(project)}


def check_edit(project: Project, *, touched: Collection[str], companies_follow: bool = False) -> None:
    """Refuse to take away what a stage already reached asked for.

    Beside what is lost only touched fields are judged, so that a ledger that came in with gaps can be mended field
    by field. Companies are rows of their own: where they are edited with the project (`companies_follow`), what is
    asked of them is left to `check_companies`, which sees both.
    """
    asked, known, before = _asked_so_far(project), facts.of(project), stored(project)
    fallen = [need for need in asked if not need.met(project, known)]
    lacking = [need for need in fallen if need.field in touched or need.met(before, known)]
    _refuse_to_lose(project, [need for need in lacking if need.field != OF_COMPANIES or not companies_follow])


def check_companies(project: Project, *, staying: Iterable[Participation]) -> None:
    """Refuse to leave only these companies where a stage already reached asks for what would be lost by it.

    What was not there before is not asked for now. The project may carry new values that are not saved yet.
    """
    known, before = facts.of(project), stored(project)
    then = facts.with_companies(known, staying)
    asked = [need for need in _asked_so_far(project) if need.field == OF_COMPANIES]
    _refuse_to_lose(project, [need for need in asked if need.met(before, known) and not need.met(project, then)])


def proven(project: Project) -> list[Need]:
    """Return the evidence that stages already reached asked for and that is there."""
    return _met(project, (need for need in _asked_so_far(project) if need.field == "evidence"))


def reached(project: Project) -> Stage:
    """Return the stage that the project is at; of a terminated one that which it ended in and would be taken up at.

    What that stage asked for stays asked while the project is terminated: else terminating, taking away and
    reopening would lead round every gate.
    """
    if project.stage != Stage.TERMINATED:
        return Stage(project.stage)
    ended = project.moves.filter(kind=MoveKind.TERMINATE).in_order().last()
    return Stage(ended.from_stage) if ended else Stage.LEAD


def stored(project: Project) -> Project:
    """Return the project as the ledger has it; one that is not saved yet had nothing."""
    return Project.objects.filter(pk=project.pk).first() or Project()


def _asked_so_far(project: Project) -> list[Need]:
    """Return what the stages up to the one reached asked for."""
    return [need for stage in PIPELINE[: reached(project).step] for need in NEEDS[stage]]


def _met(project: Project, needs: Iterable[Need]) -> list[Need]:
    """Return those that are there; the facts are read only where something is asked."""
    needs = list(needs)
    known = facts.of(project) if needs else Facts()
    return [need for need in needs if need.met(project, known)]


def _unmet(project: Project, needs: Iterable[Need]) -> list[Need]:
    """Return those that are not there."""
    needs = list(needs)
    met = _met(project, needs)
    return [need for need in needs if need not in met]


def _refuse_to_lose(project: Project, needs: Iterable[Need]) -> None:
    """Refuse where a stage already reached asked for any of these."""
    if lacking := [(need.field, need.words) for need in needs]:
        raise Refused.lacking(f"项目已到{reached(project).label}，不能缺", lacking)


def next_stage(project: Project) -> Stage | None:
    """Return the stage that comes next; None at the end and for a terminated project."""
    ahead = on_the_way(project, PIPELINE[-1])
    return ahead[0] if ahead else None


@transaction.atomic
def advance(
    project: Project,
    *,
    to: Stage,
    on: date,
    by: Officer,
    at: datetime,
    skipped: Mapping[Stage, date] | None = None,
) -> StageMove:
    """Move the project forward to `to`, which it entered on the day `on`; skipped stages need their own days.

    Raises Refused where the move is not legal, something needed is missing (one error per field), or the days
    are out of order or in the future.
    """
    project = _locked(project)
    _check(project, to, MoveKind.ADVANCE, by)
    days = dict(skipped or {}) | {to: on}
    way = on_the_way(project, to)
    _check_days(project, way, days, at)
    lacking = missing(project, to)
    if lacking:
        raise Refused.lacking(f"进入{to.label}还缺", [(need.field, need.words) for need in lacking])
    for stage in way:
        kind = MoveKind.ADVANCE if stage == to else MoveKind.BACKFILL
        move = _record(project, stage, kind, on=days[stage], by=by, at=at)
    project.stage = to
    if Stage.SIGNED in way:
        project.signed_on = days[Stage.SIGNED]
    project.save(update_fields=["stage", "signed_on"])
    return move


@transaction.atomic
def send_back(project: Project, *, to: Stage, reason: str, on: date, by: Officer, at: datetime) -> StageMove:
    """Move the project back to `to`; before 签约 it has no signing date any more (the journal keeps it)."""
    project = _locked(project)
    _check(project, to, MoveKind.SEND_BACK, by)
    _check_reason(reason, "退回")
    _check_days(project, (), {to: on}, at)
    move = _record(project, to, MoveKind.SEND_BACK, on=on, by=by, at=at, reason=reason)
    project.stage = to
    if to in BEFORE_SIGNING:
        project.signed_on = None
    project.save(update_fields=["stage", "signed_on"])
    return move


@transaction.atomic
def terminate(
    project: Project, *, category: TerminationReason, reason: str, on: date, by: Officer, at: datetime
) -> StageMove:
    """End the project on the day `on`, with the category of the reason and the reason in words."""
    project = _locked(project)
    _check(project, Stage.TERMINATED, MoveKind.TERMINATE, by)
    _check_reason(reason, "终止")
    _check_days(project, (), {Stage.TERMINATED: on}, at)
    move = _record(project, Stage.TERMINATED, MoveKind.TERMINATE, on=on, by=by, at=at, reason=reason)
    project.stage, project.terminated_on, project.termination_reason = Stage.TERMINATED, on, category
    project.save(update_fields=["stage", "terminated_on", "termination_reason"])
    return move


@transaction.atomic
def reopen(project: Project, *, reason: str, on: date, by: Officer, at: datetime) -> StageMove:
    """Take a terminated project up again at the stage it ended in; from 落地 on somebody must answer for it.

    Before 签约 it has no signing date; one typed while it was terminated goes.
    """
    project = _locked(project)
    to = reached(project)
    _check(project, to, MoveKind.REOPEN, by)
    _check_reason(reason, "恢复")
    if to in LANDED and not _answered_for(project, facts.of(project)):
        raise Refused("incomplete", "落地及以后的项目必须有包联领导和牵头单位，或有登记在册的缺位，才能恢复。")
    _check_days(project, (), {to: on}, at)
    move = _record(project, to, MoveKind.REOPEN, on=on, by=by, at=at, reason=reason)
    project.stage, project.terminated_on, project.termination_reason = to, None, ""
    if to in BEFORE_SIGNING:
        project.signed_on = None
    project.save(update_fields=["stage", "terminated_on", "termination_reason", "signed_on"])
    return move


@transaction.atomic
def approve(project: Project, *, move: StageMove, by: Officer, at: datetime) -> StageMove:
    """Approve a move that somebody else recorded: what is reported counts by the day of approval (domain.md 1.1).

    Raises Refused where the move is another project's, approved already or the officer's own, or the officer
    may not approve.
    """
    project = _locked(project)
    if not by.has_perm(MAY_APPROVE):
        raise Refused("not_allowed", "您没有审核阶段变动的权限。")
    move = project.moves.filter(pk=move.pk).first()
    if move is None:
        raise Refused("other_project", "只能审核本项目的阶段变动。", field="move")
    if move.approved_at:
        raise Refused("approved_already", "这次阶段变动已经审核过。", field="move")
    if move.recorded_by_id == by.pk:
        raise Refused("own_move", "阶段变动须由录入人以外的人审核。", field="move")
    move.approved_at, move.approved_by = at, by
    move.save(update_fields=["approved_at", "approved_by"])
    return move


def _locked(project: Project) -> Project:
    return Project.objects.select_for_update(of=("self",)).get(pk=project.pk)


def _check(project: Project, to: Stage, kind: MoveKind, by: Officer) -> None:
    if project.voided_at:
        raise Refused("voided", "项目已作废，不能变动阶段。")
    if project.is_slot:
        raise Refused("slot", "待补名称的名额须先认领，才能推进阶段。")
    if MOVES.get((Stage(project.stage), to)) != kind:
        raise Refused("illegal_move", f"不能从{project.get_stage_display()}{kind.label}到{to.label}。", field="to")
    if not by.has_perm(MAY[kind]):
        raise Refused("not_allowed", f"您没有{kind.label}项目阶段的权限。")
    if ATTESTED & {*on_the_way(project, to)} and not by.has_perm(MAY_ATTEST):
        raise Refused("not_attested", f"进入{to.label}须由有认定权限的人办理：签约、投产和达产要上报。", field="to")


def _check_reason(reason: str, deed: str) -> None:
    if not reason.strip():
        raise Refused("reason_missing", f"{deed}必须写明原因。", field="reason")


def _check_days(project: Project, way: tuple[Stage, ...], days: Mapping[Stage, date], at: datetime) -> None:
    """Refuse days that are missing, of no stage on the way, out of order, before the last move or in the future."""
    needless = [stage.label for stage in days if way and stage not in way]
    if needless:
        words = f"只补录跳过的阶段，请清空多填的日期：{'、'.join(needless)}。"
        raise Refused("days_needless", words, field="skipped")
    absent = [stage.label for stage in way if stage not in days]
    if absent:
        raise Refused("days_missing", f"跳过的阶段请补录日期：{'、'.join(absent)}。", field="skipped")
    last = project.moves.filter(occurred_on__isnull=False).in_order().last()
    in_order = [*([last.occurred_on] if last else []), *(days[stage] for stage in way or days)]
    if in_order != sorted(in_order):
        since = f"(上一次变动在 {last.occurred_on.isoformat()})" if last else ""
        raise Refused("days_out_of_order", f"各阶段的日期应当先后相接{since}。", field="on")
    if in_order[-1] > localdate(at):
        raise Refused("future", "发生日期不能晚于今天。", field="on")


def _record(
    project: Project, to: Stage, kind: MoveKind, *, on: date, by: Officer, at: datetime, reason: str = ""
) -> StageMove:
    """Write the journal's row; the stage it leaves is the one the journal last reached."""
    came_from = project.moves.in_order().last()
    return StageMove.objects.create(
        project=project,
        kind=kind,
        from_stage=came_from.to_stage,
        to_stage=to,
        occurred_on=on,
        recorded_at=at,
        recorded_by=by,
        reason=reason,
    )
