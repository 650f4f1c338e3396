"""What a year of made-up happenings found out about the rules."""

from datetime import date, datetime

import pytest
from django.db import connection

from kezhou_crm.tests.factories import LeaderFactory, OfficerFactory, ProjectFactory, UnitFactory
from projects import gates, pipeline
from projects.models import Project, StageMove
from projects.stages import Stage, TerminationReason

AT = datetime.fromisoformat("2026-06-01T12:00:00+08:00")
DAY = date(2026, 6, 1)


def test_a_new_phase_may_be_judged_before_it_is_saved(db):
    phase = Project(name="示例一期", parent=ProjectFactory())

    phase.full_clean()

    assert phase.pk is None


def test_the_amount_of_a_phase_stands_on_its_parent(db, row_by_row):
    whole = ProjectFactory()
    phase = ProjectFactory(parent=whole)

    lacking = [{need.field for need in gates.missing(row, Stage.REGISTERED)} for row in (whole, phase)]

    assert lacking[0] - lacking[1] == {"amount"}


def test_a_landed_project_that_ended_is_taken_up_again(db, row_by_row):
    officer = OfficerFactory(administrator=True)
    project = ProjectFactory(stage=Stage.REGISTERED, leader=LeaderFactory(), lead_unit=UnitFactory())
    category = TerminationReason.INVESTOR
    pipeline.terminate(project, category=category, reason="示例原因", on=DAY, by=officer, at=AT)

    move = pipeline.reopen(project, reason="示例原因", on=DAY, by=officer, at=AT)

    assert move.to_stage == Project.objects.get(pk=project.pk).stage == Stage.REGISTERED


@pytest.mark.parametrize("said", ["2025-12-01T10:00:00+08:00", ""])
def test_the_entry_is_dated_by_the_transaction_that_says_when(db, said):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kz.at', %s, true), now()", [said])
        now = cursor.fetchone()[1]

    project = ProjectFactory()

    entry = StageMove.objects.get(project=project)
    assert entry.recorded_at == (datetime.fromisoformat(said) if said else now)
