"""The pipeline: the verbs that move a project from stage to stage.

`moves` says which moves are legal and who may make them, `gates` what entering a stage asks for. The verbs are the
only writers of a project's stage. Each takes the row lock, writes row and journal in one transaction and refuses by
name. `on` is the day it happened, `at` the moment it is entered.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from government.models import Officer
from projects import days, gates
from projects.models import Project, StageMove
from projects.moves import ATTESTED, MAY, MAY_APPROVE, MAY_ATTEST, MOVES, on_the_way, reached
from projects.refusals import Refused
from projects.stages import BEFORE_SIGNING, LANDED, MoveKind, Stage, TerminationReason
from projects.standing import locked


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
    project = locked(project)
    _check(project, to, MoveKind.ADVANCE, by)
    way, backfilled = on_the_way(project, to), dict(skipped or {})
    _check_backfilled(way[:-1], backfilled)
    entered = backfilled | {to: on}
    _check_days(project, [entered[stage] for stage in way], at)
    lacking = gates.missing(project, to)
    if lacking:
        raise Refused.lacking(f"进入{to.label}还缺", [(need.field, need.words) for need in lacking])
    for stage in way:
        kind = MoveKind.ADVANCE if stage == to else MoveKind.BACKFILL
        move = _record(project, stage, kind, on=entered[stage], by=by, at=at)
    project.stage = to
    if Stage.SIGNED in way:
        project.signed_on = entered[Stage.SIGNED]
    project.save(update_fields=["stage", "signed_on"])
    return move


@transaction.atomic
def send_back(project: Project, *, to: Stage, reason: str, on: date, by: Officer, at: datetime) -> StageMove:
    """Move the project back to `to`; before 签约 it has no signing date any more (the journal keeps it)."""
    project = locked(project)
    _check(project, to, MoveKind.SEND_BACK, by)
    _check_reason(reason, "退回")
    _check_days(project, [on], at)
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
    project = locked(project)
    _check(project, Stage.TERMINATED, MoveKind.TERMINATE, by)
    _check_reason(reason, "终止")
    _check_days(project, [on], at)
    move = _record(project, Stage.TERMINATED, MoveKind.TERMINATE, on=on, by=by, at=at, reason=reason)
    project.stage, project.terminated_on, project.termination_reason = Stage.TERMINATED, on, category
    project.save(update_fields=["stage", "terminated_on", "termination_reason"])
    return move


@transaction.atomic
def reopen(project: Project, *, reason: str, on: date, by: Officer, at: datetime) -> StageMove:
    """Take a terminated project up again at the stage it ended in; from 落地 on somebody must answer for it.

    Before 签约 it has no signing date; one typed while it was terminated goes.
    """
    project = locked(project)
    to = reached(project)
    _check(project, to, MoveKind.REOPEN, by)
    _check_reason(reason, "恢复")
    if to in LANDED and not gates.answered_for(project):
        raise Refused("incomplete", "落地及以后的项目必须有包联领导和牵头单位，或有登记在册的缺位，才能恢复。")
    _check_days(project, [on], at)
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
    project = locked(project)
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


def _check_backfilled(skipped: tuple[Stage, ...], given: Mapping[Stage, date]) -> None:
    """Refuse days of stages that are not skipped, the one entered included, and a skipped stage without its day."""
    needless = [stage.label for stage in given if stage not in skipped]
    if needless:
        words = f"只补录跳过的阶段，请清空多填的日期：{'、'.join(needless)}。"
        raise Refused("days_needless", words, field="skipped")
    absent = [stage.label for stage in skipped if stage not in given]
    if absent:
        raise Refused("days_missing", f"跳过的阶段请补录日期：{'、'.join(absent)}。", field="skipped")
    for stage, day in given.items():
        days.check_meant(day, words=f"{stage.label}日期", field="skipped")


def _check_days(project: Project, given: list[date], at: datetime) -> None:
    """Refuse days that are out of order or before the last move, and a last one that cannot have been."""
    days.check_happened(given[-1], at=at, words="发生日期")
    last = project.moves.filter(occurred_on__isnull=False).in_order().last()
    in_order = [*([last.occurred_on] if last else []), *given]
    if in_order != sorted(in_order):
        since = f"(上一次变动在 {last.occurred_on.isoformat()})" if last else ""
        raise Refused("days_out_of_order", f"各阶段的日期应当先后相接{since}。", field="on")


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
