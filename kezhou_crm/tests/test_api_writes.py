"""Every write of the API: it does what it says within a budget, asks for the permission, and knows what is not there."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import as_officer, errors_of, logged_in, whole_ledger, write
from kezhou_crm.tests.test_api_document import answer_schema, refusals_of
from kezhou_crm.tests.test_api_queries import NOT_COUNTED
from kezhou_crm.tests.write_cases import WRITES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]

BUDGET = 45  # a detail costs about ten, a constraint of the form one each


LOOKS = {"post /contacts/{id}/reveal/"}  # it writes the trail alone: companies/tests/test_revealing.py

EACH = pytest.mark.parametrize("case", WRITES, ids=lambda case: case.operation)


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def document() -> dict[str, Any]:
    return logged_in().get("/api/v1/schema/").json()


def test_every_write_of_the_document_is_tried(document):
    written = {
        f"{method} {path.removeprefix('/api/v1')}"
        for path, methods in document["paths"].items()
        for method in methods
        if method != "get"
    }

    assert {case.operation for case in WRITES} == written


@EACH
def test_it_answers_what_the_document_says_within_its_budget(case, document):
    row, client = case.row(), as_officer(*case.needs)
    body, before = case.body(row), whole_ledger()

    with CaptureQueriesContext(connection) as captured:
        answer = write(client, case.method, case.path(row), body)

    assert answer.status_code == case.status, answer.content.decode()
    assert (whole_ledger() != before) is (case.operation not in LOOKS)
    asked = [query["sql"] for query in captured if not query["sql"].startswith(NOT_COUNTED)]
    assert len(asked) <= BUDGET, "\n".join(asked)
    operation = document["paths"]["/api/v1" + case.operation.split()[1]][case.method]
    if case.status == 204:
        assert answer.content == b""
    else:
        assert refusals_of(answer.json(), answer_schema(operation, str(case.status)), document) == []
        in_parts = {"files": ["x"]} if "files" in body else {}
        sent = operation["requestBody"]["content"]["multipart/form-data" if in_parts else "application/json"]["schema"]
        assert refusals_of(body | in_parts, sent, document) == []


@EACH
def test_it_takes_each_of_its_permissions(case):
    row = case.row()
    body = case.body(row)
    before = whole_ledger()

    for missing in case.needs:
        client = as_officer(*{*case.needs} - {missing})
        before = whole_ledger()
        (error,) = errors_of(write(client, case.method, case.path(row), body), 403)

        assert error["code"] == "permission_denied"
        assert whole_ledger() == before


@EACH
def test_who_may_write_but_not_look_may_not_write(case):
    row = case.row()
    body = case.body(row)
    client = cast.client_of(cast.officer_who_may(*case.needs))
    before = whole_ledger()

    errors_of(write(client, case.method, case.path(row), body), 403)

    assert whole_ledger() == before


@pytest.mark.parametrize("case", [case for case in WRITES if "{id}" in case.operation], ids=lambda case: case.operation)
def test_a_row_that_is_not_there_is_not_found(case):
    body = case.body(case.row())
    client = as_officer(*case.needs)
    before = whole_ledger()

    for pk in ("999999999", "9" * 40):
        path = case.operation.split()[1].replace("{id}", pk).strip("/") + "/"
        assert errors_of(write(client, case.method, path, body), 404)[0]["message"] == "没有这条记录。"
    assert whole_ledger() == before


@EACH
def test_a_name_that_the_form_has_not_and_a_query_are_refused(case):
    row, client = case.row(), as_officer(*case.needs)
    body = case.body(row)
    before = whole_ledger()

    if case.status != 204:
        errors = errors_of(write(client, case.method, case.path(row), body | {"nothing": 1}), 400)
        assert [(error["field"], error["code"]) for error in errors] == [("nothing", "unknown")]
    assert errors_of(write(client, case.method, case.path(row) + "?x=1", body), 400)[0]["field"] == "x"
    assert whole_ledger() == before
