"""A number that no row can have is refused in words wherever it is written, and never an error of the site."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from government.roles import Role
from kezhou_crm import ids
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import errors_of, whole_ledger, write
from kezhou_crm.tests.forms import address, opened

HOSTILE = ("abc", "\0", "9" * 19, "9" * 30, "9" * 5_000, "²", "[]", "-1", "1.5")
TYPED = ("abc", "\0", "9" * 30, "²")  # what a page is sent: each is another way to fail
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]


@pytest.fixture
def clerk() -> Client:
    return cast.client_of(cast.OfficerFactory(administrator=True))


@pytest.mark.parametrize(("text", "number"), [("7", 7), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_a_number_is_read(text, number):
    assert ids.read(text) == number


@pytest.mark.parametrize("text", ["", " 7", *HOSTILE])
def test_what_no_row_can_have_is_none(text):
    assert ids.read(text) is None


@pytest.mark.parametrize("text", TYPED)
def test_an_empty_form_is_shown_whatever_its_address_says(clerk, text):
    page = clerk.get(reverse("admin:projects_project_add"), {"parent": text, "leader": text})

    assert page.status_code == 200


@pytest.mark.parametrize("text", TYPED)
@pytest.mark.parametrize(
    ("deed", "fields"), [("hand-over", ("to", "unit")), ("help", ("unit", "leader")), ("point", ("project",))]
)
def test_a_deed_refuses_it_at_its_field(clerk, text, deed, fields):
    project = cast.ProjectFactory(slot=True) if deed == "point" else cast.ProjectFactory(signed=True)
    page = f"/admin/projects/project/{project.pk}/do/{deed}/"
    before = whole_ledger()

    answer = clerk.post(page, dict.fromkeys(fields, text))

    assert answer.status_code == 200
    assert set(fields) <= answer.context["form"].errors.keys()
    assert whole_ledger() == before


@pytest.mark.parametrize(
    ("name", "text"), [("milestones-INITIAL_FORMS", "9" * 5_000), ("milestones-0-id", "9" * 30), ("parent", "²")]
)
def test_a_posted_form_refuses_it(clerk, name, text):
    milestone = cast.MilestoneFactory(project=cast.ProjectFactory(signed=True))
    form = opened(clerk, milestone.project)
    before = whole_ledger()

    answer = clerk.post(address(milestone.project), form | {name: text})

    assert answer.status_code == 200
    assert whole_ledger() == before


@pytest.mark.parametrize("text", ["9" * 5_000, "²"])
def test_a_list_is_shown_whatever_its_address_says(clerk, text):
    auditor = cast.client_of(cast.OfficerFactory(role=Role.AUDIT_ADMIN, narrowed=False))

    deals = clerk.get(reverse("admin:projects_financingdeal_changelist"), {"bank": text})
    trail = auditor.get(reverse("admin:records_auditentry_changelist"), {"before": text, "record": f"#{text}"})

    assert (deals.status_code, trail.status_code) == (200, 200)


@pytest.mark.parametrize("name", ["\ud800", "\0", "a\udfffb"])
def test_a_name_that_no_answer_can_carry_is_refused_without_repeating_it(clerk, name):
    project = cast.ProjectFactory(signed=True)
    before = whole_ledger()

    answer = write(clerk, "patch", f"projects/{project.pk}/", {name: 1})
    deed = write(clerk, "post", f"projects/{project.pk}/advance/", {"skipped": {name: "2026-03-01"}, name: 1})

    said = name.translate(dict.fromkeys((0, 0xD800, 0xDFFF), "\ufffd"))
    assert [(error["field"], error["code"]) for error in errors_of(answer, 400)] == [(said, "unknown")]
    assert said in {error["field"] for error in errors_of(deed, 400)}
    assert name not in json.dumps(answer.json(), ensure_ascii=False)
    assert whole_ledger() == before
