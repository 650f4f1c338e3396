"""The journal of stages keeps itself: what raw SQL may not write around the rules."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from kezhou_crm.tests.factories import (
    OfficerFactory,
    ProjectFactory,
)
from projects import pipeline
from projects.models import Project, StageMove
from projects.stages import MoveKind, Stage, TerminationReason
from projects.tests.moving import APRIL, MARCH, MAY, NOW, judge_now, whole_for

pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def clerk(db):
    return OfficerFactory(administrator=True)


@pytest.fixture
def whole(clerk):
    return whole_for(clerk)


def test_entering_the_ledger_is_the_first_move(db):
    project = ProjectFactory(stage=Stage.SIGNED, signed_on=MARCH)
    (entry,) = project.moves.all()

    assert (entry.kind, entry.from_stage, entry.to_stage, entry.occurred_on) == ("ENTRY", "", "SIGNED", MARCH)
    assert entry.recorded_by.username == "system"


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        (
            lambda row: Project.objects.filter(pk=row.pk).update(stage=Stage.LEAD, signed_on=None),
            "kz_stage_equals_move",
        ),
        (lambda row: StageMove.objects.filter(project=row).update(occurred_on=MAY), "kz_move_approved_once"),
        (lambda row: StageMove.objects.filter(project=row).update(kind="ADVANCE"), "kz_move_approved_once"),
    ],
)
def test_raw_writes_around_the_rule_are_refused_by_the_database(whole, change, constraint):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        change(whole)
        judge_now()

    assert refusal.value.__cause__.diag.constraint_name == constraint


def test_the_day_of_a_termination_is_that_of_its_move(whole, clerk):
    ended = {"category": TerminationReason.POLICY, "reason": "政策调整", "on": APRIL, "by": clerk, "at": NOW}
    pipeline.terminate(whole, **ended)
    judge_now()

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Project.objects.filter(pk=whole.pk).update(terminated_on=MAY)
        judge_now()

    assert refusal.value.__cause__.diag.constraint_name == "kz_terminated_on_equals_move"


def test_a_raw_move_before_the_last_one_is_refused(whole, clerk):
    early = {"occurred_on": date(2026, 2, 1), "recorded_at": NOW, "recorded_by": clerk, "reason": "示例"}

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        StageMove.objects.create(project=whole, kind=MoveKind.SEND_BACK, from_stage="SIGNED", to_stage="LEAD", **early)

    assert refusal.value.__cause__.diag.constraint_name == "kz_move_days_in_order"


def test_a_move_is_approved_once(whole, clerk):
    (entry,) = whole.moves.all()
    StageMove.objects.filter(pk=entry.pk).update(approved_at=NOW, approved_by=clerk)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        StageMove.objects.filter(pk=entry.pk).update(approved_at=None, approved_by=None)

    assert refusal.value.__cause__.diag.constraint_name == "kz_move_approved_once"
