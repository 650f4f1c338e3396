"""Each constraint is attacked from two sessions at once; without it, the attack succeeds."""

import pytest
from django.apps import apps

from government.models import Officer
from kezhou_crm.tests import databases, races
from kezhou_crm.tests.cases import CASES, Case
from kezhou_crm.tests.factories import LeaderFactory, OfficerFactory, ProjectFactory, VacancyFactory
from projects.models import Project

ROOMS = {"records", "government", "companies", "projects", "ceremonies", "intake", "reports"}


def test_every_constraint_is_attacked():
    declared = {
        constraint.name
        for model in apps.get_models()
        if model._meta.app_label in ROOMS
        for constraint in model._meta.constraints
    }

    assert {case.name for case in CASES} == declared


@pytest.fixture(scope="class")
def shared_database(django_db_setup, django_db_blocker):
    """One database for all cases of a class; each case brings rows of its own.

    The triggers step aside and UPDATE is granted: here each constraint stands alone. Below they have their own tests.
    """
    with django_db_blocker.unblock(), databases.own(databases.EMPTY, f"{databases.OWN}_attacked") as name:
        for model in apps.get_models():
            if model._meta.app_label in ROOMS:
                races.as_owner(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")
        races.as_owner("ALTER TABLE projects_project ENABLE TRIGGER kz_entry_recorded")
        races.as_owner(
            "GRANT UPDATE ON projects_followup, projects_instruction, projects_evidence, records_attachment TO kz_app"
        )
        yield name


def attack(case: Case) -> list[str]:
    ids = dict(zip("abc", (row.pk for row in case.rows()), strict=False))
    return races.race(case.first.format(**ids), case.second.format(**ids)).refused


@pytest.mark.usefixtures("shared_database")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
class TestTwoSessionsAtOnce:
    def test_cannot_break(self, case):
        assert attack(case) == [case.name]
        assert races.count(case.breach) == 0


@pytest.mark.usefixtures("shared_database")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
class TestControlWithoutTheConstraint:
    def test_they_break(self, case):
        is_constraint = races.count(f"SELECT count(*) FROM pg_constraint WHERE conname = '{case.name}'")
        races.as_owner(
            f"ALTER TABLE {case.table} DROP CONSTRAINT {case.name}" if is_constraint else f"DROP INDEX {case.name}"
        )

        assert attack(case) == []
        assert races.count(case.breach) > 0


def widen(function: str, lock: str, *, keep_lock: bool) -> None:
    """Let the trigger function sleep between looking and answering; drop its row lock for the control."""
    with races.connect("owner") as connection:
        (source,) = connection.execute(f"SELECT pg_get_functiondef('{function}'::regproc)").fetchone()
        assert lock in source
        source = source.replace("RETURN NULL;\nEND", "PERFORM pg_sleep(0.3); RETURN NULL;\nEND")
        source = source.replace("RETURN NEW;\nEND", "PERFORM pg_sleep(0.3); RETURN NEW;\nEND")
        connection.execute(source if keep_lock else source.replace(lock, ""))


def advanced(project: Project) -> str:
    """Word what `pipeline.advance` writes, so that only responsibility is at stake."""
    columns = "project_id, kind, from_stage, to_stage, occurred_on, recorded_at, recorded_by_id, reason"
    values = f"{project.pk}, 'ADVANCE', 'SIGNED', 'REGISTERED', '2026-04-01', now(), {OfficerFactory().pk}, ''"
    return (
        f"WITH moved AS (INSERT INTO projects_stagemove ({columns}) VALUES ({values})) "
        f"UPDATE projects_project SET stage = 'REGISTERED' WHERE id = {project.pk}"
    )


def gap_in_responsibility(_database: str) -> tuple[list[str], int]:
    project = ProjectFactory(signed=True)
    vacancy = VacancyFactory(project=project)
    outcome = races.race(
        f"UPDATE projects_vacancy SET closed_at = now(), closed_by_id = {OfficerFactory().pk} WHERE id = {vacancy.pk}",
        advanced(project),
    )
    breached = "SELECT count(*) FROM projects_project p WHERE stage = 'REGISTERED' AND leader_id IS NULL"
    open_vacancies = " AND NOT EXISTS (SELECT FROM projects_vacancy WHERE project_id = p.id AND closed_at IS NULL)"
    return outcome.refused, races.count(breached + open_vacancies)


def phase_of_a_phase(_database: str) -> tuple[list[str], int]:
    child, middle, top = ProjectFactory(), ProjectFactory(), ProjectFactory()
    outcome = races.race(
        f"UPDATE projects_project SET parent_id = {middle.pk} WHERE id = {child.pk}",
        f"UPDATE projects_project SET parent_id = {top.pk} WHERE id = {middle.pk}",
    )
    deep = "SELECT count(*) FROM projects_project a JOIN projects_project b ON a.parent_id = b.id"
    return outcome.refused, races.count(f"{deep} WHERE b.parent_id IS NOT NULL")


def test_responsibility_has_no_gap_even_when_both_commit_at_once(own_database):
    widen("kz_responsibility_complete", "FOR UPDATE", keep_lock=True)

    assert gap_in_responsibility(own_database) == (["kz_responsibility_complete"], 0)


def test_control_without_the_row_lock_there_is_a_gap(own_database):
    widen("kz_responsibility_complete", "FOR UPDATE", keep_lock=False)

    assert gap_in_responsibility(own_database) == ([], 1)


def test_phases_stay_one_level_deep(own_database):
    assert phase_of_a_phase(own_database) == (["kz_phase_of_a_phase"], 0)


def test_control_without_the_row_lock_phases_nest(own_database):
    widen("kz_phase_of_a_phase", "FOR SHARE", keep_lock=False)

    assert phase_of_a_phase(own_database) == ([], 1)


def two_handovers_at_once(_database: str) -> tuple[list[str], int]:
    project = ProjectFactory(signed=True)
    columns = "project_id, leader_id, from_on, reason, opened_at, opened_by_id"
    statements = [
        f"WITH written AS (INSERT INTO projects_handover ({columns}) "
        f"VALUES ({project.pk}, {leader.pk}, '2026-03-01', '示例', now(), {OfficerFactory().pk})) "
        f"UPDATE projects_project SET leader_id = {leader.pk} WHERE id = {project.pk}"
        for leader in (LeaderFactory(), LeaderFactory())
    ]
    outcome = races.race(*statements)
    overlapping = "SELECT count(*) - 1 FROM projects_handover WHERE until_on IS NULL"
    return outcome.refused, races.count(overlapping)


def test_two_handovers_at_once_do_not_overlap(own_database):
    assert two_handovers_at_once(own_database) == (["kz_handover_in_line"], 0)


def test_control_without_trigger_and_index_they_overlap(own_database):
    races.as_owner("ALTER TABLE projects_handover DISABLE TRIGGER USER; DROP INDEX handover_one_open")
    races.as_owner("ALTER TABLE projects_project DISABLE TRIGGER USER")

    assert two_handovers_at_once(own_database) == ([], 1)


def test_who_and_when_are_paired_on_every_model():
    unpaired = [
        f"{model._meta.label}.{name}"
        for model in apps.get_models()
        if model._meta.app_label in ROOMS
        for name in (field.name for field in model._meta.concrete_fields if field.related_model is Officer)
        if name.endswith("_by") and f"{name[:-3]}_at" not in {field.name for field in model._meta.get_fields()}
    ]

    assert unpaired == []
