"""Checking: every row of a sheet becomes new, changed, same, doubtful or wrong, with the reasons at its cells.

All that rows are matched against is read in a handful of queries; then nothing asks the database row by row. The same
check runs when the sheet is read, when a cell was mended, and once more when it is confirmed.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from companies.models import PHONE, Company
from government.models import Officer, Region
from intake import changes, companies_met, held, known, matching, wanted
from intake.changes import Plan
from intake.companies_met import Key, Meeting
from intake.doubts import LEAVE, Talk
from intake.known import Known, KnownCompany
from intake.may import may
from intake.reading.problems import Grade
from intake.reading.sheets import Row as ReadRow
from intake.verdicts import Verdict
from intake.wanted import Firm, Wanted
from projects import entering
from projects.facts import Facts
from projects.models import Project
from projects.stages import CompanyRole, DutyRole, Stage

MAY_ADD, MAY_CHANGE = "projects.add_project", "projects.change_project"
ROLES = ((CompanyRole.INVESTOR, "investor"), (CompanyRole.PROJECT_COMPANY, "project_company"))
LACKING = "按“{stage}”导入还缺：{words}。可以导入，缺的会列在项目的“资料缺项”里。"
CLAIMED_AT = "认领后的阶段是签约；表里的“{stage}”请在认领后到项目页推进。"
MASKED_PHONE = "号码中间是星号，不改台账里的号码；要改请填完整的号码。"
NO_PHONE = "号码“{said}”不完整，{words}"


@dataclass(frozen=True)
class Checked:
    """One row after the check: the verdict, what was said of it, and what it comes to."""

    row: ReadRow
    verdict: Verdict
    talk: Talk
    plan: Plan


def check(
    rows: Iterable[tuple[ReadRow, Mapping[str, str]]],
    *,
    by: Officer,
    at: datetime,
    region: Region | None = None,
    besides: Collection[int] = (),
) -> list[Checked]:
    """Return each row checked, in order; `rows` come with what was decided about them.

    `region` is for rows that name none; `besides` are projects that the same sheet brought in, which no other row of
    it means. Writes nothing to the ledger; what is told of companies out of sight is counted (first_reports). The
    number of queries does not depend on the number of rows.
    """
    on = localdate(at)
    ledger = known.load(by, on=on, besides=besides)
    talks = [(row, Talk(decisions)) for row, decisions in rows]
    wants = [wanted.make(row, ledger, talk, region=region) for row, talk in talks]
    seen, plans, found = matching.Seen(), [Plan(want) for want in wants], {}
    for plan, (_row, talk) in zip(plans, talks, strict=True):
        want = plan.wanted
        if want.name or want.code in ledger.unnamed_by_code:
            project, slot = matching.find(want, ledger, talk, seen)
            plan.slot = slot.pk if slot else None
            found[want.number] = project.pk if project else None
    hanging = held.load({pk for pk in found.values() if pk})
    for plan in plans:
        plan.project = hanging.projects.get(found.get(plan.wanted.number))
        changes.leave_as_told(plan, hanging)
    met = companies_met.meet(wanted.every_firm(wants).values(), ledger, by=by, at=at)
    for plan, (_row, talk) in zip(plans, talks, strict=True):
        plan.companies = _companies(plan.wanted, met, ledger, talk)
    hanging.contacts = held.contacts(_known_companies(plans), by)
    checked = []
    for plan, (row, talk) in zip(plans, talks, strict=True):
        _judge(plan, hanging, talk, by=by, on=on)
        checked.append(Checked(row, _verdict(plan, talk), talk, plan))
    return checked


def _companies(
    want: Wanted, met: Mapping[Key, Meeting], ledger: Known, talk: Talk
) -> dict[CompanyRole, KnownCompany | Firm]:
    named = {role: getattr(want, name) for role, name in ROLES}
    return {
        role: companies_met.choose(firm, met, ledger, talk, role.lower()) or firm
        for role, firm in named.items()
        if firm
    }


def _known_companies(plans: Iterable[Plan]) -> set[int]:
    return {company.pk for plan in plans for company in plan.companies.values() if isinstance(company, KnownCompany)}


def _judge(plan: Plan, hanging: held.Hanging, talk: Talk, *, by: Officer, on: date) -> None:
    if not may(by, MAY_CHANGE if plan.project else MAY_ADD):
        talk.wrong("您没有登记项目的权限，不能导入。", plan.wanted.cells.get("name"), "name")
    _phone(plan.wanted, talk)
    if plan.project:
        changes.compare(plan, hanging, talk, by=by, on=on)
    else:
        _enter(plan, talk, by, on)
    _new_companies(plan, talk)
    changes.companies_and_contact(plan, hanging)


def _enter(plan: Plan, talk: Talk, by: Officer, on: date) -> None:
    """Make the new project and judge it as it would come in."""
    want = plan.wanted
    plan.new = Project(stage=wanted.stage_of(want), **want.sets)
    changes.columns_of(want, plan.new, by, talk, set(want.sets))
    roles = frozenset(plan.companies)
    licensed = bool(want.project_company and want.project_company.uscc)
    held_ = plan.companies.get(CompanyRole.PROJECT_COMPANY)
    licensed = licensed or bool(isinstance(held_, KnownCompany) and held_.uscc)
    facts = Facts(roles=roles, licensed=licensed, served=want.specialist is not None)
    plan.new.leader, plan.new.lead_unit = want.leader, want.lead_unit
    try:
        lacks = entering.check(plan.new, by=by, today=on, facts=facts)
    except ValidationError as refusal:
        if want.name or "name" not in getattr(refusal, "error_dict", {}):
            changes.say(refusal, want, talk)
        return
    if plan.slot and plan.new.stage != Stage.SIGNED:
        talk.note(CLAIMED_AT.format(stage=plan.new.get_stage_display()), want.cells.get("stage"), "stage")
    if lacks:
        words = LACKING.format(stage=plan.new.get_stage_display(), words="、".join(need.words for need in lacks))
        talk.note(words, want.cells.get("name"), "name")


def _new_companies(plan: Plan, talk: Talk) -> None:
    """Judge a company that would be entered, as its form does."""
    for role, company in plan.companies.items():
        if isinstance(company, Firm):
            made = Company(
                name=company.name, uscc=company.uscc, uscc_reason=company.uscc_reason or "x", origin=company.origin
            )
            try:
                made.clean_fields(exclude={"industry", "entered_by", "entered_unit", "name_key", "initials"})
                made.clean()
            except ValidationError as refusal:
                for words in refusal.messages:
                    talk.wrong(words, company.cell, role.lower())


def _phone(want: Wanted, talk: Talk) -> None:
    person = want.contact
    if person is None or not person.phone:
        return
    if "*" in person.phone:  # as an export shows it
        talk.note(MASKED_PHONE, person.cell, "phone")
        return
    try:
        PHONE(person.phone)
    except ValidationError as refusal:
        words = NO_PHONE.format(said=person.phone, words=refusal.messages[0])
        talk.ask("phone", words, LEAVE, person.cell, "phone")


def duties_of(want: Wanted) -> tuple:
    """Return who serves a new project, by role."""
    specialist = ((DutyRole.SPECIALIST, want.specialist),) if want.specialist else ()
    return (
        *specialist,
        *((DutyRole.ASSISTANT, leader) for leader in want.assistants),
        *((DutyRole.HELPING_UNIT, unit) for unit in want.helping),
    )


def _verdict(plan: Plan, talk: Talk) -> Verdict:
    if talk.has(Grade.WRONG):
        return Verdict.WRONG
    if talk.has(Grade.ASK):
        return Verdict.DOUBTFUL
    if plan.project is None:
        return Verdict.NEW
    return Verdict.CHANGED if plan.changes else Verdict.SAME
