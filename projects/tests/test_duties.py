"""Who serves a project beside its pair: assigned, replaced, released."""

from datetime import date

import pytest

from kezhou_crm.tests.factories import (
    LeaderFactory,
    OfficerFactory,
    ProjectFactory,
    UnitFactory,
    specialist,
)
from projects import duties
from projects.responsibility import responsible
from projects.tests.serving import (
    APRIL,
    ASSISTANT,
    HELPING,
    LIAISON,
    MAIN,
    MARCH,
    MAY,
    NOW,
    assign,
    judge_now,
    refused,
)

pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def clerk(db):
    return OfficerFactory(administrator=True)


@pytest.fixture
def project(db):
    """A signed project with a whole pair since January."""
    return ProjectFactory(signed=True, leader=LeaderFactory(), lead_unit=UnitFactory())


def test_a_specialist_serves_from_the_day_on(project, clerk):
    officer = specialist()

    duty = assign(project, MAIN, officer, clerk)

    judge_now()
    assert (duty.party, duty.from_on, duty.until_on, duty.opened_at, duty.opened_by) == (
        officer,
        MARCH,
        None,
        NOW,
        clerk,
    )
    assert responsible(project, on=MARCH).specialist == officer
    assert responsible(project, on=date(2026, 2, 28)).specialist is None


def test_a_new_main_specialist_ends_the_present_one_the_same_day(project, clerk):
    first, second = specialist(), specialist()
    assign(project, MAIN, first, clerk)

    assign(project, MAIN, second, clerk, on=APRIL)

    judge_now()
    assert responsible(project, on=date(2026, 3, 31)).specialist == first
    assert responsible(project, on=APRIL).specialist == second
    ended = project.duties.get(officer=first)
    assert (ended.until_on, ended.ending, ended.closed_by) == (APRIL, f"改为{second}", clerk)


def test_a_correction_on_the_same_day_leaves_an_empty_interval(project, clerk):
    wrong, right = specialist(), specialist()
    assign(project, MAIN, wrong, clerk)

    assign(project, MAIN, right, clerk)

    judge_now()
    assert responsible(project, on=MARCH).specialist == right
    assert [(row.from_on, row.until_on) for row in project.duties.order_by("pk")] == [(MARCH, MARCH), (MARCH, None)]


def test_many_may_help_and_each_unit_brings_its_liaison(project, clerk):
    units, leader = [UnitFactory(), UnitFactory()], LeaderFactory()
    for unit in units:
        assign(project, HELPING, unit, clerk, liaison=" 示例联络员 ", phone="138 0000 1234")
    assign(project, ASSISTANT, leader, clerk)
    assign(project, LIAISON, project.lead_unit, clerk, liaison="示例牵头联络员")

    judge_now()
    now = responsible(project, on=MARCH)
    assert [(duty.unit, duty.liaison, duty.liaison_phone) for duty in now.helping] == [
        (unit, "示例联络员", "13800001234") for unit in units
    ]
    assert now.assistants == (leader,)
    assert (now.liaison.unit, now.liaison.liaison) == (project.lead_unit, "示例牵头联络员")


def test_a_helping_unit_changes_its_liaison_and_stays(project, clerk):
    unit = UnitFactory()
    assign(project, HELPING, unit, clerk, liaison="示例甲")

    assign(project, HELPING, unit, clerk, liaison="示例乙", on=APRIL)

    assert [duty.liaison for duty in responsible(project, on=date(2026, 3, 31)).helping] == ["示例甲"]
    assert [duty.liaison for duty in responsible(project, on=APRIL).helping] == ["示例乙"]


def test_the_two_specialists_may_change_places(project, clerk):
    first, second = specialist(), specialist()
    duties.serve(project, specialist=first, substitute=second, on=MARCH, by=clerk, at=NOW)

    duties.serve(project, specialist=second, substitute=first, on=APRIL, by=clerk, at=NOW)

    judge_now()
    then, now = responsible(project, on=MARCH), responsible(project, on=APRIL)
    assert (then.specialist, then.substitute) == (first, second)
    assert (now.specialist, now.substitute) == (second, first)


def test_a_specialist_who_leaves_without_a_successor_needs_a_reason(project, clerk):
    officer = specialist()
    duties.serve(project, specialist=officer, substitute=None, on=MARCH, by=clerk, at=NOW)
    nobody = {"specialist": None, "substitute": None, "on": APRIL, "by": clerk, "at": NOW}

    refused(lambda: duties.serve(project, **nobody), "reason_missing")
    duties.serve(project, **nobody, reason="借调")

    assert project.duties.get().ending == "借调"
    assert responsible(project, on=APRIL).specialist is None


def test_wrong_specialists_are_refused(project, clerk):
    first, second = specialist(), specialist()
    given = {"on": MARCH, "by": clerk, "at": NOW}
    duties.serve(project, specialist=first, substitute=second, **given)

    refused(lambda: duties.serve(project, specialist=first, substitute=first, **given), "twice")
    refused(lambda: duties.serve(project, specialist=first, substitute=second, **given), "unchanged")


def test_a_duty_is_released_once(project, clerk):
    duty = assign(project, MAIN, specialist(), clerk, on=APRIL)
    given = {"on": MAY, "reason": "借调", "by": clerk, "at": NOW}

    for changes, code in (
        ({"reason": " "}, "reason_missing"),
        ({"on": MARCH}, "backdated"),
        ({"on": date(2026, 6, 2)}, "future"),
    ):
        refused(lambda changes=changes: duties.release(duty, **given | changes), code)
    duties.release(duty, **given)
    refused(lambda: duties.release(duty, **given), "ended")
