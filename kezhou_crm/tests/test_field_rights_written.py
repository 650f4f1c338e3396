"""What of a row a reader may write: a closed field is refused at every door, and nothing of it is told."""

import pytest
from django.urls import reverse

from government.models import Officer
from government.roles import Role
from kezhou_crm import field_rights
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import errors_of, write
from kezhou_crm.tests.early import AMOUNT, CANARIES, ELSEWHERE, OFFERED, TOLD
from kezhou_crm.tests.policy.bodies import fields_of
from projects.models import Project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]


def closed_to(officer: Officer, project: Project) -> set[str]:
    return {name for name in field_rights.fixed(officer, project) if name not in {"liaison_phone", "phone"}}


def test_a_lead_unit_writes_what_is_built_and_notes_and_no_reported_figure(early):
    closed = closed_to(early.officers[Role.UNIT_CLERK], early.signed)

    assert closed == {
        *("name", "parent", "region", "attribution_region", "sector", "agreement_type", "signed_on", "contract_no"),
        *("party_a", "counts_in_number", "counts_in_amount", "investor_as_stated", "amount", "total_investment"),
    }


@pytest.mark.parametrize("reader", [ELSEWHERE, Role.UNIT_CLERK])
def test_the_form_asks_for_no_field_that_the_api_would_refuse(early, reader):
    client = cast.client_of(early.officers[reader])
    address = reverse("admin:projects_project_change", args=(early.project.pk,))
    fields = fields_of(client.get(address))

    assert {"scope", "note"} <= {*fields}
    assert closed_to(early.officers[reader], early.project) & {*fields} == set()


GIVEN = {
    "name": "示例改名", "parent": None, "region": "653022", "attribution_region": "653022", "sector": None,
    "agreement_type": "INTENT", "signed_on": "2026-01-01", "contract_no": "示例-9", "party_a": None,
    "counts_in_number": False, "counts_in_amount": False, "investor_as_stated": "示例", "amount": "5",
    "total_investment": "5",
}  # fmt: skip


@pytest.mark.parametrize("reader", [ELSEWHERE, Role.UNIT_CLERK])
@pytest.mark.parametrize("name", GIVEN)
def test_the_api_refuses_each_closed_field_and_writes_nothing(early, reader, name):
    client = cast.client_of(early.officers[reader])
    before = Project.objects.filter(pk=early.project.pk).values().get()

    (error,) = errors_of(
        write(client, "patch", f"projects/{early.project.pk}/", {name: GIVEN[name], "note": "示例"}), 400
    )

    assert (error["field"], error["code"]) == (name, "not_yours")
    assert Project.objects.filter(pk=early.project.pk).values().get() == before


def test_a_forged_form_writes_no_closed_field(early):
    client = cast.client_of(early.officers[Role.UNIT_CLERK])
    address = reverse("admin:projects_project_change", args=(early.project.pk,))
    sent = fields_of(client.get(address)) | {
        "amount": "5",
        "total_investment": "5",
        "name": "示例改名",
        "note": "示例备注",
    }

    answer = client.post(address, sent)

    early.project.refresh_from_db()
    assert answer.status_code == 302, answer.content.decode()
    assert (str(early.project.amount), early.project.name, early.project.note) == (AMOUNT, "示例在谈项目", "示例备注")


def test_a_stale_write_of_a_closed_field_shows_no_present_value(early):
    client = cast.client_of(early.officers[Role.UNIT_CLERK])

    answer = write(
        client, "patch", f"projects/{early.project.pk}/", {"amount": "5", "note": "示例"}, HTTP_IF_MATCH='"999"'
    )

    assert answer.status_code == 412
    assert not any(canary in answer.content.decode() for canary in CANARIES)


def test_a_conflict_shows_no_amount_that_was_closed_meanwhile(early):
    """The county's clerk had the form open when the project went to another county, whose lead unit he still is."""
    clerk = early.officers[Role.COUNTY_CLERK]
    client, address = cast.client_of(clerk), reverse("admin:projects_project_change", args=(early.project.pk,))
    sent = fields_of(client.get(address)) | {"amount": "5"}
    away = early.officers[ELSEWHERE].unit.region
    Project.objects.filter(pk=early.project.pk).update(region=away, attribution_region=None, amount=OFFERED)
    cast.DutyFactory(project=early.project, role="HELPING_UNIT", unit=clerk.unit)

    answer = client.post(address, sent)
    text = answer.content.decode().replace(",", "")

    assert answer.status_code == 409
    assert OFFERED[:-3] not in text
    assert field_rights.NOT_SHOWN in text


def test_the_county_and_the_bureau_write_what_they_enter(early):
    for reader in TOLD:
        client = cast.client_of(early.officers[reader])
        answer = write(client, "patch", f"projects/{early.project.pk}/", {"amount": "6", "counts_in_number": False})

        assert (answer.status_code, answer.json()["amount"]) == (200, "6.00")


def test_a_county_clerk_enters_a_project_with_its_amount(early):
    client = cast.client_of(early.officers[Role.COUNTY_CLERK])

    answer = write(client, "post", "projects/", {"name": "示例新项目", "region": "653001", "amount": "12"})

    assert (answer.status_code, answer.json()["amount"]) == (201, "12.00")
