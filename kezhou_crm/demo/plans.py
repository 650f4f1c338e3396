"""What is to become of each project: where, what, how much, and on which day it enters each stage. Pure.

Believable means: more leads than negotiations and more of these than of anything after; months between two stages;
about two of three signings on a day of ceremony; what began before the year is entered in its first weeks.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from kezhou_crm.demo import places, sectors
from kezhou_crm.demo.days import workday
from projects.stages import PIPELINE, AgreementType, Stage

YEAR = timedelta(days=365)
LAST_CALL = timedelta(days=3)  # the last happenings lie that long before today
# How far 100 projects got: a funnel.
FUNNEL = {
    Stage.LEAD: 27,
    Stage.NEGOTIATING: 22,
    Stage.SIGNED: 17,
    Stage.REGISTERED: 14,
    Stage.STARTED: 12,
    Stage.PRODUCING: 6,
    Stage.FULL_CAPACITY: 2,
}
# Days from the stage before, from and to; then how long ago the present stage was entered.
GAPS = {
    Stage.NEGOTIATING: (10, 45),
    Stage.SIGNED: (40, 130),
    Stage.REGISTERED: (18, 75),
    Stage.STARTED: (35, 120),
    Stage.PRODUCING: (120, 240),
    Stage.FULL_CAPACITY: (70, 170),
}
AGE, OLD = (4, 140), (64, 150)  # old enough to have a fate
NEAR = timedelta(days=50)  # how far a signing may be moved to fall on a ceremony


class Fate(Enum):
    """What happens beside going forward."""

    STEADY = "steady"
    SENT_BACK = "sent back"
    TERMINATED = "terminated"
    REOPENED = "reopened"


@dataclass
class Plan:
    """One project's life. `days` are facts, `known_on` is the day it is entered in the ledger; amounts in 万元."""

    name: str
    place: places.Place
    park: str
    sector: str
    kind: sectors.Kind
    total: Decimal
    scope: str
    days: dict[Stage, date]
    known_on: date
    end: Stage
    agreement: AgreementType = AgreementType.CONTRACT
    fate: Fate = Fate.STEADY
    counted_for: str = ""
    ceremony: str = ""
    prefecture: bool = False
    filler: dict[str, object] = field(default_factory=dict)

    @property
    def binding(self) -> bool:
        """Tell whether what is signed may be carried out."""
        return self.agreement == AgreementType.CONTRACT


def draw(count: int, *, today: date, ceremonies: list[tuple[str, date]], chance: random.Random) -> list[Plan]:
    """Draw the lives of `count` projects."""
    names = _names(chance)
    plans = []
    for number, end in enumerate(_ends(count)):
        name, place, park, sector, kind = next(names)
        fate = _fate(number, end)
        days = _days(end, today, chance, age=AGE if fate == Fate.STEADY else OLD)
        plan = Plan(
            name=name,
            place=place,
            park=park,
            sector=sector,
            kind=kind,
            total=_amount(kind, chance),
            scope=_scope(kind, chance),
            days=days,
            known_on=_known(days[Stage.LEAD], today - YEAR, chance),
            end=end,
            fate=fate,
        )
        _meet(plan, ceremonies, chance)
        _twist(plan, number)
        plans.append(plan)
    return plans


def _ends(count: int) -> list[Stage]:
    """Return how far each of `count` projects got; every stage has one at least."""
    later = {stage: max(1, round(count * share / 100)) for stage, share in FUNNEL.items() if stage != Stage.LEAD}
    ends = [stage for stage, number in later.items() for _ in range(number)]
    return [Stage.LEAD] * (count - len(ends)) + ends


def _names(chance: random.Random) -> Iterator[tuple[str, places.Place, str, str, sectors.Kind]]:
    """Yield every combination of kind and park once, the counties by their share."""
    open_to = {
        place.code: [
            (sector, kind, park) for sector, kinds in sectors.SECTORS.items() for kind in kinds for park in place.parks
        ]
        for place in places.PLACES
    }
    for left in open_to.values():
        chance.shuffle(left)
    while True:
        place = chance.choices(places.PLACES, [place.share for place in places.PLACES])[0]
        sector, kind, park = open_to[place.code].pop()
        yield f"示例{place.short}{park}{kind.name}项目", place, f"{place.short}{park}", sector, kind


def _amount(kind: sectors.Kind, chance: random.Random) -> Decimal:
    """Return the investment in 万元: round as people agree on it, now and then to the last 万."""
    wan = chance.triangular(kind.least, kind.most, kind.least * 1.2) * 10_000
    step = chance.choice((1, 50, 100, 100, 500))
    return Decimal(max(step, round(wan / step) * step))


def _scope(kind: sectors.Kind, chance: random.Random) -> str:
    figures = {
        "land": chance.randrange(20, 400, 5),
        "area": chance.randrange(3000, 42000, 500),
        "jobs": chance.randrange(60, 600, 20),
        "mw": chance.choice((50, 100, 100, 150, 200)),
    }
    return kind.scope.format(**figures)


def _days(end: Stage, today: date, chance: random.Random, *, age: tuple[int, int]) -> dict[Stage, date]:
    """Return the day of each stage, counted back from the day on which the last was entered."""
    day = workday(today - timedelta(days=chance.randint(*age)))
    days = {end: day}
    for stage in reversed(PIPELINE[1 : PIPELINE.index(end) + 1]):
        day = workday(day - timedelta(days=chance.randint(*GAPS[stage])))
        days[PIPELINE[PIPELINE.index(stage) - 1]] = day
    return days


def _known(lead: date, opened: date, chance: random.Random) -> date:
    """Return the day of entry: that of the lead, or one of the first weeks of the year for what is older."""
    return lead if lead >= opened else workday(opened + timedelta(days=chance.randint(6, 30)))


def _meet(plan: Plan, ceremonies: list[tuple[str, date]], chance: random.Random) -> None:
    """Move the signing to a ceremony close by, where the days before and after allow it."""
    signed = plan.days.get(Stage.SIGNED)
    if not signed or signed <= plan.known_on or chance.random() < 0.15:
        return
    before = plan.days[Stage.NEGOTIATING]
    after = plan.days.get(Stage.REGISTERED, date.max)
    room = timedelta(days=12)
    for campaign, held in ceremonies:
        if abs(held - signed) <= NEAR and before + room <= held <= after - room and held > plan.known_on + room:
            plan.days[Stage.SIGNED], plan.ceremony = held, campaign


def _fate(number: int, end: Stage) -> Fate:
    """Return the fate of the project at that place in the line: one in nine does not just go on."""
    if number % 9 != 4 or end == Stage.FULL_CAPACITY:
        return Fate.STEADY
    return (Fate.TERMINATED, Fate.SENT_BACK, Fate.TERMINATED, Fate.REOPENED)[number // 9 % 4]


def _twist(plan: Plan, number: int) -> None:
    """Make some of them special, by their place in the line so that a small demo has each kind."""
    if plan.end == Stage.SIGNED and number % 5 == 0:
        plan.agreement = AgreementType.STRATEGIC if number % 2 else AgreementType.FRAMEWORK
        plan.prefecture = plan.agreement == AgreementType.STRATEGIC
        plan.name = f"示例州本级{plan.kind.name}战略合作项目" if plan.prefecture else plan.name
    if plan.end in {Stage.REGISTERED, Stage.STARTED} and number % 11 == 0 and plan.place.code != "653001":
        home, plan.place = plan.place, places.PLACES[0]
        plan.park = f"{plan.place.short}{plan.place.parks[0]}"
        plan.name, plan.counted_for = f"示例{plan.park}{home.short}飞地{plan.kind.name}项目", home.code
