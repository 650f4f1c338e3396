"""Every page, on a nearly empty ledger and on a full one: it opens, it is Chinese, it asks for little."""

import re

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kezhou_crm.tests import databases, pages

BUDGET = 15
OUTSIDE_THE_MENU = ("password_change", "account", "second_factor_bind")
# A transaction and whose it is; the suite asks for the identity too, for it goes on after a request.
BOOKKEEPING = (
    "BEGIN",
    "COMMIT",
    "SAVEPOINT",
    "RELEASE SAVEPOINT",
    "ROLLBACK",
    "SELECT set_config",
    "SELECT name, coalesce(current",
)
INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:|src=\"data:")


@pytest.fixture(scope="module", params=[3, 10_000], ids=["three rows", "ten thousand rows"])
def clients(request, django_db_setup, django_db_blocker):
    """Give the clients of the administrators who open the pages, on a committed ledger of that many rows."""
    with django_db_blocker.unblock(), databases.own(databases.EMPTY):
        pages.Ledger(request.param).fill()
        ContentType.objects.get_for_models(*apps.get_models())  # kept by each process from its first request on
        yield {role: pages.logged_in(role) for role in pages.READERS}


@pytest.mark.parametrize("page", pages.ALL)
def test_page_asks_for_little_however_long_the_ledger(clients, page):
    client = clients[pages.reader(page)]
    url = pages.address(page)

    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)

    asked = [query["sql"] for query in captured if not query["sql"].startswith(BOOKKEEPING)]
    assert response.status_code == 200
    assert len(asked) <= BUDGET, "\n".join(asked)


@pytest.mark.parametrize("page", pages.ALL)
def test_page_obeys_the_content_security_policy_and_marks_one_place(clients, page):
    body = clients[pages.reader(page)].get(pages.address(page)).content.decode()

    assert INLINE.findall(body) == []
    assert body.count('aria-current="page"') == (0 if page in OUTSIDE_THE_MENU else 1)
    assert "delete" not in re.findall(r'href="([^"]*)"', body)
