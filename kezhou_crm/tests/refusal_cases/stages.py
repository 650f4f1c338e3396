"""What the rules of stages, follow-ups, slots and voiding refuse."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from government.models import Officer
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.refusal_cases.shape import (
    DAY,
    NEXT_DAY,
    SLIP,
    Refusal,
    always,
    ended,
    lead,
    signed,
    slot,
    tomorrow,
    voided,
)
from projects import pipeline
from projects.models import Project
from projects.stages import FollowUpMethod, Stage, TerminationReason


def phased() -> Project:
    return cast.ProjectFactory(parent=cast.ProjectFactory()).parent


def announced() -> Project:
    return cast.SigningFactory(project=slot()).project


def shown_there(row: Project, _officer: Officer) -> dict[str, Any]:
    signing = cast.SigningFactory(ceremony=row.signings.get().ceremony, counted=False)
    return {"project": signing.project}


def ended_without_anybody() -> Project:
    project = cast.ProjectFactory(stage=Stage.REGISTERED)
    vacancy = cast.VacancyFactory(project=project)
    who = {"by": cast.OfficerFactory(administrator=True), "at": timezone.now()}
    pipeline.terminate(project, category=TerminationReason.POLICY, reason="示例", on=DAY, **who)
    vacancy.closed_at, vacancy.closed_by = who["at"], who["by"]  # by hand, past the rules
    vacancy.save()
    return project


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


ADVANCE = always(to=Stage.NEGOTIATING, on=DAY, skipped={})


BACK = always(to=Stage.NEGOTIATING, on=NEXT_DAY, reason="示例原因")


END = always(category=TerminationReason.POLICY, on=NEXT_DAY, reason="示例原因")


AGAIN = always(on=NEXT_DAY, reason="示例原因")


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
    Refusal("days.implausible", "follow-up", lead(), lambda *_: talk(on=SLIP)()),
    Refusal("days.implausible", "follow-up", lead(), lambda *_: talk(next_on=date(9026, 3, 1))()),
    Refusal("pipeline.other_project", "approve", lead(), lambda *_: last_move(cast.ProjectFactory())),
    Refusal("pipeline.approved_already", "approve", lead(), approved),
    Refusal("pipeline.own_move", "approve", lead(investor_as_stated="示例"), own_move),
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
    Refusal("pipeline.incomplete", "reopen", ended_without_anybody, AGAIN),
)
