"""Where a row and its project differ, in a form that can be shown, chosen from, and carried out.

An empty cell never takes anything away. What the ledger has left blank is filled; what it says otherwise is overwritten
only where that was chosen. What the rules would refuse if it were typed is said at its cell.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from companies import phones
from government.models import Officer
from intake.doubts import Talk
from intake.held import Hanging
from intake.known import KnownCompany
from intake.may import may
from intake.verdicts import Existing
from intake.wanted import Firm, Wanted
from kezhou_crm import field_rights
from projects import editing, gates
from projects.models import Project
from projects.moves import ATTESTED, MAY, MAY_ATTEST, MOVES, on_the_way
from projects.stages import BEFORE_SIGNING, CompanyRole, DutyRole, MoveKind, Stage
from records import names
from records.models import Named

Value = Any
THEIRS = {
    "amount": "contracted_amount",
    "region": "location_county",
    "attribution_region": "attribution_county",
    "sector": "sector_board",
    "industry": "gb4754",
    "note": "remark",
}
BY_A_DEED = "台账里是“{before}”，表里是“{after}”。阶段要有日期和凭证才能变动，请在项目页办理；导入时阶段先不改。"
KEEP_STAGE = (("leave", "阶段先不改"),)
ANOTHER_INVESTOR = "台账里的投资方是“{known}”，表里是“{said}”。"
INVESTOR_CHOICES = (("add", "作为又一家投资方加上"), ("leave", "投资方先不改"))
BETWEEN = "、"
HAND_OVER = "projects.hand_over_project"


@dataclass(frozen=True)
class Change:
    """One difference: what, how it reads before and after, whether the ledger was blank, and what to write."""

    what: str
    label: str
    before: str
    after: str
    fills: bool
    value: Value = None
    before_value: Value = None

    def is_done(self, existing: Existing) -> bool:
        """Tell whether the choice for what is there lets it be written."""
        return existing == Existing.OVERWRITE or (existing == Existing.FILL and self.fills)


@dataclass
class Plan:
    """What a row comes to: a new project, a slot that is claimed, or the changes of a project there is."""

    wanted: Wanted
    project: Project | None = None
    new: Project | None = None
    slot: int | None = None
    companies: dict[CompanyRole, KnownCompany | Firm] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    switches: tuple[bool, bool] | None = None  # of a project there is, as they stand: judging lets them follow

    def shown(self) -> dict[str, list[str]]:
        """Return the changes as a row keeps them and a person confirms them."""
        return {change.what: [change.label, change.before, change.after] for change in self.changes}


def compare(plan: Plan, hanging: Hanging, talk: Talk, *, by: Officer, on: date) -> None:
    """Add to the plan where the row and its project differ; say what the rules refuse of it."""
    project, wanted = plan.project, plan.wanted
    plan.switches = (project.counts_in_number, project.counts_in_amount)
    plan.changes += _stage(project, wanted, hanging, talk, by)
    plan.changes += _columns(project, wanted, hanging, talk, by=by, on=on)
    plan.changes += _pair(project, wanted, talk, by)
    plan.changes += _duties(project, wanted, hanging)
    plan.changes += _milestones(project, wanted, hanging)
    plan.changes += _participations(plan, hanging, talk)


def leave_as_told(plan: Plan, hanging: Hanging) -> None:
    """Leave out an investor that is told as an export tells it: several in one cell, or the words of the source alone."""
    project, firm = plan.project, plan.wanted.investor
    if project is None or firm is None:
        return
    lines = hanging.companies.get(project.pk, ())
    known = {line.company.name_key for line in lines if line.role == CompanyRole.INVESTOR}
    said = {names.key(each) for each in firm.name.split(BETWEEN)}
    as_stated = not known and firm.key == names.key(project.investor_as_stated)
    if as_stated or (len(said) > 1 and said == known):
        plan.wanted.investor = None


def companies_and_contact(plan: Plan, hanging: Hanging) -> None:
    """Add what the row knows of companies that the ledger has: a code or an origin it left blank, who speaks for it."""
    wanted, known = plan.wanted, plan.companies
    for role, firm in ((CompanyRole.INVESTOR, wanted.investor), (CompanyRole.PROJECT_COMPANY, wanted.project_company)):
        company = known.get(role)
        if not isinstance(company, KnownCompany) or firm is None:
            continue
        if firm.uscc and not company.uscc:
            plan.changes.append(_company_change(company, "uscc", "信用代码", "", firm.uscc))
        if firm.origin and firm.origin != company.origin:
            plan.changes.append(_company_change(company, "origin", "来源地", company.origin, firm.origin))
    _contact(plan, hanging)


def columns_of(wanted: Wanted, project: Project, by: Officer, talk: Talk, names_: set[str]) -> None:
    """Judge the new values of some columns as a form would: who may write them, whether they are fit."""
    closed = field_rights.fixed(by, project) & names_
    for name in sorted(closed):
        talk.wrong(f"您不能填写“{label(name)}”，请清空这一格或请州商务局导入。", *_at(wanted, name))
    judged = {name for name in names_ if not _is_link(name)} - closed
    try:
        project.clean_fields(exclude={each.name for each in Project._meta.fields} - judged)
        (project.clean if project.parent_id is None else lambda: Named.clean(project))()
    except ValidationError as refusal:
        say(refusal, wanted, talk)


def say(refusal: ValidationError, wanted: Wanted, talk: Talk) -> None:
    """Say a refusal of the rules at the cells of the columns it names."""
    errors = refusal.error_dict if hasattr(refusal, "error_dict") else {"name": refusal.error_list}
    for name, each in errors.items():
        for error in each:
            for words in error.messages:
                talk.wrong(words, *_at(wanted, name))


def label(name: str) -> str:
    """Return what a column of projects is called."""
    return str(Project._meta.get_field(name).verbose_name)


def _at(wanted: Wanted, name: str) -> tuple:
    return wanted.cells.get(name) or wanted.cells.get("name"), THEIRS.get(name, name)


def _is_link(name: str) -> bool:
    return Project._meta.get_field(name).is_relation


def _columns(project: Project, wanted: Wanted, hanging: Hanging, talk: Talk, *, by: Officer, on: date) -> list[Change]:
    hidden, found = field_rights.hidden(by, project), []
    for name, after in wanted.sets.items():
        before = getattr(project, name)
        if name == "region" and name not in wanted.cells and before is not None:
            continue  # the sheet's county is only for what says nothing else
        if name == "name" and names.key(before or "") == names.key(after):
            continue
        if name == "signed_on" and project.stage in BEFORE_SIGNING:
            continue  # the move to 签约 sets it
        if name in hidden:
            talk.wrong(f"台账里的“{label(name)}”未对您公开，不能由您导入。请清空这一格。", *_at(wanted, name))
        elif before != after:
            found.append(
                Change(name, label(name), told(before, name), told(after, name), before in (None, ""), after, before)
            )
    changed = {change.what for change in found}
    if not changed:
        return []
    for change in found:
        setattr(project, change.what, change.value)
    columns_of(wanted, project, by, talk, changed)
    try:
        editing.check_place(project, touched=changed, by=by)
        editing.check(project, touched=changed, today=on, held=hanging.stored[project.pk])
    except ValidationError as refusal:
        say(refusal, wanted, talk)
    return found


def told(value: Value, name: str) -> str:
    """Return a value as people read it."""
    if value in (None, ""):
        return ""
    choices = dict(getattr(Project._meta.get_field(name), "choices", None) or ())
    if value in choices:
        return str(choices[value])
    return value.isoformat() if isinstance(value, date) else str(value)


def _stage(project: Project, wanted: Wanted, hanging: Hanging, talk: Talk, by: Officer) -> list[Change]:
    """Let the stage advance where the sheet has the days and the gates are open; else a deed of its own is asked for."""
    to = wanted.stage
    if to is None or to == project.stage:
        return []
    days = {Stage.SIGNED: wanted.sets.get("signed_on"), Stage.STARTED: wanted.started_on}
    way = on_the_way(project, to)
    held = hanging.stored[project.pk]
    allowed = may(by, MAY[MoveKind.ADVANCE]) and (not ATTESTED & {*way} or may(by, MAY_ATTEST))
    ahead = MOVES.get((Stage(project.stage), to)) == MoveKind.ADVANCE
    before, after = project.get_stage_display(), to.label
    if ahead and allowed and all(days.get(stage) for stage in way) and not gates.missing(project, to, known=held.facts):
        entered = {stage: days[stage] for stage in way}
        return [Change("stage", "阶段", before, after, fills=True, value=entered)]
    words = BY_A_DEED.format(before=before, after=after)
    talk.ask("stage", words, KEEP_STAGE, wanted.cells.get("stage"), "stage")
    return []


def _pair(project: Project, wanted: Wanted, talk: Talk, by: Officer) -> list[Change]:
    found = []
    for name in ("leader", "lead_unit"):
        before, after = getattr(project, name), getattr(wanted, name)
        if after is not None and after != before:
            found.append(Change(name, label(name), str(before or ""), str(after), before is None, after))
    if found and (project.stage == Stage.TERMINATED or not may(by, HAND_OVER)):
        talk.wrong("项目已终止，或您没有责任交接的权限，不能变更责任。请清空这一格。", *_at(wanted, found[0].what))
    return found


def _duties(project: Project, wanted: Wanted, hanging: Hanging) -> list[Change]:
    """Add who is not yet there; nobody is released by a sheet that leaves him out."""
    open_ = hanging.duties.get(project.pk, [])
    taken = {(duty.role, duty.leader_id or duty.unit_id or duty.officer_id) for duty in open_}
    leads = wanted.leader or project.leader
    parties: list[tuple[DutyRole, Model]] = [
        *((DutyRole.ASSISTANT, leader) for leader in wanted.assistants if leader != leads),
        *((DutyRole.HELPING_UNIT, unit) for unit in wanted.helping if unit != (wanted.lead_unit or project.lead_unit)),
    ]
    fresh = [(role, party) for role, party in parties if (role, party.pk) not in taken]
    found = [
        Change(f"duty:{role}:{party.pk}", role.label, "", str(party), fills=True, value=(role, party))
        for role, party in fresh
    ]
    if wanted.specialist and (DutyRole.SPECIALIST, wanted.specialist.pk) not in taken:
        served = any(duty.role == DutyRole.SPECIALIST for duty in open_)
        value = (DutyRole.SPECIALIST, wanted.specialist)
        found.append(
            Change(
                "duty:SPECIALIST",
                DutyRole.SPECIALIST.label,
                "已有" if served else "",
                str(wanted.specialist),
                not served,
                value,
            )
        )
    return found


def _milestones(project: Project, wanted: Wanted, hanging: Hanging) -> list[Change]:
    found = []
    for name, days in wanted.milestones.items():
        held = next((each for each in hanging.milestones.get(project.pk, []) if each.name == name), None)
        for kind, day in days.items():
            before = getattr(held, kind) if held else None
            if before == day.on:
                continue
            when = f"{'计划' if kind == 'planned_on' else '实际'}{name}"
            shown = before.isoformat() if before else ""
            value = (held.pk if held else None, name, kind, day)
            found.append(Change(f"milestone:{name}:{kind}", when, shown, day.on.isoformat(), before is None, value))
    return found


def _participations(plan: Plan, hanging: Hanging, talk: Talk) -> list[Change]:
    found = []
    lines = hanging.companies.get(plan.project.pk, [])
    for role, company in plan.companies.items():
        known = [line.company for line in lines if line.role == role]
        if any(_is_same(each, company) for each in known):
            continue
        firm = plan.wanted.investor if role == CompanyRole.INVESTOR else plan.wanted.project_company
        if known:
            words = ANOTHER_INVESTOR.format(known="、".join(map(str, known)), said=company.name)
            if role == CompanyRole.PROJECT_COMPANY:
                words = words.replace("投资方", "项目公司")
            if talk.ask(f"add:{role}", words, INVESTOR_CHOICES, firm.cell, role.lower()) != "add":
                continue
        found.append(Change(f"company:{role}", role.label, "", company.name, fills=True, value=(role, company)))
    return found


def _is_same(company: Model, other: KnownCompany | Firm) -> bool:
    return company.pk == getattr(other, "pk", None)


def _company_change(company: KnownCompany, name: str, label_: str, before: str, after: str) -> Change:
    return Change(f"{name}:{company.pk}", label_, before, after, not before, (company.pk, name, after))


def _contact(plan: Plan, hanging: Hanging) -> None:
    """Add who speaks for the company where the ledger has nobody of the name."""
    person = plan.wanted.contact
    company = plan.companies.get(CompanyRole.INVESTOR) or plan.companies.get(CompanyRole.PROJECT_COMPANY)
    if person is None or company is None:
        return
    held = hanging.contacts.get((company.pk, person.name)) if isinstance(company, KnownCompany) else None
    if held is None:
        plan.changes.append(Change("contact", "联系人", "", person.name, fills=True, value=(company, person)))
        return
    for name, label_, after in (("post", "职务", person.post), ("phone", "电话", phones.tidy(person.phone))):
        before = getattr(held, name)
        if after and after not in {before, phones.masked(before) if name == "phone" else before}:
            shown = phones.masked(before) if name == "phone" else before
            plan.changes.append(Change(f"contact:{name}", label_, shown, after, not before, (held.pk, name, after)))
