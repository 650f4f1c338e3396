"""The closed lists a financing deal is described with, and how far one bank's line got. Stored codes are upper case."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.db import models


class Product(models.TextChoices):
    """What kind of loan is asked for (domain.md 1.15)."""

    FIXED_ASSET = "FIXED_ASSET", "固定资产贷款"
    WORKING_CAPITAL = "WORKING_CAPITAL", "流动资金贷款"
    PROJECT = "PROJECT", "项目贷款"
    OTHER = "OTHER", "其他"


class Step(models.TextChoices):
    """How far a deal or a line got, in the order of domain.md 1.15."""

    NEED = "NEED", "需求登记"
    PUSHED = "PUSHED", "推送"
    MET = "MET", "对接"
    SIGNED = "SIGNED", "签约"
    ACCEPTED = "ACCEPTED", "受理"
    GRANTED = "GRANTED", "授信"
    CONTRACTED = "CONTRACTED", "合同"
    DRAWN = "DRAWN", "放款"
    SETTLED = "SETTLED", "结清"
    ENDED = "ENDED", "终止"

    @property
    def rank(self) -> int:
        """Return 0 for 需求登记 to 9 for 终止: what the database orders by."""
        return list(Step).index(self)


# The dates of a line, each with the step it reaches; drawing has dates of its own, in the drawdowns.
DATED = {
    "pushed_on": Step.PUSHED,
    "met_on": Step.MET,
    "signed_on": Step.SIGNED,
    "accepted_on": Step.ACCEPTED,
    "granted_on": Step.GRANTED,
    "contracted_on": Step.CONTRACTED,
    "settled_on": Step.SETTLED,
    "ended_on": Step.ENDED,
}
DATES = tuple(DATED)
# A report often gives an amount without its day: the step is reached all the same.
REACHED_BY = DATED | {"signed": Step.SIGNED, "granted": Step.GRANTED}
OVER = ("settled_on", "ended_on")  # a line that has one of them runs no more


class Line(Protocol):
    """What `step_of` needs to know of a line: its dates and amounts."""

    pushed_on: date | None
    met_on: date | None
    signed_on: date | None
    accepted_on: date | None
    granted_on: date | None
    contracted_on: date | None
    settled_on: date | None
    ended_on: date | None
    signed: Decimal | None
    granted: Decimal | None


def step_of(line: Line, *, drawn: bool) -> Step:
    """Return the farthest step that the line's dates, amounts and drawdowns show.

    Derived, not stored: these are what a clerk knows and mends, and a stored step could disagree with them.
    Steps may be missing on the way, because banks skip them and reports leave them out.
    """
    reached = [step for name, step in REACHED_BY.items() if getattr(line, name) is not None]
    return max([Step.NEED, *reached, *([Step.DRAWN] if drawn else [])], key=lambda step: step.rank)


def step_of_all(steps: Iterable[Step]) -> Step:
    """Return the step of a deal: the farthest of the lines that still run.

    Where none runs any more it is 结清 if one was settled, else 终止. A deal that no bank follows is a need.
    """
    found = set(steps)
    running = found - {Step.SETTLED, Step.ENDED}
    over = [step for step in (Step.SETTLED, Step.ENDED) if step in found]
    return max(running, key=lambda step: step.rank) if running else over[0] if over else Step.NEED
