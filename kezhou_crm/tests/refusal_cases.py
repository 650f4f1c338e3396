"""Every refusal of the rules as a table: how to bring it about. Adding a Refused to a rule asks for a line here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate

from government.models import Officer
from kezhou_crm.tests import factories as cast
from projects import duties, pipeline
from projects.models import FinancingDeal, Project
from projects.stages import DutyRole, FollowUpMethod, Stage, TerminationReason, VacancyKind

DAY = date(2026, 3, 1)
NEXT_DAY = date(2026, 3, 2)
SLIP = date(202, 3, 2)  # a slip of the keyboard
VOIDED = {"voided_at": "2026-03-01T10:00+08:00", "void_reason": "示例"}


@dataclass(frozen=True)
class Refusal:
    """The code as `module.code`, the deed, the row, what is given as the rule takes it, what the doors answer.

    `may` are the permissions of the officer; without any, an administrator acts. Doors answer 403 where they ask
    for the permission before the rule does, 404 where the row is not shown any more. `elsewhere` names a field at
    which the doors show what the rule says of an argument that they ask for under another name.
    """

    code: str
    slug: str
    row: Callable[[], Project | FinancingDeal]
    given: Callable[..., dict[str, Any]]
    doors: int = 400
    may: tuple[str, ...] = field(default=())
    elsewhere: str = ""


def lead(**facts: Any) -> Callable[[], Project]:
    return lambda: cast.ProjectFactory(**facts)


def signed(**facts: Any) -> Callable[[], Project]:
    return lambda: cast.ProjectFactory(signed=True, **facts)


def slot() -> Project:
    return cast.ProjectFactory(slot=True)


def announced() -> Project:
    return cast.SigningFactory(project=slot()).project


def shown_there(row: Project, _officer: Officer) -> dict[str, Any]:
    signing = cast.SigningFactory(ceremony=row.signings.get().ceremony, counted=False)
    return {"project": signing.project}


def led() -> Project:
    return cast.ProjectFactory(signed=True, leader=cast.LeaderFactory(), lead_unit=cast.UnitFactory())


def ended() -> Project:
    return cast.ProjectFactory(stage=Stage.TERMINATED, terminated_on=DAY, termination_reason="POLICY")


def voided(**facts: Any) -> Callable[[], Project]:
    return lambda: cast.ProjectFactory(voided_by=cast.OfficerFactory(), **VOIDED, **facts)


def vacant() -> Project:
    project = signed()()
    cast.VacancyFactory(project=project)
    return project


def registered() -> Project:
    return cast.ProjectFactory(
        stage=Stage.REGISTERED, signed_on=DAY, leader=cast.LeaderFactory(), lead_unit=cast.UnitFactory()
    )


def phased() -> Project:
    return cast.ProjectFactory(parent=cast.ProjectFactory()).parent


def ended_without_anybody() -> Project:
    project = cast.ProjectFactory(stage=Stage.REGISTERED)
    vacancy = cast.VacancyFactory(project=project)
    who = {"by": cast.OfficerFactory(administrator=True), "at": timezone.now()}
    pipeline.terminate(project, category=TerminationReason.POLICY, reason="示例", on=DAY, **who)
    vacancy.closed_at, vacancy.closed_by = who["at"], who["by"]  # by hand, past the rules
    vacancy.save()
    return project


def tomorrow() -> date:
    return localdate() + timedelta(days=1)


def always(**given: Any) -> Callable[..., dict[str, Any]]:
    return lambda *_: given


def pair(**changes: Any) -> Callable[..., dict[str, Any]]:
    return lambda *_: (
        {"to": cast.LeaderFactory(), "unit": cast.UnitFactory(), "on": NEXT_DAY, "reason": "示例原因"} | changes
    )


def talk(**changes: Any) -> Callable[..., dict[str, Any]]:
    return always(**{"method": FollowUpMethod.CALL, "on": DAY, "said": "示例沟通"} | changes)


def follow_up(project: Project, **facts: Any) -> Any:
    return cast.FollowUpFactory(project=project, **facts)


def corrected(project: Project) -> Any:
    first = follow_up(project)
    follow_up(project, supersedes=first)
    return first


def last_move(project: Project, _officer: Officer | None = None) -> dict[str, Any]:
    return {"move": project.moves.in_order().last()}


def approved(project: Project, _officer: Officer) -> dict[str, Any]:
    move = last_move(project)
    pipeline.approve(project, **move, by=cast.OfficerFactory(administrator=True), at=timezone.now())
    return move


def own_move(project: Project, officer: Officer) -> dict[str, Any]:
    pipeline.advance(project, to=Stage.NEGOTIATING, on=DAY, by=officer, at=timezone.now())
    return last_move(project)


def served() -> Project:
    return cast.DutyFactory().project


def serves(officer: Officer) -> dict[str, Any]:
    return {"specialist": officer, "substitute": None, "on": NEXT_DAY, "reason": ""}


def twice(*_: object) -> dict[str, Any]:
    officer = cast.specialist()
    return serves(officer) | {"substitute": officer}


def help_by_unit(**changes: Any) -> dict[str, Any]:
    unit = {"role": DutyRole.HELPING_UNIT, "unit": cast.UnitFactory(), "on": NEXT_DAY, "liaison": "", "phone": ""}
    return unit | changes


def help_by_leader(**changes: Any) -> dict[str, Any]:
    leader = {"role": DutyRole.ASSISTANT, "leader": cast.LeaderFactory(), "on": NEXT_DAY, "liaison": "", "phone": ""}
    return leader | changes


def liaison(**changes: Any) -> dict[str, Any]:
    return {"role": DutyRole.LIAISON, "on": NEXT_DAY, "liaison": "示例联络员", "phone": ""} | changes


def helped_later(project: Project, _officer: Officer) -> dict[str, Any]:
    unit = cast.UnitFactory()
    cast.DutyFactory(project=project, role=DutyRole.HELPING_UNIT, officer=None, unit=unit, from_on=date(2026, 4, 1))
    return help_by_unit(unit=unit)


def served_then(project: Project, _officer: Officer) -> dict[str, Any]:
    """A unit that helped until April cannot lead from March on."""
    helping = cast.DutyFactory(project=project, role=DutyRole.HELPING_UNIT, officer=None, unit=cast.UnitFactory())
    now = {"on": date(2026, 4, 1), "by": cast.OfficerFactory(), "at": timezone.now()}
    duties.release(helping, reason="示例", **now)
    return {"to": project.leader, "unit": helping.unit, "on": NEXT_DAY, "reason": "示例原因"}


def followed(**facts: Any) -> Callable[[], FinancingDeal]:
    """Return the maker of a deal, read as the doors read it."""
    return lambda: FinancingDeal.objects.with_lines().get(pk=cast.DealBankFactory(**facts).deal.pk)


def drawn() -> FinancingDeal:
    return FinancingDeal.objects.with_lines().get(pk=cast.DrawdownFactory().deal_bank.deal.pk)


def voided_deal() -> FinancingDeal:
    return cast.FinancingDealFactory(voided_by=cast.OfficerFactory(), **VOIDED)


def drawing(deal: FinancingDeal, **changes: Any) -> dict[str, Any]:
    return {"line": deal.lines.get(), "amount": Decimal(10), "on": DAY, "note": ""} | changes


ADVANCE = always(to=Stage.NEGOTIATING, on=DAY, skipped={})
BACK = always(to=Stage.NEGOTIATING, on=NEXT_DAY, reason="示例原因")
END = always(category=TerminationReason.POLICY, on=NEXT_DAY, reason="示例原因")
AGAIN = always(on=NEXT_DAY, reason="示例原因")
GAP = always(leaves="leader", kind=VacancyKind.VACANT, on=NEXT_DAY, reason="示例原因")

REFUSALS = (
    Refusal("pipeline.missing", "advance", lead(region=None), ADVANCE),
    Refusal("pipeline.voided", "advance", voided(), ADVANCE, doors=404),
    Refusal("pipeline.slot", "advance", slot, always(to=Stage.REGISTERED, on=NEXT_DAY, skipped={})),
    Refusal("pipeline.illegal_move", "advance", signed(), ADVANCE),
    Refusal("pipeline.illegal_move", "send-back", lead(), BACK),
    Refusal("pipeline.illegal_move", "terminate", ended, END),
    Refusal("pipeline.illegal_move", "reopen", lead(), AGAIN),
    Refusal("pipeline.not_allowed", "advance", lead(), ADVANCE, doors=403, may=("change_project",)),
    Refusal("pipeline.not_allowed", "approve", lead(), last_move, doors=403, may=("change_project",)),
    Refusal(
        "pipeline.not_attested",
        "advance",
        lead(stage=Stage.NEGOTIATING),
        always(to=Stage.SIGNED, on=DAY, skipped={}),
        may=("advance_project",),
    ),
    Refusal("pipeline.reason_missing", "send-back", signed(), always(to=Stage.LEAD, on=NEXT_DAY, reason=" ")),
    Refusal(
        "pipeline.reason_missing", "terminate", lead(), always(category=TerminationReason.POLICY, on=DAY, reason="")
    ),
    Refusal("pipeline.reason_missing", "reopen", ended, always(on=NEXT_DAY, reason="")),
    Refusal("pipeline.days_missing", "advance", lead(), always(to=Stage.SIGNED, on=DAY, skipped={})),
    Refusal(
        "pipeline.days_needless", "advance", lead(), always(to=Stage.NEGOTIATING, on=DAY, skipped={Stage.SIGNED: DAY})
    ),
    Refusal(
        "pipeline.days_out_of_order",
        "advance",
        lead(),
        always(to=Stage.SIGNED, on=DAY, skipped={Stage.NEGOTIATING: NEXT_DAY}),
    ),
    Refusal(
        "pipeline.days_needless",
        "advance",
        lead(),
        always(to=Stage.NEGOTIATING, on=DAY, skipped={Stage.NEGOTIATING: DAY}),
    ),
    Refusal("days.future", "advance", lead(), lambda *_: {"to": Stage.NEGOTIATING, "on": tomorrow(), "skipped": {}}),
    Refusal("days.implausible", "advance", lead(), always(to=Stage.NEGOTIATING, on=SLIP, skipped={})),
    Refusal("days.implausible", "advance", lead(), always(to=Stage.SIGNED, on=DAY, skipped={Stage.NEGOTIATING: SLIP})),
    Refusal(
        "days.implausible", "send-back", lead(stage=Stage.NEGOTIATING), always(to=Stage.LEAD, on=SLIP, reason="示例")
    ),
    Refusal(
        "days.implausible", "terminate", lead(), always(category=TerminationReason.POLICY, on=SLIP, reason="示例原因")
    ),
    Refusal("days.implausible", "reopen", ended, always(on=SLIP, reason="示例原因")),
    Refusal("days.implausible", "hand-over", signed(), pair(on=SLIP)),
    Refusal(
        "days.implausible",
        "vacate",
        signed(),
        always(leaves="leader", kind=VacancyKind.VACANT, on=SLIP, reason="示例原因"),
    ),
    Refusal("days.implausible", "specialist", signed(), lambda *_: serves(cast.specialist()) | {"on": SLIP}),
    Refusal("days.implausible", "help", signed(), lambda *_: help_by_unit(on=SLIP)),
    Refusal(
        "days.implausible",
        "end-duty",
        served,
        lambda row, _officer: {"duty": row.duties.get(), "on": SLIP, "reason": "示例"},
    ),
    Refusal("days.implausible", "follow-up", lead(), lambda *_: talk(on=SLIP)()),
    Refusal("days.implausible", "follow-up", lead(), lambda *_: talk(next_on=date(9026, 3, 1))()),
    Refusal("days.implausible", "draw", followed(), lambda deal, _officer: drawing(deal, on=SLIP)),
    Refusal("pipeline.other_project", "approve", lead(), lambda *_: last_move(cast.ProjectFactory())),
    Refusal("pipeline.approved_already", "approve", lead(), approved),
    Refusal("pipeline.own_move", "approve", lead(investor_as_stated="示例"), own_move),
    Refusal("standing.slot", "hand-over", slot, pair()),
    Refusal("standing.voided", "hand-over", voided(), pair(), doors=404),
    Refusal("standing.terminated", "hand-over", ended, pair()),
    Refusal("responsibility.backdated", "hand-over", led, pair(on=date(2025, 12, 31))),
    Refusal("days.future", "hand-over", signed(), lambda *_: pair(on=tomorrow())()),
    Refusal("responsibility.nobody", "hand-over", signed(), pair(to=None, unit=None)),
    Refusal(
        "responsibility.unchanged",
        "hand-over",
        led,
        lambda row, _officer: {"to": row.leader, "unit": row.lead_unit, "on": NEXT_DAY, "reason": "示例"},
    ),
    Refusal(
        "responsibility.not_in_office",
        "hand-over",
        signed(),
        lambda *_: pair(to=cast.LeaderFactory(term_until=date(2026, 1, 1)))(),
    ),
    Refusal(
        "responsibility.dissolved",
        "hand-over",
        signed(),
        lambda *_: pair(unit=cast.UnitFactory(dissolved_on=date(2026, 1, 1)))(),
    ),
    Refusal("responsibility.incomplete", "hand-over", registered, pair(unit=None)),
    Refusal("responsibility.reason_missing", "hand-over", led, pair(reason="")),
    Refusal(
        "responsibility.reason_missing",
        "vacate",
        led,
        always(leaves="unit", kind=VacancyKind.VACANT, on=NEXT_DAY, reason=""),
    ),
    Refusal("responsibility.vacancy_open", "vacate", vacant, GAP),
    Refusal("responsibility.not_signed", "vacate", lead(), GAP),
    Refusal("responsibility.not_allowed", "vacate", led, GAP, doors=403, may=("hand_over_project",)),
    Refusal("follow_ups.voided", "follow-up", voided(), talk(), doors=404),
    Refusal("follow_ups.terminated", "follow-up", ended, talk()),
    Refusal("follow_ups.nothing_said", "follow-up", lead(), talk(said=" ")),
    Refusal("days.future", "follow-up", lead(), lambda *_: talk(on=tomorrow())()),
    Refusal("follow_ups.days_out_of_order", "follow-up", lead(), talk(next_on=date(2026, 2, 1))),
    Refusal("follow_ups.next_day_missing", "follow-up", lead(), talk(next_step="再访")),
    Refusal(
        "follow_ups.other_project",
        "follow-up",
        lead(),
        lambda *_: talk(corrects=follow_up(cast.ProjectFactory()))(),
    ),
    Refusal("follow_ups.corrected_already", "follow-up", lead(), lambda row, _officer: talk(corrects=corrected(row))()),
    Refusal(
        "follow_ups.not_allowed",
        "follow-up",
        lead(),
        lambda row, _officer: talk(corrects=follow_up(row))(),
        may=("add_followup",),
    ),
    Refusal("voiding.voided", "void", voided(), always(reason="示例"), doors=404),
    Refusal("voiding.slot", "void", slot, always(reason="示例")),
    Refusal("voiding.reason_missing", "void", lead(), always(reason="")),
    Refusal("voiding.has_phases", "void", phased, always(reason="示例")),
    Refusal("claims.name_missing", "claim", slot, always(name=" ")),
    Refusal("claims.voided", "claim", voided(signed=True, name=None), always(name="示例"), doors=404),
    Refusal("claims.claimed_already", "claim", lead(), always(name="示例")),
    Refusal("claims.not_a_project", "point", slot, lambda *_: {"project": slot()}),
    Refusal("claims.counted_elsewhere", "point", slot, lambda *_: {"project": cast.SigningFactory().project}),
    Refusal(
        "claims.other_region",
        "point",
        slot,
        lambda *_: {"project": signed(region=cast.RegionFactory(code="653022", name="阿克陶县"))()},
    ),
    Refusal("claims.terminated", "point", slot, lambda *_: {"project": ended()}),
    Refusal("claims.not_signed", "point", slot, lambda *_: {"project": lead()()}),
    Refusal("claims.phase", "point", slot, lambda *_: {"project": signed(parent=signed()())()}),
    Refusal("claims.not_counted", "point", slot, lambda *_: {"project": signed(counts_in_number=False)()}),
    Refusal("claims.signed_there", "point", announced, shown_there),
    Refusal("duties.twice", "specialist", signed(), twice),
    Refusal(
        "duties.unchanged", "specialist", signed(), always(specialist=None, substitute=None, on=NEXT_DAY, reason="")
    ),
    Refusal(
        "duties.reason_missing",
        "specialist",
        served,
        always(specialist=None, substitute=None, on=NEXT_DAY, reason=""),
    ),
    Refusal(
        "duties.backdated",
        "end-duty",
        served,
        lambda row, _officer: {"duty": row.duties.get(), "on": date(2025, 12, 31), "reason": "示例"},
    ),
    Refusal("duties.no_unit", "help", signed(), lambda *_: help_by_leader(liaison="示例")),
    Refusal("duties.liaison_missing", "help", signed(), lambda *_: help_by_unit(phone="0908-1234567")),
    Refusal("duties.served_then", "hand-over", led, served_then),
    Refusal("duty_checks.backdated", "help", signed(), helped_later, elsewhere="on"),
    Refusal(
        "duty_checks.dissolved",
        "help",
        signed(),
        lambda *_: help_by_unit(unit=cast.UnitFactory(dissolved_on=date(2026, 1, 1))),
        elsewhere="unit",
    ),
    Refusal(
        "duty_checks.not_in_office",
        "help",
        signed(),
        lambda *_: help_by_leader(leader=cast.LeaderFactory(term_until=date(2026, 1, 1))),
        elsewhere="leader",
    ),
    Refusal("duty_checks.leads", "help", led, lambda row, _officer: help_by_unit(unit=row.lead_unit), elsewhere="unit"),
    Refusal(
        "duty_checks.leads", "help", led, lambda row, _officer: help_by_leader(leader=row.leader), elsewhere="leader"
    ),
    Refusal("duty_checks.not_lead_unit", "help", led, lambda *_: liaison(on=date(2025, 12, 1)), elsewhere="unit"),
    Refusal(
        "duty_checks.inactive", "specialist", signed(), lambda *_: serves(cast.specialist(officer__is_active=False))
    ),
    Refusal("duty_checks.no_specialist", "specialist", signed(), lambda *_: serves(cast.OfficerFactory())),
    Refusal(
        "duty_checks.outside_team",
        "specialist",
        lambda: cast.ProjectFactory(signed=True, sector=cast.SectorFactory()),
        lambda *_: serves(cast.specialist()),
    ),
    Refusal(
        "financing.amount_not_positive", "draw", followed(), lambda deal, _officer: drawing(deal, amount=Decimal(0))
    ),
    Refusal(
        "financing.before_contract", "draw", followed(contracted_on=NEXT_DAY), lambda deal, _officer: drawing(deal)
    ),
    Refusal("financing.beyond_grant", "draw", followed(granted=5), lambda deal, _officer: drawing(deal)),
    Refusal("days.future", "draw", followed(), lambda deal, _officer: drawing(deal, on=tomorrow())),
    Refusal(
        "financing.not_allowed",
        "draw",
        followed(),
        lambda deal, _officer: drawing(deal),
        doors=403,
        may=("void_financingdeal",),
    ),
    Refusal("financing.not_allowed", "void", followed(), always(reason="示例"), doors=403, may=("add_drawdown",)),
    Refusal("financing.has_drawdowns", "void", drawn, always(reason="示例")),
    Refusal(
        "financing.has_drawdowns",
        "void-line",
        drawn,
        lambda deal, _officer: {"line": deal.lines.get(), "reason": "示例"},
    ),
    Refusal("financing.reason_missing", "void", followed(), always(reason=" ")),
    Refusal(
        "financing.reason_missing",
        "void-drawdown",
        drawn,
        lambda deal, _officer: {"drawdown": deal.lines.get().drawdowns.get(), "reason": ""},
    ),
    Refusal("financing.voided", "void", voided_deal, always(reason="示例"), doors=404),
    Refusal("pipeline.incomplete", "reopen", ended_without_anybody, AGAIN),
)
# What no door can be brought to say, and why; each is tried in the tests of its rule.
# The rule of files takes no JSON: its refusals are tried in projects/tests/test_evidence.py and on the page.
WITH_FILES = {
    f"evidence.{code}" for code in ("no_file", "too_many_files", "voided", "other_project", "slot", "day_missing")
}
WITHOUT_A_DOOR = {
    "responsibility.not_his": "many projects at once are handed over by a page of their own",
    "responsibility.changed": "as above",
    "duties.not_his": "as above",
    "duties.changed": "as above",
    "duties.ended": "the form offers open duties alone, so that none of another project is ended",
    "financing.over": "the form offers the lines that still run alone",
    "financing.below_drawn": "a bank's line is edited on the page of its deal alone",
    "financing.after_drawing": "as above",
    "financing.before_drawing": "as above",
    "duty_checks.wrong_party": "the form asks for the party that the role takes",
    "duty_checks.twice": "the form sets both specialists at once; see duties.twice",
    "responsibility.nobody_leaves": "the form asks who leaves and works out who stays",
    "voiding.into_itself": "point alone gives another project, and refuses a slot's own; see claims.not_a_project",
    "editing.name_missing": "an ordinary edit: see the table of edits",
    "signing_day.future": "an ordinary edit: see the table of edits",
    "signing_day.by_the_journal": "as above",
    "signing_day.days_out_of_order": "as above",
    "editing.parent_slot": "as above",
    "editing.parent_terminated": "as above",
    "editing.parent_voided": "the doors offer no voided project; see the tests of projects",
    "editing.claim_instead": "the page shows a slot's name and asks for none; see the tests of claims",
}
