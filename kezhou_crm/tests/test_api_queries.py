"""A list costs the same however long it is: at most 6 queries and 8 joins."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kezhou_crm.api_urls import router
from kezhou_crm.tests import ledgers
from kezhou_crm.tests.asking import logged_in
from kezhou_crm.tests.factories import MilestoneFactory, ParticipationFactory, ProjectFactory

pytestmark = pytest.mark.django_db

LISTS = [name for name, _, _ in router.registry]
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")
MOST_QUERIES = 6
MOST_JOINS = 8


def queries_of(client: Client, address: str) -> list[str]:
    """Return the queries that an answer costs, transaction and identity left out."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return [query["sql"] for query in captured if not query["sql"].startswith(NOT_COUNTED)]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_with_one_row_three_and_a_hundred(name: str) -> None:
    ledgers.fill(name, 100)
    client = logged_in()

    costs = {size: queries_of(client, f"/api/v1/{name}/?page_size={size}") for size in (1, 3, 100)}

    assert len({len(queries) for queries in costs.values()}) == 1
    assert len(costs[100]) <= MOST_QUERIES
    for query in costs[100]:
        assert len(re.findall(r"\bJOIN\b", query)) <= MOST_JOINS
    assert len(queries_of(client, f"/api/v1/{name}/?page_size=100&count=true")) == len(costs[100]) + 1  # who asks, pays


def test_every_filter_of_projects_together_stays_within_the_budget() -> None:
    ledgers.fill("projects", 30)
    address = (
        "/api/v1/projects/?search=项目&stage=SIGNED&stage=STARTED&region=653001&industry=01&sector=1&ceremony=1"
        "&campaign=2026Q1&company=1&leader=1&lead_unit=1&responsibility_missing=true&amount_min=0&ordering=-region"
    )

    queries = queries_of(logged_in(), address)

    assert len(queries) <= MOST_QUERIES + len(("regions looked up", "industries looked up"))


def test_a_detail_costs_the_same_however_much_hangs_on_it() -> None:
    project, client = ProjectFactory(), logged_in()
    costs = []

    for _ in range(3):
        MilestoneFactory(project=project)
        ParticipationFactory(project=project)
        costs.append(len(queries_of(client, f"/api/v1/projects/{project.pk}/")))

    assert len(set(costs)) == 1
