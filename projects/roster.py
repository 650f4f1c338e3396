"""The panel 责任 of a project's page: who answers and serves today, who did before, and the open vacancy."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects

from projects.models import Duty, Handover, Project, Vacancy
from projects.responsibility import Pair, Responsible


@dataclass(frozen=True)
class Line:
    """One interval of the history, in words."""

    part: str
    who: str
    from_on: date
    until_on: date | None
    why: str


@dataclass(frozen=True)
class Roster:
    """What the panel shows."""

    now: Responsible
    history: tuple[Line, ...]
    vacancy: Vacancy | None


BROUGHT = (
    Prefetch("handovers", Handover.objects.select_related("leader", "lead_unit").order_by("-from_on", "-pk")),
    Prefetch("duties", Duty.objects.with_parties().latest_first()),
)


def roster(project: Project, *, vacancy: Vacancy | None) -> Roster:
    """Make the panel of a project and its open vacancy: two queries, none where `BROUGHT` came along."""
    prefetch_related_objects([project], *BROUGHT)
    handovers, duties = project.handovers.all(), project.duties.all()
    open_one = next((row for row in handovers if row.until_on is None), None)
    pair = Pair(open_one.leader, open_one.lead_unit) if open_one else Pair(None, None)
    serving = tuple(duty for duty in reversed(duties) if duty.until_on is None)
    return Roster(
        Responsible(pair, serving),
        tuple(sorted((*map(_of_pair, handovers), *map(_of_duty, duties)), key=_latest, reverse=True)),
        vacancy,
    )


def _latest(line: Line) -> tuple[bool, date]:
    """Sort what still holds before what has ended, each by the day it began."""
    return line.until_on is None, line.from_on


def _of_pair(row: Handover) -> Line:
    parts = (("包联领导", row.leader), ("牵头单位", row.lead_unit))
    there = [(part, who) for part, who in parts if who]
    return Line(
        "、".join(part for part, _who in there),
        " · ".join(str(who) for _part, who in there),
        row.from_on,
        row.until_on,
        row.reason,
    )


def _of_duty(duty: Duty) -> Line:
    who = f"{duty.party}（{duty.liaison}）" if duty.liaison else str(duty.party)
    why = "；".join(words for words in (duty.reason, duty.ending) if words)
    return Line(duty.get_role_display(), who, duty.from_on, duty.until_on, why)
