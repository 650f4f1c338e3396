"""批示 at the doors: the leader's button, the project's page, the desk, the API."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from government.roles import Role
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.test_pages import BOOKKEEPING, BUDGET
from projects.models import Instruction

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
WORDS = "示例：请商务局牵头解决用地指标。"


@pytest.fixture
def leader():
    officer = cast.OfficerFactory(role=Role.LEADER, unit=cast.UnitFactory(), narrowed=False)
    return cast.LeaderFactory(name="示例领导甲", officer=officer)


@pytest.fixture
def project(leader):
    return cast.ProjectFactory(signed=True, leader=leader, lead_unit=cast.UnitFactory())


@pytest.fixture
def unit_clerk(project):
    return cast.client_of(cast.OfficerFactory(role=Role.UNIT_CLERK, unit=project.lead_unit, narrowed=False))


def archive(client, project):
    return client.get(reverse("admin:projects_project_page", args=(project.pk,))).content.decode()


def desk(client):
    return client.get(reverse("admin:index")).content.decode()


def queries_of(client, address):
    """Return how many queries the page asks, bookkeeping apart."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len([query for query in captured if not query["sql"].startswith(BOOKKEEPING)])


def deed(project):
    return reverse("admin:projects_project_deed", args=(project.pk, "instruct"))


def test_a_leader_writes_on_the_page_and_it_waits_on_the_desks_until_it_is_followed_up(leader, project, unit_clerk):
    client = cast.client_of(leader.officer)
    assert deed(project) in archive(client, project)

    assert client.post(deed(project), {"text": WORDS}).status_code == 302

    assert all(words in archive(unit_clerk, project) for words in (WORDS, "示例领导甲", "批示后还没有跟进"))
    assert WORDS in desk(unit_clerk)
    assert WORDS in desk(client)
    cast.FollowUpFactory(project=project, logged_at=timezone.now())
    assert "批示后已跟进" in archive(unit_clerk, project)
    assert WORDS not in desk(unit_clerk)


def test_who_is_no_leader_has_no_button_and_nobody_elses_desk_shows_it(project, unit_clerk):
    cast.InstructionFactory(project=project, text=WORDS)
    stranger = cast.client_of(cast.OfficerFactory(role=Role.UNIT_CLERK, unit=cast.UnitFactory(), narrowed=False))

    assert deed(project) not in archive(unit_clerk, project)
    assert unit_clerk.post(deed(project), {"text": WORDS}).status_code == 403
    assert Instruction.objects.count() == 1
    assert WORDS not in desk(stranger)


def test_what_was_entered_for_a_leader_says_so(leader, project, unit_clerk):
    bureau = cast.client_of(cast.OfficerFactory(administrator=True, name="示例经办甲"))

    bureau.post(deed(project), {"text": WORDS, "leader": leader.pk})

    body = archive(unit_clerk, project)
    assert "代录" in body
    assert "示例经办甲" in body


def test_the_api_lists_and_adds_once_for_a_key(leader, project):
    client, address = cast.client_of(leader.officer), f"/api/v1/projects/{project.pk}/instructions/"
    key = {"HTTP_IDEMPOTENCY_KEY": "shili-0001"}

    answers = [client.post(address, json.dumps({"text": WORDS}), "application/json", **key) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    (shown,) = client.get(address).json()["results"]
    assert (shown["text"], shown["on_behalf"], shown["answered_on"]) == (WORDS, False, None)
    assert shown == answers[1].json()
    (told,) = [
        one
        for one in client.get(f"/api/v1/projects/{project.pk}/timeline/").json()["results"]
        if one["kind"] == "INSTRUCTION"
    ]
    assert told["text"] == WORDS
    assert Client().get(address).status_code == 401


@pytest.mark.parametrize("page", ["desk", "archive"])
def test_many_cost_no_more_queries_than_one(project, page):
    bureau = cast.client_of(cast.OfficerFactory(administrator=True))
    address = reverse("admin:index") if page == "desk" else reverse("admin:projects_project_page", args=(project.pk,))
    cast.InstructionFactory(project=project)
    few = queries_of(bureau, address)
    for _ in range(12):
        cast.InstructionFactory(project=project)

    assert queries_of(bureau, address) == few <= BUDGET
