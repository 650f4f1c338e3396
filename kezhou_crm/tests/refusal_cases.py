"""Every refusal of the rules as a table: how to bring it about. Adding a Refused to a rule asks for a line here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate

from government.models import Officer
from kezhou_crm.tests import factories as cast
from projects import pipeline
from projects.models import Project
from projects.stages import FollowUpMethod, Stage, TerminationReason, VacancyKind

DAY = date(2026, 3, 1)
NEXT_DAY = date(2026, 3, 2)
VOIDED = {"voided_at": "2026-03-01T10:00+08:00", "void_reason": "示例"}


@dataclass(frozen=True)
class Refusal:
    """The code as `module.code`, the deed, the row, what is given as the rule takes it, what the doors answer.

    `may` are the permissions of the officer; without any, an administrator acts. Doors answer 403 where they ask
    for the permission before the rule does, 404 where the row is not shown any more.
    """

    code: str
    slug: str
    row: Callable[[], Project]
    given: Callable[..., dict[str, Any]]
    doors: int = 400
    may: tuple[str, ...] = field(default=())


def lead(**facts: Any) -> Callable[[], Project]:
    return lambda: cast.ProjectFactory(**facts)


def signed(**facts: Any) -> Callable[[], Project]:
    return lambda: cast.ProjectFactory(signed=True, **facts)


def slot() -> Project:
    return cast.ProjectFactory(slot=True)


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
        "pipeline.days_out_of_order",
        "advance",
        lead(),
        always(to=Stage.SIGNED, on=DAY, skipped={Stage.NEGOTIATING: NEXT_DAY}),
    ),
    Refusal(
        "pipeline.future", "advance", lead(), lambda *_: {"to": Stage.NEGOTIATING, "on": tomorrow(), "skipped": {}}
    ),
    Refusal("pipeline.other_project", "approve", lead(), lambda *_: last_move(cast.ProjectFactory())),
    Refusal("pipeline.approved_already", "approve", lead(), approved),
    Refusal("pipeline.own_move", "approve", lead(investor_as_stated="示例"), own_move),
    Refusal("responsibility.slot", "hand-over", slot, pair()),
    Refusal("responsibility.voided", "hand-over", voided(), pair(), doors=404),
    Refusal("responsibility.terminated", "hand-over", ended, pair()),
    Refusal("responsibility.backdated", "hand-over", led, pair(on=date(2025, 12, 31))),
    Refusal("responsibility.future", "hand-over", signed(), lambda *_: pair(on=tomorrow())()),
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
    Refusal("responsibility.not_allowed", "vacate", led, GAP, doors=403, may=("hand_over_project",)),
    Refusal("follow_ups.voided", "follow-up", voided(), talk(), doors=404),
    Refusal("follow_ups.nothing_said", "follow-up", lead(), talk(said=" ")),
    Refusal("follow_ups.future", "follow-up", lead(), lambda *_: talk(on=tomorrow())()),
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
        lambda *_: {"project": cast.ProjectFactory(region=cast.RegionFactory(code="653022", name="阿克陶县"))},
    ),
)
# What no door can be brought to say, and why; each is tried in the tests of its rule.
WITHOUT_A_DOOR = {
    "responsibility.not_his": "many projects at once are handed over by a page of their own",
    "responsibility.nobody_leaves": "the form asks who leaves and works out who stays",
    "editing.name_missing": "an ordinary edit: see the table of edits",
}
