"""From lead to full production, day by day, and back with a reason."""

from datetime import date

import pytest

from kezhou_crm.tests.factories import (
    HandoverFactory,
    OfficerFactory,
    ProjectFactory,
    VacancyFactory,
)
from projects import pipeline
from projects.models import Project
from projects.stages import MoveKind, Stage, TerminationReason
from projects.tests.moving import APRIL, MARCH, MAY, NOW, judge_now, refused, whole_for

pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def clerk(db):
    return OfficerFactory(administrator=True)


@pytest.fixture
def whole(clerk):
    return whole_for(clerk)


def test_a_project_advances_stage_by_stage(whole, clerk):
    move = pipeline.advance(whole, to=Stage.REGISTERED, on=APRIL, by=clerk, at=NOW)

    judge_now()
    whole.refresh_from_db()
    assert whole.stage == Stage.REGISTERED
    assert (move.kind, move.from_stage, move.to_stage, move.occurred_on, move.recorded_at, move.approved_at) == (
        MoveKind.ADVANCE,
        Stage.SIGNED,
        Stage.REGISTERED,
        APRIL,
        NOW,
        None,
    )


def test_signing_sets_the_signing_date(whole, clerk):
    pipeline.send_back(whole, to=Stage.NEGOTIATING, reason="合同解除", on=APRIL, by=clerk, at=NOW)
    whole.refresh_from_db()
    assert whole.signed_on is None

    pipeline.advance(whole, to=Stage.SIGNED, on=MAY, by=clerk, at=NOW)

    judge_now()
    whole.refresh_from_db()
    assert whole.signed_on == MAY


def test_skipped_stages_are_backfilled_with_their_days(whole, clerk):
    days = {Stage.REGISTERED: APRIL, Stage.STARTED: date(2026, 4, 15)}

    pipeline.advance(whole, to=Stage.PRODUCING, on=MAY, by=clerk, at=NOW, skipped=days)

    judge_now()
    assert [(move.kind, move.to_stage, move.occurred_on) for move in whole.moves.order_by("pk")][1:] == [
        ("BACKFILL", "REGISTERED", APRIL),
        ("BACKFILL", "STARTED", date(2026, 4, 15)),
        ("ADVANCE", "PRODUCING", MAY),
    ]


def test_skipping_without_days_is_refused(whole, clerk):
    refusal = refused(
        lambda: pipeline.advance(whole, to=Stage.STARTED, on=MAY, by=clerk, at=NOW), "days_missing", project=whole
    )

    assert refusal.messages == ["跳过的阶段请补录日期：落地。"]


def test_a_day_of_a_stage_that_is_not_on_the_way_is_refused_by_name(db, clerk):
    lead = ProjectFactory(investor_as_stated="示例集团")
    given = {"to": Stage.NEGOTIATING, "on": MARCH, "by": clerk, "at": NOW}
    beyond = {Stage.SIGNED: APRIL, Stage.STARTED: MAY}

    refusal = refused(lambda: pipeline.advance(lead, **given, skipped=beyond), "days_needless", project=lead)

    assert refusal.message_dict == {"skipped": ["只补录跳过的阶段，请清空多填的日期：签约、开工。"]}


def test_a_day_of_the_stage_that_is_entered_is_refused_by_name(whole, clerk):
    given = {"to": Stage.STARTED, "on": MAY, "by": clerk, "at": NOW}
    days = {Stage.REGISTERED: APRIL, Stage.STARTED: APRIL}

    refusal = refused(lambda: pipeline.advance(whole, **given, skipped=days), "days_needless", project=whole)

    assert refusal.message_dict == {"skipped": ["只补录跳过的阶段，请清空多填的日期：开工。"]}


@pytest.mark.parametrize(("on", "code"), [(date(2026, 2, 1), "days_out_of_order"), (date(2026, 6, 2), "future")])
def test_days_are_in_order_and_not_in_the_future(whole, clerk, on, code):
    refused(lambda: pipeline.advance(whole, to=Stage.REGISTERED, on=on, by=clerk, at=NOW), code, project=whole)


def test_going_back_needs_a_reason(whole, clerk):
    refused(
        lambda: pipeline.send_back(whole, to=Stage.LEAD, reason=" ", on=APRIL, by=clerk, at=NOW),
        "reason_missing",
        project=whole,
    )


def test_a_terminated_project_is_taken_up_where_it_ended(whole, clerk):
    pipeline.terminate(whole, category=TerminationReason.INVESTOR, reason="投资方放弃", on=APRIL, by=clerk, at=NOW)
    judge_now()
    whole.refresh_from_db()
    assert (whole.stage, whole.terminated_on, whole.termination_reason) == ("TERMINATED", APRIL, "INVESTOR")

    pipeline.reopen(whole, reason="重新洽谈", on=MAY, by=clerk, at=NOW)

    judge_now()
    whole.refresh_from_db()
    assert (whole.stage, whole.terminated_on, whole.termination_reason) == ("SIGNED", None, "")


def test_nobody_reopens_what_nobody_answers_for(whole, clerk):
    Project.objects.filter(pk=whole.pk).update(leader=None)
    vacancy = VacancyFactory(project=whole)
    whole.handovers.update(until_on=MARCH, closed_at=NOW, closed_by=clerk)
    handed = {"leader": None, "lead_unit": whole.lead_unit, "opened_by": clerk, "from_on": MARCH}
    HandoverFactory(project=whole, **handed)
    pipeline.advance(whole, to=Stage.REGISTERED, on=APRIL, by=clerk, at=NOW)
    ended = {"category": TerminationReason.POLICY, "reason": "政策调整", "on": APRIL, "by": clerk, "at": NOW}
    pipeline.terminate(whole, **ended)
    type(vacancy).objects.update(closed_at=NOW, closed_by=clerk)  # by hand, past the rules

    reopened = {"reason": "政策恢复", "on": APRIL, "by": clerk, "at": NOW}
    refused(lambda: pipeline.reopen(whole, **reopened), "incomplete", project=whole)


def test_terminating_twice_is_refused(whole, clerk):
    given = {"category": TerminationReason.POLICY, "reason": "政策调整", "on": APRIL, "by": clerk, "at": NOW}
    pipeline.terminate(whole, **given)

    refused(lambda: pipeline.terminate(whole, **given), "illegal_move", project=whole)
