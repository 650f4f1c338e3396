"""What was said, what comes next, and who should be on the phone today."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from kezhou_crm.tests.factories import FollowUpFactory, OfficerFactory, ProjectFactory, UnitFactory
from projects import follow_ups, voiding
from projects.models import FollowUp, Project
from projects.stages import FollowUpMethod, Stage

NOW = datetime(2026, 6, 10, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2026, 6, 10)
pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def clerk(db):
    return OfficerFactory(unit=UnitFactory())


@pytest.fixture
def project(db):
    return ProjectFactory()


def log(project, clerk, **changes):
    given = {"method": FollowUpMethod.VISIT, "said": "示例沟通", "on": TODAY, "by": clerk, "at": NOW} | changes
    return follow_ups.log_follow_up(project, **given)


def test_a_follow_up_keeps_the_officers_unit_of_the_time(project, clerk):
    then = clerk.unit
    logged = log(project, clerk)
    clerk.unit = UnitFactory()
    clerk.save()

    logged.refresh_from_db()
    assert logged.unit == then


def test_a_slot_takes_follow_ups_too(clerk):
    assert log(ProjectFactory(slot=True), clerk).said == "示例沟通"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"said": "  "}, "said"),
        ({"on": date(2026, 6, 11)}, "on"),
        ({"next_on": date(2026, 6, 9)}, "next_on"),
        ({"next_step": "再访"}, "next_on"),
    ],
)
def test_a_wrong_follow_up_is_refused_at_its_field(project, clerk, changes, field):
    with pytest.raises(ValidationError) as refusal:
        log(project, clerk, **changes)

    assert set(refusal.value.message_dict) == {field}
    assert not FollowUp.objects.exists()


def test_a_correction_supersedes_and_the_mistake_stays_readable(project, clerk):
    wrong = log(project, clerk, said="记错了")
    right = log(project, clerk, said="记对了", corrects=wrong)

    assert list(project.follow_ups.standing()) == [right]
    assert set(project.follow_ups.all()) == {wrong, right}


def test_only_the_latest_is_corrected_and_only_by_its_author(project, clerk):
    wrong = log(project, clerk)
    log(project, clerk, corrects=wrong)

    for corrects, by in ((wrong, clerk), (project.follow_ups.standing().get(), OfficerFactory())):
        with pytest.raises(ValidationError):
            log(project, by, corrects=corrects)
    assert project.follow_ups.count() == 2


def test_the_lists_of_the_day(clerk):
    due, late, open_end, done = (ProjectFactory() for _ in range(4))
    log(due, clerk, on=date(2026, 6, 1), next_step="再访", next_on=TODAY)
    log(late, clerk, on=date(2026, 6, 1), next_step="再访", next_on=date(2026, 6, 9))
    log(done, clerk, on=date(2026, 6, 1), next_step="再访", next_on=date(2026, 6, 9))
    log(done, clerk, next_step="再访", next_on=date(2026, 6, 20))
    ended = ProjectFactory(stage=Stage.TERMINATED, terminated_on="2026-03-01", termination_reason="INVESTOR")

    assert set(Project.objects.due(on=TODAY)) == {due}
    assert set(Project.objects.overdue(on=TODAY)) == {late}
    assert set(Project.objects.without_next_step()) == {open_end}
    assert ended not in Project.objects.without_next_step()


def test_what_was_planned_on_a_duplicate_is_planned_on_the_project_it_goes_on_in(project, clerk):
    twice, third = ProjectFactory(), ProjectFactory()
    log(project, clerk, on=date(2026, 6, 1), said="先前")
    planned = log(twice, clerk, next_step="再访", next_on=date(2026, 6, 20))
    log(third, clerk, said="别的项目")

    voiding.void(twice, reason="重复", by=clerk, at=NOW, absorbed_by=project)

    project.refresh_from_db()
    assert project.last_follow_up == planned
    assert list(Project.objects.live().due(on=date(2026, 6, 20))) == [project]
    later = log(project, clerk, said="当天晚些时候")
    project.refresh_from_db()
    twice.refresh_from_db()
    assert (project.last_follow_up, twice.last_follow_up) == (later, planned)


def test_a_terminated_project_is_reopened_first_but_what_was_said_is_still_corrected(clerk):
    project = ProjectFactory(stage=Stage.TERMINATED, terminated_on="2026-03-01", termination_reason="POLICY")
    wrong = FollowUpFactory(project=project, officer=clerk)

    with pytest.raises(ValidationError, match="请先恢复") as refusal:
        log(project, clerk)

    assert refusal.value.code == "terminated"
    assert FollowUp.objects.count() == 1
    assert log(project, clerk, said="更正的", corrects=wrong).supersedes == wrong
