"""批示: who writes one, in whose name, and when it is answered."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction

from government.roles import Role
from kezhou_crm.tests.factories import (
    DutyFactory,
    FollowUpFactory,
    InstructionFactory,
    LeaderFactory,
    OfficerFactory,
    ProjectFactory,
    UnitFactory,
)
from kezhou_crm.transactions import act_as
from projects import instructions, voiding
from projects.models import Instruction
from projects.stages import DutyRole

NOW = datetime(2026, 6, 10, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def leader(db):
    officer = OfficerFactory(role=Role.LEADER, unit=UnitFactory(), narrowed=False)
    return LeaderFactory(officer=officer)


@pytest.fixture
def bureau(db):
    return OfficerFactory(administrator=True)


@pytest.fixture
def project(leader):
    return ProjectFactory(signed=True, leader=leader, lead_unit=UnitFactory())


def instruct(project, by, **changes):
    return instructions.instruct(project, **{"text": "示例：请抓紧落地。", "by": by, "at": NOW} | changes)


def test_a_leader_writes_in_his_own_name(project, leader):
    written = instruct(project, leader.officer)

    assert (written.leader, written.written_by, written.on_behalf) == (leader, leader.officer, False)


def test_a_leader_writes_where_he_assists(leader):
    assisted = ProjectFactory(signed=True)
    DutyFactory(project=assisted, role=DutyRole.ASSISTANT, leader=leader)

    assert instruct(assisted, leader.officer).leader == leader


def test_a_leader_writes_nowhere_else_and_for_nobody_else(project, leader):
    assisted_once = ProjectFactory(signed=True)
    ended = {"until_on": "2026-03-02", "closed_at": NOW, "closed_by": leader.officer, "ending": "示例"}
    DutyFactory(project=assisted_once, role=DutyRole.ASSISTANT, leader=leader, **ended)

    for row, given, code in (
        (ProjectFactory(), {}, "not_his"),
        (assisted_once, {}, "not_his"),
        (project, {"leader": LeaderFactory()}, "not_allowed"),
    ):
        with pytest.raises(ValidationError) as refusal:
            instruct(row, leader.officer, **given)
        assert [error.code for error in _errors(refusal.value)] == [code]
    assert not Instruction.objects.exists()


def _errors(refusal):
    return (
        [error for errors in refusal.error_dict.values() for error in errors]
        if hasattr(refusal, "error_dict")
        else refusal.error_list
    )


def test_the_bureau_enters_one_for_a_leader_and_it_is_marked(project, leader, bureau):
    other = LeaderFactory()

    entered = [instruct(project, bureau, leader=who) for who in (leader, other)]

    assert [(row.leader, row.written_by, row.on_behalf) for row in entered] == [
        (leader, bureau, True),
        (other, bureau, True),
    ]


@pytest.mark.parametrize(("changes", "field"), [({"text": " \n"}, "text"), ({"leader": None}, "leader")])
def test_a_wrong_one_is_refused_at_its_field(project, bureau, leader, changes, field):
    with pytest.raises(ValidationError) as refusal:
        instruct(project, bureau, **{"leader": leader} | changes)

    assert set(refusal.value.message_dict) == {field}
    assert not Instruction.objects.exists()


def test_a_correction_supersedes_and_the_mistake_stays_readable(project, leader):
    wrong = instruct(project, leader.officer, text="写错了")
    right = instruct(project, leader.officer, text="写对了", corrects=wrong)

    assert list(project.instructions.standing()) == [right]
    assert set(project.instructions.all()) == {wrong, right}


def test_what_the_bureau_entered_is_corrected_by_the_bureau_and_by_the_leader(project, leader, bureau):
    entered = instruct(project, bureau, leader=leader)
    again = instruct(project, bureau, corrects=entered)
    last = instruct(project, leader.officer, corrects=again)

    assert list(project.instructions.standing()) == [last]
    assert (again.leader, again.on_behalf, last.on_behalf) == (leader, True, False)


def test_what_may_not_be_corrected_is_refused(project, leader, bureau):
    own = instruct(project, leader.officer)
    entered = instruct(project, bureau, leader=leader)
    instruct(project, bureau, corrects=entered)
    other = InstructionFactory()
    before = Instruction.objects.count()

    for corrects, by, given in (
        (own, bureau, {}),  # his own words
        (entered, bureau, {}),  # corrected already
        (other, bureau, {}),  # another project
        (own, bureau, {"leader": LeaderFactory()}),  # another leader
    ):
        with pytest.raises(ValidationError):
            instruct(project, by, corrects=corrects, **given)
    assert Instruction.objects.count() == before


def test_a_voided_project_takes_none(leader, bureau):
    twice = ProjectFactory(leader=leader)
    voiding.void(twice, reason="重复", by=bureau, at=NOW)

    with pytest.raises(ValidationError, match="已作废"):
        instruct(twice, leader.officer)
    assert not Instruction.objects.exists()


def test_it_is_answered_by_the_first_follow_up_entered_after_it(project, leader):
    early = FollowUpFactory(project=project, logged_at=NOW - timedelta(hours=1))
    written = instruct(project, leader.officer)
    FollowUpFactory(project=project, logged_at=NOW + timedelta(hours=1), supersedes=early)
    assert list(Instruction.objects.unanswered()) == [written]

    FollowUpFactory(project=project, logged_at=NOW + timedelta(hours=2), happened_on="2026-06-10")
    FollowUpFactory(project=project, logged_at=NOW + timedelta(hours=3), happened_on="2026-06-11")

    assert Instruction.objects.with_answer().get().answered_on == date(2026, 6, 10)
    assert not Instruction.objects.unanswered().exists()


def test_one_on_a_duplicate_goes_on_where_the_duplicate_does(project, leader, bureau):
    twice, mistaken = ProjectFactory(leader=leader), ProjectFactory(leader=leader)
    written = instruct(twice, leader.officer)
    instruct(mistaken, leader.officer)
    voiding.void(twice, reason="重复", by=bureau, at=NOW, absorbed_by=project)
    voiding.void(mistaken, reason="误录", by=bureau, at=NOW)

    shown = Instruction.objects.unanswered().select_related("project__absorbed_by")
    assert [row.shown_at for row in shown] == [project]
    assert list(shown) == [written]

    FollowUpFactory(project=project, logged_at=NOW + timedelta(hours=1))
    assert not Instruction.objects.unanswered().exists()


RAW = (
    "INSERT INTO projects_instruction (project_id, leader_id, text, on_behalf, written_by_id, written_at, supersedes_id)"
    " VALUES (%s, %s, '示例', %s, %s, now(), %s)"
)


def raw(*values):
    with connection.cursor() as cursor:
        cursor.execute(RAW, values)


def test_the_database_asks_for_the_mark_where_somebody_else_wrote(project, leader, bureau):
    with pytest.raises(IntegrityError, match="须标明代录"), transaction.atomic():
        raw(project.pk, leader.pk, False, bureau.pk, None)
    assert not Instruction.objects.exists()

    raw(project.pk, leader.pk, True, bureau.pk, None)  # the control: marked, it is written
    raw(project.pk, leader.pk, False, leader.officer.pk, None)
    assert Instruction.objects.count() == 2


def test_the_database_keeps_a_correction_with_its_project_and_leader(project, leader, bureau):
    entered = instruct(project, bureau, leader=leader)

    for at, whose in ((ProjectFactory(leader=leader).pk, leader.pk), (project.pk, LeaderFactory().pk)):
        with pytest.raises(IntegrityError, match="同一位领导"), transaction.atomic():
            raw(at, whose, True, bureau.pk, entered.pk)
    assert Instruction.objects.count() == 1

    raw(project.pk, leader.pk, True, bureau.pk, entered.pk)  # the control
    assert Instruction.objects.count() == 2


def test_the_database_lets_a_clerk_write_none_in_a_leaders_name(project, leader):
    clerk = OfficerFactory(role=Role.UNIT_CLERK, unit=project.lead_unit, narrowed=False)
    act_as(clerk.pk)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        raw(project.pk, leader.pk, True, clerk.pk, None)

    act_as(leader.officer.pk)
    raw(project.pk, leader.pk, False, leader.officer.pk, None)  # the control: he himself may
    assert Instruction.objects.count() == 1
