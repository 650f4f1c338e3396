"""入库: projects that come in from a ledger, at whatever stage they have reached, many at once.

A dirty ledger must be loadable and must not look clean: what the stages on the way would have asked for is told, not
refused (`gates.lacking_at`), and from 落地 on an open vacancy (补录) says who is missing. Everything else is as if typed.
The database writes the journal's first row, and judges at commit that rows and journals agree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from companies.models import Company
from government.models import Leader, Officer, Unit
from projects import editing, gates
from projects.facts import Facts
from projects.gates import Need
from projects.models import Duty, Handover, Milestone, Participation, Project, Vacancy
from projects.refusals import Refused
from projects.responsibility import FIRST_REASON
from projects.stages import LANDED, CompanyRole, DutyRole, Stage, VacancyKind

Party = Officer | Leader | Unit
IN_CHUNKS = 1000
BACKLOG = "台账导入时没有{parts}，待补录。"


@dataclass(frozen=True)
class Entry:
    """A project that comes in, not saved yet, with what comes in with it."""

    project: Project
    leader: Leader | None = None
    lead_unit: Unit | None = None
    companies: tuple[tuple[Company, CompanyRole], ...] = ()
    duties: tuple[tuple[DutyRole, Party], ...] = ()
    milestones: tuple[Milestone, ...] = ()


def check(project: Project, *, by: Officer, today: date, facts: Facts) -> list[Need]:
    """Refuse what may not come in; return what it lacks for its stage. The switches follow the agreement type.

    Raises Refused where it has no name, is terminated (which takes a reason and a day), was signed in the future, or
    is not of a county clerk's county.
    """
    if not project.name:
        raise Refused("name_missing", "请填写项目名称。", field="name")
    if project.stage == Stage.TERMINATED:
        message = "终止的项目要有终止日期和原因，台账里没有这两列。请先按终止前的阶段导入，再在项目页办理“终止”。"
        raise Refused("terminated", message, field="stage")
    if project.signed_on and project.signed_on > today:
        raise Refused("future", "签约日期不能晚于今天。", field="signed_on")
    editing.check_place(project, touched=editing.PLACES, by=by)
    editing.let_switches_follow(project, Project())
    return gates.lacking_at(project, known=facts)


def enter(entries: Sequence[Entry], *, on: date, by: Officer, at: datetime) -> list[Project]:
    """Write the projects with their companies, pairs, duties, milestones and vacancies; call it in a transaction.

    Who answers does so from the day `on`. What the database refuses comes as IntegrityError, at the latest at commit.
    """
    for entry in entries:
        entry.project.leader, entry.project.lead_unit = entry.leader, entry.lead_unit
        entry.project.derive()
    projects = Project.objects.bulk_create([entry.project for entry in entries], IN_CHUNKS)
    opened = {"opened_at": at, "opened_by": by}
    for model, rows in (
        (Participation, _participations(entries)),
        (Handover, _handovers(entries, on, opened)),
        (Duty, _duties(entries, on, opened)),
        (Vacancy, _vacancies(entries, opened)),
        (Milestone, (milestone for entry in entries for milestone in _milestones(entry))),
    ):
        model.objects.bulk_create(rows, IN_CHUNKS)
    return projects


def _participations(entries: Sequence[Entry]) -> Iterator[Participation]:
    for entry in entries:
        for company, role in entry.companies:
            yield Participation(project=entry.project, company=company, role=role)


def _handovers(entries: Sequence[Entry], on: date, opened: dict[str, Any]) -> Iterator[Handover]:
    for entry in entries:
        if entry.leader or entry.lead_unit:
            pair = {"leader": entry.leader, "lead_unit": entry.lead_unit}
            yield Handover(project=entry.project, **pair, from_on=on, reason=FIRST_REASON, **opened)


def _duties(entries: Sequence[Entry], on: date, opened: dict[str, Any]) -> Iterator[Duty]:
    for entry in entries:
        for role, party in entry.duties:
            yield Duty(project=entry.project, role=role, **{role.party: party}, from_on=on, **opened)


def _vacancies(entries: Sequence[Entry], opened: dict[str, Any]) -> Iterator[Vacancy]:
    for entry in entries:
        if entry.project.stage in LANDED and _lacking(entry):
            yield Vacancy(project=entry.project, kind=VacancyKind.BACKLOG, reason=_lacking(entry), **opened)


def _milestones(entry: Entry) -> Sequence[Milestone]:
    for milestone in entry.milestones:
        milestone.project = entry.project
    return entry.milestones


def _lacking(entry: Entry) -> str:
    """Word who is missing; nothing where the pair is whole."""
    parts = [word for word, there in (("包联领导", entry.leader), ("牵头单位", entry.lead_unit)) if not there]
    return BACKLOG.format(parts="和".join(parts)) if parts else ""
