"""The milestone strip: what was planned for when, what was reached, what is late, and where that lies on an axis.

A date known only to the month or the year is a period; it is drawn as one and is late only after its last day.
Positions are percent of the axis. Pure but for the model's rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from projects.models import Milestone
from records.dates import Precision, last_day

QUARTER = 3
MOST_TICKS = 8
STEPS = (1, 2, 4, 8, 20, 40)  # quarters from tick to tick


@dataclass(frozen=True)
class Span:
    """Where a date lies: one place, or a period from first to last."""

    first: float
    last: float

    @property
    def middle(self) -> float:
        """Return the place of the diamond."""
        return (self.first + self.last) / 2

    @property
    def width(self) -> float:
        """Return how wide the period is; 0 for a day."""
        return self.last - self.first


@dataclass(frozen=True)
class Line:
    """A milestone as drawn: `light` is ok, amber, red or empty, `words` say the same, `lag` is what it is late by."""

    milestone: Milestone
    planned: Span | None
    actual: Span | None
    light: str
    words: str
    lag: Span | None


@dataclass(frozen=True)
class Schedule:
    """The lines with their axis: where today is, and the quarters that are written above."""

    lines: tuple[Line, ...]
    today: float
    ticks: tuple[tuple[float, str], ...]


def due(row: Milestone) -> date:
    """Return the last day of what was planned, else of what was reached: what milestones are ordered by."""
    if row.planned_on:
        return last_day(row.planned_on, row.planned_on_precision)
    return last_day(row.actual_on, row.actual_on_precision)


def nearest(milestones: Sequence[Milestone], most: int, *, on: date) -> list[Milestone]:
    """Return the `most` milestones whose days lie nearest, in the order they came in."""
    if len(milestones) <= most:
        return list(milestones)
    near = sorted(milestones, key=lambda row: abs(((row.actual_on or row.planned_on) - on).days))[:most]
    kept = {row.pk for row in near}
    return [row for row in milestones if row.pk in kept]


def draw(milestones: Sequence[Milestone], *, on: date) -> Schedule | None:
    """Lay the milestones on an axis of whole quarters that holds every day and today; None without milestones."""
    if not milestones:
        return None
    axis = _Axis.around([on, *(day for row in milestones for day in _days(row))])
    return Schedule(tuple(_line(row, axis, on) for row in milestones), axis.at(on), axis.ticks())


@dataclass(frozen=True)
class _Axis:
    start: int  # quarters since the year 0
    end: int

    @classmethod
    def around(cls, days: Sequence[date]) -> "_Axis":
        return cls(_quarter(min(days)), _quarter(max(days)) + 1)

    def at(self, day: date) -> float:
        first, last = _first_day(self.start).toordinal(), _first_day(self.end).toordinal()
        return round(100 * (day.toordinal() - first) / (last - first), 2)

    def span(self, day: date | None, precision: str) -> Span | None:
        return Span(self.at(day), self.at(last_day(day, precision))) if day else None

    def ticks(self) -> tuple[tuple[float, str], ...]:
        quarters = self.end - self.start
        step = next((step for step in STEPS if quarters <= step * MOST_TICKS), STEPS[-1])
        shown = [quarter for quarter in range(self.start, self.end) if not quarter % step] or [self.start]
        days = [_first_day(quarter) for quarter in shown]
        whole_years = step >= 12 // QUARTER
        return tuple((self.at(day), _tick(day, whole_years=whole_years, first=day == days[0])) for day in days)


def _tick(day: date, *, whole_years: bool, first: bool) -> str:
    if whole_years:
        return f"{day.year}"
    return f"{day:%Y-%m}" if first or day.month == 1 else f"{day:%m}"


def _quarter(day: date) -> int:
    return day.year * 4 + (day.month - 1) // QUARTER


def _first_day(quarter: int) -> date:
    return date(quarter // 4, quarter % 4 * QUARTER + 1, 1)


def _days(row: Milestone) -> list[date]:
    planned, actual = (row.planned_on, row.planned_on_precision), (row.actual_on, row.actual_on_precision)
    return [end for day, precision in (planned, actual) if day for end in (day, last_day(day, precision))]


def _line(row: Milestone, axis: _Axis, on: date) -> Line:
    planned = axis.span(row.planned_on, row.planned_on_precision)
    actual = axis.span(row.actual_on, row.actual_on_precision)
    light, words = _judge(row, on)
    late_until = actual.first if actual else axis.at(on)
    lag = Span(planned.last, late_until) if planned and light in {"amber", "red"} else None
    return Line(row, planned, actual, light, words, lag)


def _judge(row: Milestone, on: date) -> tuple[str, str]:
    """Say whether it was reached in time; days only where both dates are known to the day."""
    due = row.planned_on and last_day(row.planned_on, row.planned_on_precision)
    if row.actual_on is None:
        return ("red", f"逾期 {(on - due).days} 天") if on > due else ("", "未到期")
    if due is None:
        return "ok", "已完成"
    if row.actual_on <= due:
        return "ok", "按期"
    exact = row.actual_on_precision == row.planned_on_precision == Precision.DAY
    return "amber", f"晚 {(row.actual_on - due).days} 天" if exact else "晚于计划"
