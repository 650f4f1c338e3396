"""Fills an empty database with the demo: the cast, a year of happenings, all by the rules, or nothing at all."""

import random
from datetime import date, timedelta

from kezhou_crm.demo import building, days, financing, happenings, places, plans, serving, talk
from kezhou_crm.demo.cast import gather
from kezhou_crm.demo.ceremonies import Event
from kezhou_crm.demo.companies import Register
from kezhou_crm.demo.lives import Life
from kezhou_crm.demo.plans import Plan
from kezhou_crm.demo.year import Year
from projects.stages import LANDED, Stage

SEED = 653000
PROJECTS = 184  # drawn; with phases, slots and what is entered twice about 200
SLOTS = ({}, {}, {"653001": 3, "653022": 2}, {"653001": 3, "653022": 2, "653024": 2, "653023": 1})


def fill(*, today: date, seed: int = SEED, projects: int = PROJECTS) -> int:
    """Let the year before `today` happen; the same seed gives the same ledger. Return how many entries were made."""
    chance = random.Random(seed)  # noqa: S311 - a story, not a secret
    held = days.quarters_before(today, 4)
    drawn = plans.draw(projects, today=today, ceremonies=held, chance=chance)
    cast = gather(today - plans.YEAR)
    year = Year(today=today, cast=cast, register=Register(cast, chance), chance=chance)
    serving.gather_teams(cast, year.opened)
    lives = [Life(year, plan) for plan in drawn]
    events = _ceremonies(year, held, lives)
    banks = financing.found_banks(places.BANKS)
    for life in lives:
        _begin(life)
        financing.Financing(life, banks, events).begin()
    _phases(year, lives)
    _happenings(year, lives)
    return year.pass_by()


def _begin(life: Life) -> None:
    life.begin()
    talk.Talk(life, talk.keeper_of(life)).begin()
    building.Building(life).begin()
    serving.begin(life)


def _phases(year: Year, lives: list[Life]) -> None:
    """Split every ninth project that has started into two phases."""
    large = [life for life in lives if life.plan.end in {Stage.STARTED, Stage.PRODUCING}][::9]
    for parent in large:
        for plan in building.phases(parent.plan):
            phase = Life(year, plan, parent=parent)
            phase.begin()
            talk.Talk(phase, talk.keeper_of(phase)).begin()


def _ceremonies(year: Year, held: list[tuple[str, date]], lives: list[Life]) -> list[Event]:
    events = [
        Event(year, campaign, day, place, slots=dict(SLOTS[place]), declared_more=int(place == 1))
        for place, (campaign, day) in enumerate(held)
    ]
    for event in events:
        event.lives = [life for life in lives if life.plan.ceremony == event.campaign]
        event.begin()
        event.ask_for_names()
    _name_slots(year, events, lives)
    return events


def _name_slots(year: Year, events: list[Event], lives: list[Life]) -> None:
    """Name, point and discard some of the slots of the last two ceremonies."""
    before, latest = events[2], events[3]
    for event, code, after in ((before, "653001", 20), (before, "653022", 26), (latest, "653001", 18)):
        on = days.workday(event.held + timedelta(days=after))
        plan = _slot_plan(year, code, event.held)
        event.claim(plan, on)
    found = next((life for life in lives if _may_be_pointed_at(life, before.held)), None)
    if found:
        before.point(found, days.workday(before.held + timedelta(days=40)))
    latest.discard("653022", days.workday(latest.held + timedelta(days=21)))


def _slot_plan(year: Year, code: str, held: date) -> Plan:
    """Draw a plan for a slot that is claimed: signed at the ceremony and not further."""
    while True:
        plan, *_others = plans.draw(1, today=year.today, ceremonies=[], chance=year.chance)
        if plan.place.code == code:
            plan.name = plan.name.replace("项目", "招商项目")
            plan.days, plan.known_on, plan.end = {Stage.SIGNED: held}, held, Stage.SIGNED
            return plan


def _may_be_pointed_at(life: Life, held: date) -> bool:
    """Tell whether the project may turn out to be the slot: the same county, signed without a ceremony before."""
    plan = life.plan
    signed = plan.days.get(Stage.SIGNED)
    ours = plan.place.code == "653001" and not plan.ceremony and not plan.counted_for and not plan.prefecture
    return bool(ours and signed and plan.known_on < signed < held)


def _happenings(year: Year, lives: list[Life]) -> None:
    happenings.leader_moves_on(year)
    landed = [life for life in lives if life.plan.end in LANDED]
    for place, life in enumerate(landed):
        settled = max(life.plan.known_on, life.plan.days[Stage.REGISTERED]) + timedelta(days=20)
        some_day = days.workday(settled + timedelta(days=year.chance.randint(0, 120)))
        if place % 6 == 1:
            happenings.leader_changes(life, some_day)
        if place % 12 == 5:
            happenings.unit_falls_away(life, some_day, for_days=None if place % 24 == 5 else 33)
    for life in lives[10::80]:
        happenings.entered_twice(life, days.workday(life.plan.known_on + timedelta(days=20)))
