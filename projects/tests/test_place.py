"""A county clerk enters and moves projects of his own county: the same words at both doors, nothing saved."""

import pytest

from government.models import Region
from government.roles import Role
from kezhou_crm.tests.asking import errors_of, whole_ledger, write
from kezhou_crm.tests.factories import OfficerFactory, ProjectFactory, RegionFactory, UnitFactory, client_of
from kezhou_crm.tests.policy.bodies import fields_of
from projects.models import Project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]

WORDS = "您只能登记落地或归属阿图什市的项目；其他县市的项目请由州商务局登记。"
ADD = "/admin/projects/project/add/"


@pytest.fixture
def theirs() -> Region:
    return RegionFactory(code="653022", name="阿克陶县")


@pytest.fixture
def clerk(theirs):
    unit = UnitFactory(region=RegionFactory())
    return client_of(OfficerFactory(role=Role.COUNTY_CLERK, unit=unit, narrowed=False))


def page_of(project: Project) -> str:
    return f"/admin/projects/project/{project.pk}/change/"


def test_a_new_project_begins_with_his_county(clerk):
    assert fields_of(clerk.get(ADD))["region"] == str(RegionFactory().pk)


def test_a_new_project_elsewhere_is_refused_at_its_field(clerk, theirs):
    before = whole_ledger()

    page = clerk.post(ADD, fields_of(clerk.get(ADD)) | {"name": "示例项目", "region": theirs.pk})
    api = write(clerk, "post", "projects/", {"name": "示例项目", "region": theirs.code})

    assert page.context["adminform"].form.errors == {"region": [WORDS]}
    assert errors_of(api, 400) == [{"field": "region", "code": "another_county", "message": WORDS}]
    assert whole_ledger() == before


def test_a_project_is_not_moved_away(clerk, theirs):
    project = ProjectFactory()
    before = whole_ledger()

    page = clerk.post(page_of(project), fields_of(clerk.get(page_of(project))) | {"region": theirs.pk})
    api = write(clerk, "patch", f"projects/{project.pk}/", {"region": theirs.code})

    assert page.context["adminform"].form.errors == {"region": [WORDS]}
    assert errors_of(api, 400) == [{"field": "region", "code": "another_county", "message": WORDS}]
    assert whole_ledger() == before


def test_a_project_that_counts_for_his_county_may_land_elsewhere(clerk, theirs):
    given = {"name": "示例项目", "region": theirs.code, "attribution_region": "653001"}

    assert write(clerk, "post", "projects/", given).status_code == 201

    assert Project.objects.get().region == theirs


def test_what_lies_elsewhere_already_may_be_edited_otherwise(clerk, theirs):
    """A project that his unit leads in another county."""
    project = ProjectFactory(region=theirs, lead_unit=UnitFactory._meta.model.objects.get())

    assert write(clerk, "patch", f"projects/{project.pk}/", {"note": "改过"}).status_code == 200

    assert Project.objects.get().note == "改过"


def test_the_bureau_enters_projects_everywhere(theirs):
    bureau = client_of(OfficerFactory(administrator=True))

    assert write(bureau, "post", "projects/", {"name": "示例项目", "region": theirs.code}).status_code == 201
