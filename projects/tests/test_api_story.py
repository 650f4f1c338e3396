"""The timeline and the follow-ups of a project through the API."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import ask, errors_of, logged_in, pages, write
from kezhou_crm.tests.test_api_queries import MOST_QUERIES, NOT_COUNTED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]


@pytest.fixture
def clerk() -> Client:
    return cast.client_of(cast.OfficerFactory(administrator=True))


def log(clerk: Client, project: object, on: str, **given: object) -> dict:
    answer = write(
        clerk, "post", f"projects/{project.pk}/follow-ups/", {"method": "CALL", "on": on, "said": "示例沟通"} | given
    )
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()


def test_the_story_stands_newest_first_and_pages_to_its_end(clerk):
    project = cast.ProjectFactory(signed=True)
    for on in ("2026-03-02", "2026-03-04", "2026-03-03"):
        log(clerk, project, on)
    address = f"/api/v1/projects/{project.pk}/timeline/?page_size=2"
    told = []

    while address:
        page = clerk.get(address).json()
        assert len(page["results"]) <= 2
        told += page["results"]
        address = page["next"]

    days = [entry["day"] for entry in told]
    assert days == sorted(days, reverse=True)
    assert [entry["day"] for entry in told if entry["kind"] == "FOLLOW_UP"] == [
        "2026-03-04",
        "2026-03-03",
        "2026-03-02",
    ]
    assert told == clerk.get(f"/api/v1/projects/{project.pk}/timeline/").json()["results"]


@pytest.mark.parametrize("query", ["skip=-1", "skip=x", "page_size=0", "page_size=201", "nothing=1", "skip="])
def test_a_wrong_page_of_the_story_is_refused_by_name(query):
    answer = logged_in().get(f"/api/v1/projects/{cast.ProjectFactory().pk}/timeline/?{query}")

    assert errors_of(answer, 400)[0]["field"] == query.partition("=")[0]


def test_the_story_of_a_voided_project_is_not_told(clerk):
    project = cast.ProjectFactory()
    write(clerk, "post", f"projects/{project.pk}/void/", {"reason": "重复登记"})

    assert errors_of(clerk.get(f"/api/v1/projects/{project.pk}/timeline/"), 404)
    assert errors_of(clerk.get(f"/api/v1/projects/{project.pk}/follow-ups/"), 404)


def test_follow_ups_are_those_of_the_project_latest_first_page_by_page(clerk):
    project = cast.ProjectFactory()
    log(clerk, cast.ProjectFactory(), "2026-03-05")
    logged = [log(clerk, project, on)["id"] for on in ("2026-03-01", "2026-03-03", "2026-03-02", "2026-03-03")]

    shown = [
        row["id"] for page in pages(clerk, f"projects/{project.pk}/follow-ups/", page_size=3) for row in page["results"]
    ]

    assert shown == [logged[3], logged[1], logged[2], logged[0]]


def test_a_correction_names_what_it_corrects_and_is_named_by_it(clerk):
    project = cast.ProjectFactory()
    first = log(clerk, project, "2026-03-01")
    second = log(clerk, project, "2026-03-01", said="示例更正", corrects=first["id"])

    rows = {row["id"]: row for row in ask(f"projects/{project.pk}/follow-ups/", clerk)["results"]}

    assert (second["corrects"], rows[first["id"]]["corrected_by"]) == (first["id"], second["id"])
    assert ask(f"projects/{project.pk}/follow-ups/", clerk, corrected="false")["results"] == [second]


def test_a_list_of_follow_ups_costs_the_same_however_long(clerk):
    project, costs = cast.ProjectFactory(), []

    for _ in range(2):
        for _ in range(3):
            cast.FollowUpFactory(project=project)
        with CaptureQueriesContext(connection) as captured:
            ask(f"projects/{project.pk}/follow-ups/", clerk)
        costs.append(len([query for query in captured if not query["sql"].startswith(NOT_COUNTED)]))

    assert costs[0] == costs[1] <= MOST_QUERIES
