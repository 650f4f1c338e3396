"""What there is to follow up: for me, my unit, the bureau, and on every door the same rows."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from kezhou_crm.tests.factories import FollowUpFactory, OfficerFactory, ProjectFactory, UnitFactory
from projects import follow_ups, worklists
from projects.models import Project
from projects.stages import FollowUpMethod, Stage
from projects.worklists import Whose, Work

pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def me(db):
    return OfficerFactory(administrator=True, unit=UnitFactory())


@pytest.fixture
def ledger(me):
    """Six projects: whose the last follow-up is, and when the next step falls."""
    today = localdate()
    colleague, stranger = OfficerFactory(unit=me.unit), OfficerFactory(unit=UnitFactory())
    plans = {
        "mine late": (me, today - timedelta(days=3)),
        "mine today": (me, today),
        "mine open": (me, None),
        "unit today": (colleague, today),
        "theirs late": (stranger, today - timedelta(days=9)),
        "theirs later": (stranger, today + timedelta(days=30)),
    }
    for name, (officer, day) in plans.items():
        log(ProjectFactory(name=name), officer, day)
    ended = ProjectFactory(name="over", stage=Stage.TERMINATED, terminated_on=today, termination_reason="POLICY")
    FollowUpFactory(project=ended, officer=me, next_on=today)
    ProjectFactory(name="unit leads", lead_unit=me.unit)
    return {project.name: project for project in Project.objects.all()}


def log(project, officer, next_on):
    on = min(localdate(), next_on or date.max) - timedelta(days=1)
    given = {"method": FollowUpMethod.CALL, "said": "示例", "on": on, "next_on": next_on}
    return follow_ups.log_follow_up(project, **given, by=officer, at=now())


LISTS = {
    (Whose.ME, Work.OVERDUE): {"mine late"},
    (Whose.ME, Work.DUE): {"mine today"},
    (Whose.ME, Work.UNPLANNED): {"mine open"},
    (Whose.ME, None): {"mine late", "mine today", "mine open"},
    (Whose.UNIT, Work.OVERDUE): {"mine late"},
    (Whose.UNIT, Work.DUE): {"mine today", "unit today"},
    (Whose.UNIT, Work.UNPLANNED): {"mine open", "unit leads"},
    (Whose.UNIT, None): {"mine late", "mine today", "mine open", "unit today", "unit leads"},
    (Whose.ALL, Work.OVERDUE): {"mine late", "theirs late"},
    (Whose.ALL, Work.DUE): {"mine today", "unit today"},
    (Whose.ALL, Work.UNPLANNED): {"mine open", "unit leads"},
}


def test_each_list_counts_what_its_scope_and_its_day_say(me, ledger):
    tallies = worklists.tallies(me, on=localdate())

    assert {key: tallies[key] for key in LISTS} == {key: len(names) for key, names in LISTS.items()}


@pytest.mark.parametrize(("whose", "work"), [key for key in LISTS if key[1]])
def test_the_admin_and_the_api_list_the_same_rows(me, ledger, client, whose, work):
    client.force_login(me)
    scope = {} if whose is Whose.ALL else {"whose": whose.value}

    page = client.get(reverse("admin:projects_project_changelist"), {"tab": work.value, **scope})
    answer = client.get("/api/v1/projects/", {"follow_up": work.value, **scope}).json()

    assert {project.name for project in page.context["cl"].result_list} == LISTS[whose, work]
    assert {row["name"] for row in answer["results"]} == LISTS[whose, work]


def test_the_desk_shows_what_is_overdue_first_and_nothing_beyond_the_week(me, ledger, client):
    client.force_login(me)

    shown = {whose: client.get("/admin/", {"whose": whose.value}).context["coming"] for whose in Whose}

    assert [project.name for project in shown[Whose.ME]] == ["mine late", "mine today"]
    assert [project.name for project in shown[Whose.UNIT]] == ["mine late", "mine today", "unit today"]
    assert [project.name for project in shown[Whose.ALL]] == ["theirs late", "mine late", "mine today", "unit today"]


def test_an_officer_without_a_unit_has_no_list_of_his_unit(ledger, client):
    alone = OfficerFactory(administrator=True)
    client.force_login(alone)

    desk = client.get("/admin/").context

    assert (desk["whose"], desk["scopes"]) == (Whose.ALL, [Whose.ME, Whose.ALL])
    assert worklists.tallies(alone, on=localdate())[Whose.UNIT, None] == 0


def test_a_corrected_follow_up_plans_nothing_any_more(me):
    project = ProjectFactory()
    wrong = log(project, me, localdate())
    follow_ups.log_follow_up(
        project, method=FollowUpMethod.CALL, said="更正", on=wrong.happened_on, by=me, at=now(), corrects=wrong
    )

    project.refresh_from_db()
    assert project.last_follow_up.said == "更正"
    assert not Project.objects.due(on=localdate()).exists()
    assert Project.objects.without_next_step().get() == project
