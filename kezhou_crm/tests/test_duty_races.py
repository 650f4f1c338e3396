"""Two sessions give one project two main specialists at once: one is refused; without the guards both go through."""

from kezhou_crm.tests import races
from kezhou_crm.tests.factories import LeaderFactory, OfficerFactory, ProjectFactory
from projects.models import Project

COLUMNS = "project_id, role, {party}, liaison, liaison_phone, from_on, reason, ending, opened_at, opened_by_id"


def begins(project: Project, role: str, party: str, pk: int) -> str:
    """Word what `duties.assign` writes."""
    values = f"{project.pk}, '{role}', {pk}, '', '', '2026-03-01', '', '', now(), {OfficerFactory().pk}"
    return f"INSERT INTO projects_duty ({COLUMNS.format(party=party)}) VALUES ({values})"


def two_specialists_at_once() -> tuple[list[str], int]:
    project = ProjectFactory(signed=True)
    outcome = races.race(*(begins(project, "SPECIALIST", "officer_id", OfficerFactory().pk) for _ in "12"))
    return outcome.refused, races.count("SELECT count(*) FROM projects_duty WHERE until_on IS NULL")


def leading_and_assisting_at_once() -> tuple[list[str], int]:
    project, leader = ProjectFactory(signed=True), LeaderFactory()
    columns = "project_id, leader_id, from_on, reason, opened_at, opened_by_id"
    values = f"{project.pk}, {leader.pk}, '2026-03-01', '示例', now(), {OfficerFactory().pk}"
    outcome = races.race(
        f"WITH written AS (INSERT INTO projects_handover ({columns}) VALUES ({values})) "
        f"UPDATE projects_project SET leader_id = {leader.pk} WHERE id = {project.pk}",
        begins(project, "ASSISTANT", "leader_id", leader.pk),
    )
    both = "SELECT count(*) FROM projects_project p JOIN projects_duty d ON d.project_id = p.id"
    return outcome.refused, races.count(f"{both} WHERE d.leader_id = p.leader_id AND d.until_on IS NULL")


def test_two_main_specialists_at_once_do_not_stand(own_database):
    assert two_specialists_at_once() == (["kz_duty_in_line"], 1)


def test_control_without_trigger_and_index_they_stand(own_database):
    races.as_owner("ALTER TABLE projects_duty DISABLE TRIGGER USER; DROP INDEX duty_one_open_per_role")

    assert two_specialists_at_once() == ([], 2)


def test_nobody_comes_to_lead_and_to_assist_at_once(own_database):
    assert leading_and_assisting_at_once() == (["kz_duties_agree"], 0)


def test_control_without_the_trigger_he_does(own_database):
    races.as_owner("ALTER TABLE projects_duty DISABLE TRIGGER USER")
    races.as_owner("ALTER TABLE projects_project DISABLE TRIGGER kz_duties_agree")

    assert leading_and_assisting_at_once() == ([], 1)
