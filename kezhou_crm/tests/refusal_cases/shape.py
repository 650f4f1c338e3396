"""What a refusal in the tables is, and the rows that most of them are tried on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate

from kezhou_crm.tests import factories as cast
from projects.models import FinancingDeal, Project
from projects.stages import Stage

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


def led() -> Project:
    return cast.ProjectFactory(signed=True, leader=cast.LeaderFactory(), lead_unit=cast.UnitFactory())


def ended() -> Project:
    return cast.ProjectFactory(stage=Stage.TERMINATED, terminated_on=DAY, termination_reason="POLICY")


def voided(**facts: Any) -> Callable[[], Project]:
    return lambda: cast.ProjectFactory(voided_by=cast.OfficerFactory(), **VOIDED, **facts)


def tomorrow() -> date:
    return localdate() + timedelta(days=1)


def always(**given: Any) -> Callable[..., dict[str, Any]]:
    return lambda *_: given
