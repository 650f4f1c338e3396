"""Who serves a project beside its pair: specialists one to one from the team of its sector, helping units, liaisons."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from government.models import Officer, TeamMember, Unit
from kezhou_crm.demo import days, people, places
from kezhou_crm.demo.cast import Cast, save
from projects import duties
from projects.models import Project
from projects.stages import DutyRole, Stage

if TYPE_CHECKING:
    from kezhou_crm.demo.lives import Life

SERVED = 0.88  # of the signed projects


def gather_teams(cast: Cast, opened: date) -> None:
    """Put three specialists into each sector's team, its head first."""
    specialists, joined = cast.specialists, opened - timedelta(days=900)
    for place, sector in enumerate(cast.sectors.values()):
        for turn in range(3):
            officer = specialists[(place + turn) % len(specialists)]
            save(TeamMember(sector=sector, officer=officer, is_head=turn == 0, joined_on=joined))


def begin(life: "Life") -> None:
    """Name specialists and helpers two or three weeks after the signing is known."""
    plan, chance = life.plan, life.year.chance
    if Stage.SIGNED not in plan.days or chance.random() > SERVED:
        return
    on = days.workday(max(plan.days[Stage.SIGNED], plan.known_on) + timedelta(days=chance.randint(12, 24)))
    life.year.enter(on, life.year.cast.bureau, lambda by, at: serve(life, on, by, at))


def serve(life: "Life", on: date, by: Officer, at: datetime) -> None:
    """Name them, where nobody is named and the project still stands."""
    project, cast, chance = life.project, life.year.cast, life.year.chance
    named = project.duties.filter(role=DutyRole.SPECIALIST).exists()
    if named or project.stage == Stage.TERMINATED:
        return
    sector = list(cast.sectors).index(life.plan.sector)
    team = [cast.specialists[(sector + turn) % len(cast.specialists)] for turn in range(3)]
    main, substitute = chance.sample(team, 2)
    substitute = substitute if chance.random() < 0.6 else None
    duties.serve(project, specialist=main, substitute=substitute, on=on, by=by, at=at)
    if project.lead_unit_id:
        _liaise(life, project, project.lead_unit, DutyRole.LIAISON, on=on, by=by, at=at)
    others = [cast.units[name] for name, _head, _post in places.PREFECTURE_UNITS[3:13]]
    for unit in chance.sample(others, chance.choice((1, 2, 2, 3))):
        if unit.pk != project.lead_unit_id:
            _liaise(life, project, unit, DutyRole.HELPING_UNIT, on=on, by=by, at=at)


def _liaise(life: "Life", project: Project, unit: Unit, role: DutyRole, *, on: date, by: Officer, at: datetime) -> None:
    chance = life.year.chance
    liaison = f"示例{chance.choice(people.SURNAMES)}{chance.choice(people.GIVEN)}"
    current = project.duties.filter(role=role, unit=unit).exists()
    if not current:
        phone = life.year.register.phone()
        duties.assign(project, role=role, party=unit, on=on, by=by, at=at, liaison=liaison, phone=phone)
