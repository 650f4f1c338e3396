"""Who answers and who serves, through the API: now, on any day, and as a filter."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from openapi_schema_validator import OAS31Validator

from kezhou_crm.tests.asking import ask, logged_in, refused, rows
from kezhou_crm.tests.factories import DutyFactory, LeaderFactory, OfficerFactory, ProjectFactory, UnitFactory
from projects.models import Project
from projects.stages import DutyRole

pytestmark = pytest.mark.django_db
CONTACT = {"liaison": "示例联络员", "liaison_phone": "13800001234"}


def found(**parameters: object) -> set[int]:
    return {row["id"] for row in rows("projects/", **parameters)}


@pytest.fixture
def project() -> Project:
    """A project with everybody: a specialist since January, a helping unit since February."""
    project = ProjectFactory(signed=True, leader=LeaderFactory(), lead_unit=UnitFactory())
    DutyFactory(project=project, officer__name="示例专员")
    DutyFactory(project=project, role=DutyRole.HELPING_UNIT, unit=UnitFactory(), from_on="2026-02-01", **CONTACT)
    return project


def test_the_detail_shows_open_duties_with_masked_phones(project: Project) -> None:
    closed = {"closed_at": "2026-03-02T10:00+08:00", "closed_by": OfficerFactory(), "ending": "示例"}
    DutyFactory(project=project, role=DutyRole.SUBSTITUTE, until_on="2026-03-02", **closed)
    specialist, helping = project.duties.unfinished().order_by("pk")

    assert ask(f"projects/{project.pk}/")["duties"] == [
        {
            "id": specialist.pk,
            "role": "SPECIALIST",
            "role_label": "服务专员（主办）",
            "officer": {"id": specialist.officer_id, "name": "示例专员"},
            "leader": None,
            "unit": None,
            "liaison": None,
            "liaison_phone": None,
            "from_on": "2026-01-01",
        },
        {
            "id": helping.pk,
            "role": "HELPING_UNIT",
            "role_label": "配合单位",
            "officer": None,
            "leader": None,
            "unit": {"id": helping.unit_id, "name": helping.unit.name},
            "liaison": "示例联络员",
            "liaison_phone": "138****1234",
            "from_on": "2026-02-01",
        },
    ]


def test_any_day_is_answered(project: Project) -> None:
    then = ask(f"projects/{project.pk}/responsible/", on="2026-01-15")
    now = ask(f"projects/{project.pk}/responsible/")
    before = ask(f"projects/{project.pk}/responsible/", on="2025-12-31")

    assert then["leader"] == {"id": project.leader_id, "name": project.leader.name}
    assert (then["specialist"]["name"], then["helping_units"], then["whole"]) == ("示例专员", [], True)
    assert [unit["liaison_phone"] for unit in now["helping_units"]] == ["138****1234"]
    assert before == {
        "leader": None,
        "lead_unit": None,
        "liaison": None,
        "specialist": None,
        "substitute": None,
        "helping_units": [],
        "assistants": [],
        "whole": False,
    }


def test_the_answer_is_what_the_document_says(project: Project) -> None:
    document = logged_in().get("/api/v1/schema/").json()
    operation = document["paths"]["/api/v1/projects/{id}/responsible/"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    whole = {"components": document["components"], **schema}

    answer = ask(f"projects/{project.pk}/responsible/")

    assert [parameter["name"] for parameter in operation["parameters"]] == ["id", "on"]
    assert list(OAS31Validator(whole).iter_errors(answer)) == []


@pytest.mark.parametrize(
    ("on", "code"),
    [
        ("20260301", "invalid"),
        ("2026-02-30", "invalid"),
        ("gestern", "invalid"),
        ("tomorrow", "future"),
    ],
)
def test_a_day_that_is_none_or_to_come_is_refused(project: Project, on: str, code: str) -> None:
    on = (localdate() + timedelta(days=1)).isoformat() if on == "tomorrow" else on

    (error,) = refused(f"projects/{project.pk}/responsible/", on=on)

    assert (error["field"], error["code"]) == ("on", code)


def test_only_its_own_parameter_is_known(project: Project) -> None:
    (error,) = refused(f"projects/{project.pk}/responsible/", x="1")

    assert error["field"] == "x"
    assert refused("projects/0/responsible/", status=404)


def test_projects_are_found_by_who_serves_them(project: Project) -> None:
    other = ProjectFactory(signed=True, lead_unit=UnitFactory())
    specialist, helping = project.duties.order_by("pk")

    assert found(specialist=specialist.officer_id) == {project.pk}
    assert found(unit=helping.unit_id) == {project.pk}
    assert found(unit=project.lead_unit_id) == {project.pk}
    assert found(unit=[project.lead_unit_id, other.lead_unit_id]) == {project.pk, other.pk}
    assert found(specialist=OfficerFactory().pk) == set()
    assert found(responsibility_missing="true") == {other.pk}
