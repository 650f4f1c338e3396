"""Every door takes the lock of the whole before that of its part: two that did not would wait for each other."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kezhou_crm.tests.factories import (
    DealBankFactory,
    DrawdownFactory,
    OfficerFactory,
    ParticipationFactory,
    ProjectFactory,
    client_of,
)
from projects import financing
from projects.stages import CompanyRole

NOW = "2026-06-10T10:00+08:00"
pytestmark = pytest.mark.usefixtures("row_by_row")


def locked(captured):
    """Return the tables whose rows were locked, one at a time, in order."""
    locks = [query["sql"] for query in captured if " FOR UPDATE" in query["sql"]]
    assert all(re.search(r'FOR UPDATE OF "\w+"$', sql) for sql in locks)
    return [re.search(r'FOR UPDATE OF "(\w+)"$', sql)[1] for sql in locks]


def test_a_deal_is_locked_before_its_line(db):
    drawn, clerk = DrawdownFactory(), OfficerFactory(administrator=True)
    line = DealBankFactory()

    with CaptureQueriesContext(
        connection,
    ) as void_drawdown:
        financing.void_drawdown(drawn, reason="示例", by=clerk, at=NOW)
    with CaptureQueriesContext(connection) as void_line:
        financing.void_line(line, reason="示例", by=clerk, at=NOW)

    deal_first = ["projects_financingdeal", "projects_dealbank"]
    assert locked(void_drawdown) == [*deal_first, "projects_drawdown"]
    assert locked(void_line) == deal_first


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_a_project_is_locked_before_a_company_of_it(db, method):
    client = client_of(OfficerFactory(administrator=True))
    line = ParticipationFactory(project=ProjectFactory(), role=CompanyRole.PARTNER)

    with CaptureQueriesContext(connection) as asked:
        getattr(client, method)(f"/api/v1/participations/{line.pk}/", "{}", content_type="application/json")

    assert locked(asked)[:2] == ["projects_project", "projects_participation"]


def test_a_deal_is_locked_before_its_line_through_the_api(db):
    client = client_of(OfficerFactory(administrator=True))
    line = DealBankFactory()
    edit, enter = (f"/api/v1/financing-lines/{line.pk}/", {"branch": "示例支行"}), {"deal": line.deal_id}

    with CaptureQueriesContext(connection) as patched:
        client.patch(*edit, content_type="application/json")
    with CaptureQueriesContext(connection) as added:
        client.post("/api/v1/financing-lines/", enter, content_type="application/json")

    assert locked(patched) == ["projects_financingdeal", "projects_dealbank"]
    assert locked(added) == ["projects_financingdeal"]
