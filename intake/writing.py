"""Writing: what checked rows come to is put into the ledger, many together, in the caller's transaction.

`begin` enters the companies that rows share, `write` the rows, all at once or part by part. New projects go through `entering`, what is a deed of its own (stage, responsibility, duties, claims) through its rule.
Every value written gets its citation. What the rules refuse comes as ValidationError, what the database refuses as
IntegrityError; the caller finds out whose row it was.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from ceremonies import claims
from companies import edits, first_reports, phones
from companies.models import PHONE, Company, Contact
from government.models import Officer
from intake import citing
from intake.changes import Change, Plan
from intake.checking import duties_of
from intake.citing import Citing
from intake.known import KnownCompany
from intake.models import Batch, Row
from intake.verdicts import Existing
from intake.wanted import Firm, Person
from projects import duties, entering, pipeline, responsibility
from projects.entering import Entry
from projects.models import Milestone, Participation, Project
from projects.stages import LANDED, CompanyRole, DutyRole

REASON = "按导入的台账登记"
BY_RULE = ("stage", "leader", "lead_unit")
TOGETHER = 500


@dataclass
class Ink:
    """What is being written: who writes, for which batch, the companies that rows share; the rest is the part's."""

    batch: Batch
    by: Officer
    at: datetime
    on: date
    citing: Citing
    companies: dict[str, Company] = field(default_factory=dict)
    contacts: list[tuple[Contact, Person]] = field(default_factory=list)
    written: dict[int, dict[str, Any]] = field(default_factory=dict)
    projects: dict[int, int] = field(default_factory=dict)

    def company(self, of: KnownCompany | Firm) -> Company:
        """Return the row of a company; a new one was written before."""
        return Company(pk=of.pk, name=of.name) if isinstance(of, KnownCompany) else self.companies[_named(of)]


def begin(rows: list[tuple[Row, Plan]], *, batch: Batch, by: Officer, at: datetime, on: date) -> Ink:
    """Enter the companies that the rows bring, each once, however many parts follow."""
    ink = Ink(batch, by, at, on, citing.begin(batch))
    _new_companies(rows, ink)
    return ink


def write(rows: list[tuple[Row, Plan]], ink: Ink) -> None:
    """Write what the rows come to, and in each row what it became and what it changed."""
    _new_projects([(row, plan) for row, plan in rows if plan.new and not plan.slot], ink)
    for row, plan in rows:
        if plan.slot:
            _claim(row, plan, ink)
    _changed([(row, plan) for row, plan in rows if plan.project], ink)
    for row, plan in rows:
        _of_companies(row, plan, ink)
    _contacts(ink)
    ink.citing.write()
    _note(rows, ink)


def _named(firm: Firm) -> str:
    return firm.uscc or firm.key


def _new_companies(rows: Iterable[tuple[Row, Plan]], ink: Ink) -> None:
    """Enter each new company once; two rows may name it, one with its code and one without."""
    firms = [each for _row, plan in rows for each in plan.companies.values() if isinstance(each, Firm)]
    coded = {firm.key: firm for firm in firms if firm.uscc}
    fresh: dict[str, Company] = {}
    for firm in firms:
        best = coded.get(firm.key, firm)
        if firm.key not in fresh:
            fresh[firm.key] = Company(
                name=best.name, uscc=best.uscc, uscc_reason=best.uscc_reason, origin=best.origin or firm.origin
            )
            fresh[firm.key].derive()
        ink.companies[_named(firm)] = fresh[firm.key]
    made = Company.objects.bulk_create(fresh.values(), TOGETHER)
    cells = {firm.key: firm for firm in firms} | coded
    for company in made:
        firm = cells[company.name_key]
        ink.citing.add(company, "name", firm.cell)
        ink.citing.add(company, "uscc", firm.code_cell if company.uscc else None)
        ink.citing.add(company, "origin", firm.origin_cell if company.origin else None)


def _new_projects(rows: list[tuple[Row, Plan]], ink: Ink) -> None:
    entries = [_entry(plan, ink) for _row, plan in rows]
    for (row, plan), entry, project in zip(
        rows, entries, entering.enter(entries, on=ink.on, by=ink.by, at=ink.at), strict=True
    ):
        hangs = Counter(participation=len(entry.companies), duty=len(entry.duties), milestone=len(entry.milestones))
        hangs["handover"] = int(bool(entry.leader or entry.lead_unit))
        hangs["vacancy"] = int(project.stage in LANDED and not (entry.leader and entry.lead_unit))
        ink.projects[row.pk] = project.pk
        ink.written[row.pk] = {"new": True, "hangs": {name: count for name, count in hangs.items() if count}}
        for name, cell in plan.wanted.cells.items():
            if ":" not in name and getattr(project, name) is not None:
                ink.citing.add(project, name, cell)
        for milestone in entry.milestones:
            for kind in ("planned_on", "actual_on"):
                ink.citing.add(milestone, kind, plan.wanted.cells.get(f"milestone:{milestone.name}:{kind}"))


def _entry(plan: Plan, ink: Ink) -> Entry:
    want = plan.wanted
    plan.new.leader, plan.new.lead_unit = want.leader, want.lead_unit
    companies = ((ink.company(each), role) for role, each in plan.companies.items())
    return Entry(
        project=plan.new,
        leader=want.leader,
        lead_unit=want.lead_unit,
        companies=tuple(companies),
        duties=duties_of(want),
        milestones=tuple(_milestone(name, days) for name, days in want.milestones.items()),
    )


def _milestone(name: str, days: dict[str, Any]) -> Milestone:
    told = {kind: day.on for kind, day in days.items()}
    told |= {f"{kind}_precision": day.precision for kind, day in days.items()}
    return Milestone(name=name, **told)


def _claim(row: Row, plan: Plan, ink: Ink) -> None:
    """Give the slot the row's name; its facts follow as edits of the project it now is."""
    slot = claims.claim(Project(pk=plan.slot), name=plan.wanted.name, by=ink.by, at=ink.at)
    for name, value in plan.wanted.sets.items():
        setattr(slot, name, value)
    slot.save(update_fields=[*{*plan.wanted.sets}])
    for role, company in plan.companies.items():
        Participation.objects.create(project=slot, company=ink.company(company), role=role)
    for name in plan.wanted.sets:
        ink.citing.add(slot, name, plan.wanted.cells.get(name))
    for name, days in plan.wanted.milestones.items():
        milestone = _milestone(name, days)
        milestone.project = slot
        milestone.save()
        for kind in days:
            ink.citing.add(milestone, kind, plan.wanted.cells.get(f"milestone:{name}:{kind}"))
    if plan.wanted.leader or plan.wanted.lead_unit:
        _hand_over(slot, plan.wanted.leader, plan.wanted.lead_unit, ink)
    for role, party in duties_of(plan.wanted):
        duties.assign(slot, role=role, party=party, on=ink.on, by=ink.by, at=ink.at, reason=REASON)
    ink.projects[row.pk] = slot.pk
    ink.written[row.pk] = {"claimed": slot.code}


def _changed(rows: list[tuple[Row, Plan]], ink: Ink) -> None:
    """Write the columns of all together, then the deeds one by one."""
    touched: set[str] = set()
    projects = []
    for row, plan in rows:
        done = [change for change in plan.changes if change.is_done(Existing(ink.batch.existing))]
        ink.projects[row.pk] = plan.project.pk
        ink.written[row.pk] = {"set": [], "deeds": []}
        columns = {change.what for change in done} & {*plan.wanted.sets}
        _put_back(plan, columns)
        if columns:
            touched |= columns | ({"name_key", "initials"} if "name" in columns else set())
            if "agreement_type" in columns:
                touched |= {"counts_in_number", "counts_in_amount"}
            plan.project.derive()
            projects.append(plan.project)
        for change in done:
            if change.what in columns:
                ink.written[row.pk]["set"].append([change.what, _plain(change.before_value), _plain(change.value)])
                ink.citing.add(plan.project, change.what, plan.wanted.cells.get(change.what))
    if projects:
        Project.objects.bulk_update(projects, sorted(touched), TOGETHER)
    for row, plan in rows:
        _deeds(row, plan, ink)


def _put_back(plan: Plan, columns: set[str]) -> None:
    """Give the project at hand its own values again where the choice was not to write."""
    for change in plan.changes:
        if change.what in plan.wanted.sets and change.what not in columns:
            setattr(plan.project, change.what, change.before_value)
    if "agreement_type" not in columns:
        plan.project.counts_in_number, plan.project.counts_in_amount = plan.switches


def _plain(value: Any) -> Any:  # noqa: ANN401 - of any column
    if hasattr(value, "pk"):
        return value.pk
    return value if value is None or isinstance(value, bool) else str(value)


def _deeds(row: Row, plan: Plan, ink: Ink) -> None:
    done = [change for change in plan.changes if change.is_done(Existing(ink.batch.existing))]
    by_what = {change.what: change for change in done}
    if "stage" in by_what:
        entered = dict(by_what["stage"].value)
        to = plan.wanted.stage
        on = entered.pop(to)
        pipeline.advance(plan.project, to=to, on=on, by=ink.by, at=ink.at, skipped=entered)
    pair = {name: by_what[name].value for name in ("leader", "lead_unit") if name in by_what}
    if pair:
        leader = pair.get("leader", plan.project.leader)
        _hand_over(plan.project, leader, pair.get("lead_unit", plan.project.lead_unit), ink)
    for change in done:
        if change.what.startswith("duty:"):
            role, party = change.value
            duties.assign(
                plan.project, role=DutyRole(role), party=party, on=ink.on, by=ink.by, at=ink.at, reason=REASON
            )
        elif change.what.startswith("milestone:"):
            _mark(plan, change, ink)
        elif change.what.startswith("company:"):
            role, company = change.value
            Participation.objects.create(project=plan.project, company=ink.company(company), role=CompanyRole(role))
    for name in (each for each in BY_RULE if each in by_what):
        ink.citing.add(plan.project, name, plan.wanted.cells.get(name))
    deeds = [change.what for change in done if change.what not in plan.wanted.sets or change.what in BY_RULE]
    ink.written[row.pk]["deeds"] = [what for what in deeds if not what.startswith(("uscc:", "origin:", "contact"))]


def _hand_over(project: Project, leader: Any, unit: Any, ink: Ink) -> None:  # noqa: ANN401 - of two kinds
    responsibility.hand_over(project, to=leader, unit=unit, on=ink.on, by=ink.by, at=ink.at, reason=REASON)


def _mark(plan: Plan, change: Change, ink: Ink) -> None:
    pk, name, kind, day = change.value
    milestone = Milestone.objects.get(pk=pk) if pk else Milestone.objects.filter(project=plan.project, name=name).last()
    milestone = milestone or Milestone(project=plan.project, name=name)
    setattr(milestone, kind, day.on)
    setattr(milestone, f"{kind}_precision", day.precision)
    milestone.save()
    ink.citing.add(milestone, kind, plan.wanted.cells.get(change.what))


def _of_companies(row: Row, plan: Plan, ink: Ink) -> None:
    """Fill in what the ledger left blank of a company, add who speaks for it, and cite those that it had already."""
    brought = {change.value[0] for change in plan.changes if change.what.startswith("company:")}
    for role, firm in (
        (CompanyRole.INVESTOR, plan.wanted.investor),
        (CompanyRole.PROJECT_COMPANY, plan.wanted.project_company),
    ):
        company = plan.companies.get(role)
        if isinstance(company, KnownCompany) and (plan.new or role in brought):
            ink.citing.add(ink.company(company), "name", firm.cell)
    for change in plan.changes:
        if not (plan.new or change.is_done(Existing(ink.batch.existing))):
            continue
        if change.what == "contact":
            company, person = change.value
            phone = phones.tidy(person.phone)
            contact = Contact(company=ink.company(company), name=person.name, post=person.post[:50])
            contact.phone = phone if PHONE.regex.search(phone) else ""
            ink.contacts.append((contact, person))
        elif change.what.startswith("contact:"):
            _mend_contact(plan, change, ink)
        elif change.what.startswith(("uscc:", "origin:")):
            _mend_company(plan, change, ink)
    ink.written.setdefault(row.pk, {})


def _mend_contact(plan: Plan, change: Change, ink: Ink) -> None:
    pk, name, value = change.value
    if name == "phone" and not PHONE.regex.search(value):
        return  # it was decided to leave it out
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=pk)
    setattr(contact, name, value)
    contact.save(update_fields=[name])
    ink.citing.add(contact, name, plan.wanted.contact.cell)


def _mend_company(plan: Plan, change: Change, ink: Ink) -> None:
    """Write a code or an origin as a form would; the rooms above are asked, too."""
    pk, name, value = change.value
    company = Company.objects.select_for_update(of=("self",)).get(pk=pk)
    firm = next(firm for firm in plan.wanted.firms if getattr(firm, name) == value)
    setattr(company, name, value)
    company.uscc_reason = company.uscc_reason or firm.uscc_reason
    company.clean()
    first_reports.check(company)
    edits.check(company)
    company.save(update_fields=[name, "uscc_reason"])
    ink.citing.add(company, name, firm.code_cell if name == "uscc" else firm.origin_cell)


def _contacts(ink: Ink) -> None:
    """Write who speaks for the companies, each once; whom the ledger has already it keeps."""
    fresh = {(contact.company.pk, contact.name): (contact, person) for contact, person in reversed(ink.contacts)}
    Contact.objects.bulk_create([contact for contact, _person in fresh.values()], TOGETHER, ignore_conflicts=True)
    companies = {company for company, _name in fresh}
    for contact in Contact.objects.filter(company__in=companies):
        if (contact.company_id, contact.name) in fresh:
            ink.citing.add(contact, "name", fresh[contact.company_id, contact.name][1].cell)
    ink.contacts.clear()


def _note(rows: list[tuple[Row, Plan]], ink: Ink) -> None:
    """Write into each row what became of it: one statement."""
    ids = [row.pk for row, _plan in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE intake_row SET project_id = told.project, written = told.written::jsonb"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS told(id, project, written)"
            " WHERE intake_row.id = told.id",
            [ids, [ink.projects.get(pk) for pk in ids], [json.dumps(ink.written.get(pk, {})) for pk in ids]],
        )
