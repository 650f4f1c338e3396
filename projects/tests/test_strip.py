"""The stage strip says when each stage was entered, and what was taken back."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from kezhou_crm.tests.factories import OfficerFactory, ParticipationFactory, ProjectFactory, UnitFactory, VacancyFactory
from projects import pipeline, strip
from projects.stages import Stage, TerminationReason

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
AT = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def who():
    return {"by": OfficerFactory(administrator=True), "at": AT}


@pytest.fixture
def project():
    project = ProjectFactory(agreement_type="INTENT", party_a=UnitFactory())
    ParticipationFactory(project=project)
    return project


def read(project):
    project.refresh_from_db()
    return strip.of(project, project.moves.in_order())


def drawn(project):
    return [(step.stage, step.state, step.day) for step in read(project).steps if step.state != "next"]


def test_stages_have_the_days_they_were_entered(project, who):
    days = {Stage.NEGOTIATING: date(2026, 3, 1)}
    pipeline.advance(project, to=Stage.SIGNED, on=date(2026, 4, 1), skipped=days, **who)

    assert drawn(project) == [
        (Stage.LEAD, "done", None),
        (Stage.NEGOTIATING, "done", date(2026, 3, 1)),
        (Stage.SIGNED, "now", date(2026, 4, 1)),
    ]
    assert read(project).days(on=date(2026, 4, 11)) == 10


def test_what_was_sent_back_is_no_longer_reached_and_says_so(project, who):
    pipeline.advance(project, to=Stage.NEGOTIATING, on=date(2026, 3, 1), **who)
    pipeline.advance(project, to=Stage.SIGNED, on=date(2026, 4, 1), **who)
    back = pipeline.send_back(project, to=Stage.NEGOTIATING, reason="示例", on=date(2026, 5, 1), **who)

    signed = read(project).steps[2]

    assert (signed.state, signed.day, signed.taken_back) == ("next", None, back)
    assert drawn(project)[1] == (Stage.NEGOTIATING, "now", date(2026, 3, 1))
    assert read(project).days(on=date(2026, 5, 3)) == 2


def test_a_stage_entered_again_has_its_latest_day(project, who):
    pipeline.advance(project, to=Stage.NEGOTIATING, on=date(2026, 3, 1), **who)
    pipeline.advance(project, to=Stage.SIGNED, on=date(2026, 4, 1), **who)
    pipeline.send_back(project, to=Stage.NEGOTIATING, reason="示例", on=date(2026, 5, 1), **who)
    pipeline.advance(project, to=Stage.SIGNED, on=date(2026, 5, 20), **who)

    signed = read(project).steps[2]

    assert (signed.state, signed.day, signed.taken_back) == ("now", date(2026, 5, 20), None)


def test_a_terminated_project_ends_where_it_stood_and_goes_on_when_reopened(project, who):
    pipeline.advance(project, to=Stage.NEGOTIATING, on=date(2026, 3, 1), **who)
    reason = {"category": TerminationReason.POLICY, "reason": "政策调整"}
    ended = pipeline.terminate(project, on=date(2026, 4, 1), **reason, **who)

    assert drawn(project)[-1] == (Stage.NEGOTIATING, "ended", date(2026, 3, 1))
    assert read(project).ended == ended

    pipeline.reopen(project, reason="重新洽谈", on=date(2026, 5, 1), **who)

    assert drawn(project)[-1] == (Stage.NEGOTIATING, "now", date(2026, 3, 1))
    assert read(project).ended is None


def test_an_entry_in_the_middle_has_no_days_before_it():
    project = ProjectFactory(stage=Stage.STARTED)
    VacancyFactory(project=project)

    assert drawn(project) == [
        (Stage.LEAD, "done", None),
        (Stage.NEGOTIATING, "done", None),
        (Stage.SIGNED, "done", None),
        (Stage.REGISTERED, "done", None),
        (Stage.STARTED, "now", None),
    ]
    assert read(project).days(on=date(2026, 6, 1)) is None


def test_a_lead_begins_when_it_is_entered():
    project = ProjectFactory()
    entered = project.moves.get().recorded_at.astimezone(ZoneInfo("Asia/Shanghai")).date()

    assert read(project).since == entered
