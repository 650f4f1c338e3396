"""What the rule of evidence refuses."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from government.models import Officer
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import files
from kezhou_crm.tests.refusal_cases.shape import DAY, Refusal, lead, slot, tomorrow, voided
from projects import evidence
from projects.models import Project
from projects.stages import EvidenceKind


def contract(name: str = "合同.pdf") -> Any:
    return files.upload(name, files.pdf())


def sent(**changes: Any) -> Callable[..., dict[str, Any]]:
    return lambda *_: {"kind": EvidenceKind.CONTRACT, "files": [contract()], "happened_on": DAY} | changes


def sent_already(project: Project, officer: Officer) -> dict[str, Any]:
    evidence.attach(project, **sent()(), by=officer, at=timezone.now())
    return sent()()


def of_another(_project: Project, _officer: Officer) -> dict[str, Any]:
    return sent(follow_up=cast.FollowUpFactory(project=cast.ProjectFactory()))()


def photo_without_a_day(*_: object) -> dict[str, Any]:
    return {"kind": EvidenceKind.START_PHOTO, "files": [files.upload("现场.jpg", files.photo())]}


REFUSALS = (
    Refusal("evidence.no_file", "attach", lead(), sent(files=[])),
    Refusal(
        "evidence.too_many_files", "attach", lead(), lambda *_: sent(files=[contract(f"{n}.pdf") for n in range(21)])()
    ),
    Refusal("evidence.voided", "attach", voided(), sent(), doors=404),
    Refusal("evidence.other_project", "attach", lead(), of_another),
    Refusal("evidence.slot", "attach", slot, sent()),
    Refusal("days.future", "attach", lead(), lambda *_: sent(happened_on=tomorrow())()),
    Refusal("days.implausible", "attach", lead(), sent(happened_on=date(1980, 1, 1))),
    Refusal("evidence.day_missing", "attach", lead(), photo_without_a_day),
    Refusal("evidence.attached_already", "attach", lead(), sent_already),
    Refusal("evidence.not_a_photo", "attach", lead(), sent(kind=EvidenceKind.START_PHOTO)),
)
