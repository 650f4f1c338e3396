"""签约日期 in an ordinary edit: the journal of stages says when a project was signed, the column repeats it.

A project that came in at 签约 or later has no move to 签约 but its 入库, which is no word of the rules: such a day may be
corrected, as far as the next dated move allows. The row of the 入库 keeps the day as it came in; it is a journal.
"""

from collections.abc import Iterable
from datetime import date

from projects import moves
from projects.models import Project, StageMove
from projects.refusals import Refused
from projects.stages import SIGNED_ON, MoveKind, Stage


def check(project: Project, *, today: date, journal: Iterable[StageMove] | None = None) -> None:
    """Refuse a changed day that is emptied, in the future, not that of the move to 签约, or after the next move.

    Before 签约 there is no such day; the database says so itself. `journal` is the project's, in order, where it was
    read with that of others.
    """
    stage = moves.reached(project)
    if project.signed_on is None:
        if stage in SIGNED_ON:
            raise Refused.lacking(f"项目已到{stage.label}，不能缺", [("signed_on", "签约日期")])
        return
    if project.signed_on > today:
        raise Refused("future", "签约日期不能晚于今天。", field="signed_on")
    if stage in SIGNED_ON:
        _check_journal(project, journal)


def _check_journal(project: Project, journal: Iterable[StageMove] | None) -> None:
    every = project.moves.in_order() if journal is None else journal
    moves = [move for move in every if move.kind != MoveKind.ENTRY]
    signings = [move for move in moves if _signs(move)]
    if signings and signings[-1].occurred_on != project.signed_on:
        raise Refused("by_the_journal", "签约日期以阶段台账为准；有误请退回后重新推进。", field="signed_on")
    if not signings and moves and moves[0].occurred_on < project.signed_on:
        day = moves[0].occurred_on.isoformat()
        raise Refused("days_out_of_order", f"签约日期不能晚于下一次阶段变动（{day}）。", field="signed_on")


def _signs(move: StageMove) -> bool:
    return move.to_stage == Stage.SIGNED and move.kind in {MoveKind.ADVANCE, MoveKind.BACKFILL}
