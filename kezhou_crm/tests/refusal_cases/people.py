"""What the rules of responsibility and duties refuse."""

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
    led,
    signed,
    slot,
    tomorrow,
    voided,
)
from projects import duties
from projects.models import Project
from projects.stages import DutyRole, Stage, VacancyKind


def vacant() -> Project:
    project = signed()()
    cast.VacancyFactory(project=project)
    return project


def registered() -> Project:
    return cast.ProjectFactory(
        stage=Stage.REGISTERED, signed_on=DAY, leader=cast.LeaderFactory(), lead_unit=cast.UnitFactory()
    )


def pair(**changes: Any) -> Callable[..., dict[str, Any]]:
    return lambda *_: (
        {"to": cast.LeaderFactory(), "unit": cast.UnitFactory(), "on": NEXT_DAY, "reason": "示例原因"} | changes
    )


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


GAP = always(leaves="leader", kind=VacancyKind.VACANT, on=NEXT_DAY, reason="示例原因")


REFUSALS = (
    Refusal("standing.slot", "hand-over", slot, pair()),
    Refusal("standing.voided", "hand-over", voided(), pair(), doors=404),
    Refusal("standing.terminated", "hand-over", ended, pair()),
    Refusal("responsibility.backdated", "hand-over", led, pair(on=date(2025, 12, 31))),
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
)
