"""What the rule of 批示 refuses."""

from collections.abc import Callable
from typing import Any

from government.models import Officer
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.refusal_cases.shape import Refusal, led, voided
from projects.models import Instruction, Project

LEADER = ("add_instruction",)


def said(**changes: Any) -> dict[str, Any]:
    return {"text": "示例：请抓紧落地。"} | changes


def for_somebody(**changes: Any) -> Callable[..., dict[str, Any]]:
    return lambda *_: said(leader=cast.LeaderFactory(), **changes)


def as_a_leader(_project: Project, officer: Officer) -> dict[str, Any]:
    cast.LeaderFactory(officer=officer)
    return said()


def correcting(row: Callable[[Project], Instruction]) -> Callable[..., dict[str, Any]]:
    def given(project: Project, _officer: Officer) -> dict[str, Any]:
        corrects = row(project)
        return said(corrects=corrects, leader=corrects.leader)

    return given


def entered(project: Project, **facts: Any) -> Instruction:
    return cast.InstructionFactory(project=project, **facts)


def corrected(project: Project) -> Instruction:
    first = entered(project)
    entered(project, leader=first.leader, supersedes=first)
    return first


def by_himself(project: Project) -> Instruction:
    leader = cast.LeaderFactory(officer=cast.OfficerFactory(role="LEADER"))
    return entered(project, leader=leader, written_by=leader.officer, on_behalf=False)


REFUSALS = (
    Refusal("instructions.voided", "instruct", voided(), for_somebody(), doors=404),
    Refusal("instructions.nothing_said", "instruct", led, lambda *_: for_somebody()() | {"text": " "}),
    Refusal("instructions.leader_missing", "instruct", led, lambda *_: said(leader=None)),
    Refusal("instructions.not_his", "instruct", led, as_a_leader),
    Refusal("instructions.other_project", "instruct", led, correcting(lambda _row: entered(cast.ProjectFactory()))),
    Refusal("instructions.other_leader", "instruct", led, lambda row, _: for_somebody(corrects=entered(row))()),
    Refusal("instructions.corrected_already", "instruct", led, correcting(corrected)),
    Refusal("instructions.his_own_words", "instruct", led, correcting(by_himself)),
)
