"""The ledger for machines."""

import pytest

from government.roles import Role
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import errors_of
from kezhou_crm.tests.counties import token, world
from projects.models import Project
from records.models import AuditEntry
from reports import api, columns
from reports.columns import COLUMNS
from reports.tests import asking, reading

pytestmark = pytest.mark.usefixtures("db", "row_by_row")
ADDRESS = "/api/v1/ledger"


@pytest.fixture
def there():
    return world(crossing=False)


def ask(officer, accept="application/json", **parameters):
    return cast.client_of(officer).get(ADDRESS, parameters, headers={"accept": accept})


def test_lines_come_as_json_by_pages_with_the_columns_asked_for(there):
    clerk = there.officers[Role.COUNTY_CLERK, 0]

    first = ask(clerk, columns=["name", "contracted_amount", "signed_on", "jobs_planned"], page_size=3).json()
    rest = cast.client_of(clerk).get(first["next"]).json()

    seen = Project.objects.live().visible_to(clerk).order_by("pk")
    assert [row["id"] for row in first["results"] + rest["results"]] == [project.pk for project in seen]
    assert rest["next"] is None
    assert first["results"][0] == {
        "id": seen[0].pk,
        "name": seen[0].name,
        "contracted_amount": "77001.00",
        "signed_on": "2026-03-01",
        "jobs_planned": None,
        "hidden_fields": [],
    }


def test_what_is_hidden_is_null_and_named():
    unit = cast.UnitFactory()
    cast.ProjectFactory(amount=1234, lead_unit=unit)
    clerk = cast.OfficerFactory(role=Role.UNIT_CLERK, unit=unit, narrowed=False)

    (row,) = ask(clerk, columns=["contracted_amount", "total_investment"]).json()["results"]

    hidden = ["contracted_amount", "total_investment"]
    assert (row["contracted_amount"], row["total_investment"], row["hidden_fields"]) == (None, None, hidden)


@pytest.mark.parametrize(
    ("how", "file_format"),
    [
        ({"format": "xlsx"}, "xlsx"),
        ({"format": "csv"}, "csv"),
        ({"accept": api.workbook.CONTENT_TYPE}, "xlsx"),
        ({"accept": "text/csv"}, "csv"),
    ],
)
def test_a_file_comes_whole_by_parameter_or_by_accept_and_is_recorded(there, how, file_format):
    clerk = there.officers[Role.COUNTY_CLERK, 0]

    answer = ask(clerk, **how, columns=[*COLUMNS], stage="SIGNED")

    content = asking.body(answer)
    read = reading.read_again(content, f"台账.{file_format}")
    assert answer["Content-Type"].startswith({"xlsx": api.workbook.CONTENT_TYPE, "csv": "text/csv"}[file_format])
    seen = Project.objects.live().visible_to(clerk)
    assert {row.values["code"].value for row in read.rows} == {project.code for project in seen}
    said = content.decode("utf-8-sig") if file_format == "csv" else str(reading.cells(content))
    assert [token(number) in said for number in range(3)] == [True, False, False]
    record = AuditEntry.objects.get(kind="EXPORT")
    assert (record.officer_id, record.door, record.after["个数"], record.after["条件"]) == (
        clerk.pk,
        "API",
        seen.count(),
        "stage：SIGNED",
    )


def test_an_explicit_format_goes_before_the_header(there):
    clerk = there.officers[Role.COUNTY_CLERK, 0]

    assert ask(clerk, accept="text/csv", format="json").json()["results"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"columns": "nothing"}, "columns"),
        ({"columns": ["name", "name"]}, "columns"),
        ({"format": "pdf"}, "format"),
        ({"format": "csv", "page_size": "5"}, "page_size"),
        ({"nothing": "1"}, "nothing"),
        ({"amount_min": "x"}, "amount_min"),
    ],
)
def test_what_is_not_known_is_refused_by_name(there, given, field):
    answer = ask(there.officers[Role.BUREAU_ADMIN, 0], **given)

    assert {error["field"] for error in errors_of(answer, 400)} == {field}


def test_refusals_are_json_whatever_was_accepted(there):
    answer = ask(there.officers[Role.BUREAU_ADMIN, 0], accept="text/csv", nothing="1")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")


def test_too_many_lines_for_one_file_are_refused_and_nothing_is_recorded(there, monkeypatch):
    monkeypatch.setattr(api, "MOST", 3)

    answer = ask(there.officers[Role.BUREAU_ADMIN, 0], format="csv")

    assert [error["code"] for error in errors_of(answer, 400)] == ["too_many"]
    assert not AuditEntry.objects.filter(kind="EXPORT").exists()


def test_a_column_whose_rows_he_may_not_look_at_is_refused():
    officer = cast.officer_who_may("view_project")

    answer = ask(officer, columns="phone")

    assert [error["code"] for error in errors_of(answer, 400)] == ["column_not_yours"]
    assert "phone" not in columns.open_to(officer)


def test_both_spellings_of_the_address_answer(there):
    client = cast.client_of(there.officers[Role.BUREAU_ADMIN, 0])

    assert client.get(ADDRESS).json() == client.get(f"{ADDRESS}/").json()
