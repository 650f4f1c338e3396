"""The stage strip: when a project entered each stage, read off its journal. Pure but for the model's rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from projects.models import Project, StageMove
from projects.stages import PIPELINE, MoveKind, Stage


@dataclass(frozen=True)
class Step:
    """One stage as it stands: done, now, next, or ended where the project was terminated.

    `entered` is the move that brought the project here and still holds, None where the journal has none;
    `taken_back` the move that sent it back from here.
    """

    stage: Stage
    state: str
    entered: StageMove | None
    taken_back: StageMove | None

    @property
    def day(self) -> date | None:
        """Return the day the stage was entered; None where the journal does not know it."""
        return self.entered.occurred_on if self.entered else None


@dataclass(frozen=True)
class Strip:
    """The seven steps, the move that ended the project if one did, and since when it stands where it stands."""

    steps: tuple[Step, ...]
    ended: StageMove | None
    since: date | None

    def days(self, *, on: date) -> int | None:
        """Return how many days the project has stood at its stage."""
        return None if self.since is None else (on - self.since).days


def of(project: Project, moves: Iterable[StageMove]) -> Strip:
    """Read the strip off the moves, which come in the order they were entered."""
    entered: dict[Stage, StageMove] = {}
    taken_back: dict[Stage, StageMove] = {}
    ended = arrived = None
    for move in moves:
        to, arrived = Stage(move.to_stage), move
        ended = move if move.kind == MoveKind.TERMINATE else None
        if move.kind == MoveKind.SEND_BACK:
            lost = [stage for stage in entered if stage.step > to.step]
            taken_back |= dict.fromkeys(lost, move)
            entered = {stage: entered[stage] for stage in entered if stage not in lost}
        if move.kind not in {MoveKind.TERMINATE, MoveKind.REOPEN}:
            entered.setdefault(to, move)
            taken_back.pop(to, None)
    at = Stage(ended.from_stage or project.stage) if ended else Stage(project.stage)
    steps = (
        Step(stage, _state(stage.step - at.step, ended), entered.get(stage), taken_back.get(stage))
        for stage in PIPELINE
    )
    return Strip(tuple(steps), ended, _since(arrived))


def _since(move: StageMove | None) -> date | None:
    """Return the day of the last move; a lead begins when it is entered, of any other entry the day may be unknown."""
    if move is None or move.occurred_on:
        return move and move.occurred_on
    return localdate(move.recorded_at) if move.to_stage == Stage.LEAD else None


def _state(ahead: int, ended: StageMove | None) -> str:
    if ahead:
        return "next" if ahead > 0 else "done"
    return "ended" if ended else "now"
