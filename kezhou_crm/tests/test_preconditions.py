"""Whoever writes through the API says which version he has read; a stale one is told both values, and nothing is saved."""

import pytest

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import as_officer, errors_of, whole_ledger, write
from kezhou_crm.tests.test_api_document import refusals_of
from kezhou_crm.tests.write_cases import WRITES
from projects.models import Project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
NO_ROW = {
    "follow-ups",
    "instructions",
    "evidence",
    "hand-over-all",
    "reassign-all",
    "reveal",
}  # lists that are added to, bulk with its own `seen`, a look that writes the trail alone
ON_A_ROW = [
    case
    for case in WRITES
    if "{id}" in case.operation
    and case.operation.strip("/").split("/")[-1] not in NO_ROW
    and not case.operation.startswith("post /evidence/")  # evidence never changes
]
EACH = pytest.mark.parametrize("case", ON_A_ROW, ids=lambda case: case.operation)


@EACH
def test_without_it_nothing_is_written(case):
    row = case.row()
    body, client = case.body(row), as_officer(*case.needs)
    before = whole_ledger()

    for header in ("", "*", "1", '"x"', '"1", "2"'):
        (error,) = errors_of(write(client, case.method, case.path(row), body, HTTP_IF_MATCH=header), 428)
        assert error["code"] == "precondition_required"
        assert "ETag" in error["message"]
    assert whole_ledger() == before


@EACH
def test_a_stale_one_is_refused(case):
    row = case.row()
    body, client = case.body(row), as_officer(*case.needs)
    before = whole_ledger()

    first, *_ = errors_of(write(client, case.method, case.path(row), body, HTTP_IF_MATCH='"77"'), 412)

    assert (first["field"], first["code"], first["given"]) == (None, "stale", 77)
    assert whole_ledger() == before


def test_a_stale_edit_shows_both_values_of_what_differs():
    project = cast.ProjectFactory(signed=True, amount=8000, note="原")
    region = cast.RegionFactory(code="653024", name="乌恰县")
    client = as_officer("change_project")
    read = client.get(f"/api/v1/projects/{project.pk}/")["ETag"]
    Project.objects.filter(pk=project.pk).update(amount=9000)
    body = {"amount": "8500", "note": "原", "region": region.code}

    answer = write(client, "patch", f"projects/{project.pk}/", body, HTTP_IF_MATCH=read)

    told = {error["field"]: (error["current"], error["given"]) for error in errors_of(answer, 412)}
    assert told[None] == (2, 1)
    assert told["amount"] == ("9000.00", "8500")
    assert told["region"] == ({"code": project.region.code, "name": project.region.name}, region.code)
    assert set(told) == {None, "amount", "region"}
    assert Project.objects.get(pk=project.pk).amount == 9000
    document = client.get("/api/v1/schema/").json()
    assert refusals_of(answer.json(), {"$ref": "#/components/schemas/StaleErrors"}, document) == []


def test_who_read_it_before_another_handed_it_over_reads_it_again():
    project = cast.ProjectFactory(signed=True)
    client = as_officer("hand_over_project")
    read = client.get(f"/api/v1/projects/{project.pk}/")["ETag"]
    first, second = ({"to": cast.LeaderFactory().pk, "on": "2026-03-02", "reason": "示例"} for _turn in range(2))

    done = write(client, "post", f"projects/{project.pk}/hand-over/", first, HTTP_IF_MATCH=read)
    late = write(client, "post", f"projects/{project.pk}/hand-over/", second, HTTP_IF_MATCH=read)

    assert (done.status_code, late.status_code) == (200, 412)
    assert done["ETag"] != read
    assert Project.objects.get(pk=project.pk).leader_id == first["to"]


def test_the_answer_to_a_write_carries_the_next_version():
    project = cast.ProjectFactory(signed=True)
    client = as_officer("change_project")
    read = client.get(f"/api/v1/projects/{project.pk}/")["ETag"]

    first = write(client, "patch", f"projects/{project.pk}/", {"note": "一"}, HTTP_IF_MATCH=read)
    second = write(client, "patch", f"projects/{project.pk}/", {"note": "二"}, HTTP_IF_MATCH=first["ETag"])

    assert (read, first["ETag"], second["ETag"]) == ('"1"', '"2"', '"3"')
    assert Project.objects.get().note == "二"


def test_a_tag_that_a_compressing_server_made_weak_is_taken():
    project = cast.ProjectFactory(signed=True)

    answer = write(
        as_officer("change_project"), "patch", f"projects/{project.pk}/", {"note": "一"}, HTTP_IF_MATCH='W/"1"'
    )

    assert answer.status_code == 200


def test_a_new_row_says_its_version():
    region = cast.RegionFactory()

    answer = write(as_officer("add_project"), "post", "projects/", {"name": "示例项目", "region": region.code})

    assert (answer.status_code, answer["ETag"]) == (201, '"1"')
