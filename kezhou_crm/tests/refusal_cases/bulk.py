"""What is refused where somebody moves on and one successor takes over all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from kezhou_crm.tests import factories as cast
from projects.models import Duty, Handover, Project

NOT_THERE = 999_999_999
MOVED_ON = {"on": date(2026, 4, 1), "reason": "岗位调整"}


@dataclass(frozen=True)
class BulkRefusal:
    """The code, the way of `projects.succession`, who leaves, and what is confirmed: `seen` and what else differs."""

    code: str
    who: str
    leaving: Callable[[], Any]
    seen: Callable[[Any], dict[int, int]]
    changes: Callable[[Any], dict[str, Any]] = lambda _leaving: {}


def leader() -> Any:
    return cast.ProjectFactory(signed=True, leader=cast.LeaderFactory(), lead_unit=cast.UnitFactory()).leader


def specialist() -> Any:
    return cast.DutyFactory(project__signed=True, officer=cast.specialist()).officer


def as_it_is(leaving: Any) -> dict[int, int]:
    duties, handovers = Duty.objects.filter(officer__pk=leaving.pk), Handover.objects.filter(leader__pk=leaving.pk)
    rows = duties if leaving._meta.model_name == "officer" else handovers
    return {row.project_id: row.pk for row in rows}


def before_a_change(leaving: Any) -> dict[int, int]:
    return {project: row + NOT_THERE for project, row in as_it_is(leaving).items()}


def of_another(_leaving: Any) -> dict[int, int]:
    return {cast.ProjectFactory(signed=True).pk: 1}


def gone(leaving: Any) -> dict[int, int]:
    return as_it_is(leaving) | {NOT_THERE: 1}


def voided(leaving: Any) -> dict[int, int]:
    seen = as_it_is(leaving)
    of_void = {"voided_at": "2026-03-01T10:00+08:00", "voided_by": cast.OfficerFactory(), "void_reason": "示例"}
    Project.objects.filter(pk__in=seen).update(**of_void)
    return seen


def nothing(_leaving: Any) -> dict[int, int]:
    return {}


BULK = (
    *(
        refusal
        for who, leaves in (("leader", leader), ("specialist", specialist))
        for refusal in (
            BulkRefusal("succession.nothing_seen", who, leaves, nothing),
            BulkRefusal("succession.not_there", who, leaves, gone),
            BulkRefusal("standing.voided", who, leaves, voided),
            BulkRefusal("days.future", who, leaves, as_it_is, lambda _leaving: {"on": date(2096, 4, 1)}),
        )
    ),
    BulkRefusal("responsibility.not_his", "leader", leader, of_another),
    BulkRefusal("responsibility.changed", "leader", leader, before_a_change),
    BulkRefusal("responsibility.backdated", "leader", leader, as_it_is, lambda _leaving: {"on": date(2025, 4, 1)}),
    BulkRefusal("responsibility.unchanged", "leader", leader, as_it_is, lambda leaving: {"to": leaving}),
    BulkRefusal("duties.not_his", "specialist", specialist, of_another),
    BulkRefusal("duties.changed", "specialist", specialist, before_a_change),
    BulkRefusal(
        "duty_checks.no_specialist", "specialist", specialist, as_it_is, lambda _leaving: {"to": cast.OfficerFactory()}
    ),
)
