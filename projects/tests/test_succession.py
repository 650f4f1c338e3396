"""A leader or a specialist moves on: preview, confirm, all or nothing."""

import re
from datetime import date, datetime
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kezhou_crm.tests.factories import (
    DutyFactory,
    LeaderFactory,
    OfficerFactory,
    ProjectFactory,
    UnitFactory,
    VacancyFactory,
    officer_who_may,
    specialist,
)
from projects import duties, responsibility
from projects.models import Duty, Handover, Project, Vacancy
from projects.responsibility import responsible
from projects.stages import DutyRole, Stage

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
NOW = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
SEEN = re.compile(r'name="seen" value="(\d+:\d+)"')
LIST = "admin:projects_project_changelist"
PER_PROJECT = 9  # queries of one project in a bulk handover, savepoints left out
pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def clerk(db):
    return OfficerFactory(administrator=True)


@pytest.fixture
def client(clerk):
    client = Client()
    client.force_login(clerk)
    return client


def led_by(leader, rows=3):
    return [ProjectFactory(signed=True, leader=leader, lead_unit=UnitFactory()) for _ in range(rows)]


def page(who, leaving, *only):
    url = reverse("admin:projects_project_succeed", args=[who, leaving.pk])
    return url + (f"?only={','.join(str(project.pk) for project in only)}" if only else "")


def written():
    """Return all that a handover may write."""
    models = (Project, Handover, Duty, Vacancy)
    return [list(model.objects.order_by("pk").values()) for model in models]


def previewed(client, url, to, **changes):
    given = {"to": to.pk, "on": "2026-04-01", "reason": "岗位调整"} | changes
    return given, client.post(url, given)


def confirmed(client, url, given, preview):
    seen = SEEN.findall(preview.content.decode())
    return client.post(url, given | {"seen": seen, "confirm": "确认"})


@pytest.mark.parametrize("number", ["9" * 5_000, "9" * 30])
def test_a_number_that_no_row_has_is_no_error(client, number):
    leaving, coming = LeaderFactory(), LeaderFactory()
    led_by(leaving, rows=1)
    before = written()
    given = {"to": coming.pk, "on": "2026-04-01", "reason": "岗位调整", "seen": f"{number}:1", "confirm": "确认"}

    asked = client.get(page("leader", leaving) + f"?only={number}")
    answer = client.post(page("leader", leaving), given)

    assert (asked.status_code, answer.status_code) == (200, 200)
    assert written() == before


def test_who_may_not_look_at_projects_is_shown_none_to_hand_over(db):
    blind, seeing = officer_who_may("hand_over_project"), officer_who_may("hand_over_project", "view_project")
    url = page("leader", LeaderFactory())
    answers = []
    for officer in (blind, seeing):
        browser = Client()
        browser.force_login(officer)
        answers.append(browser.get(url).status_code)

    assert answers == [403, 200]


def test_a_leader_hands_over_all_after_a_preview_that_writes_nothing(client):
    leaving, coming = LeaderFactory(), LeaderFactory()
    projects = led_by(leaving)
    ended = ProjectFactory(
        stage=Stage.TERMINATED,
        terminated_on="2026-03-01",
        termination_reason="POLICY",
        leader=leaving,
        lead_unit=UnitFactory(),
    )
    before = written()

    given, preview = previewed(client, page("leader", leaving), coming)

    assert written() == before
    assert [outcome.project for outcome in preview.context["outcomes"]] == projects
    answer = confirmed(client, page("leader", leaving), given, preview)
    assert answer["Location"] == reverse("admin:government_leader_change", args=[leaving.pk])
    assert {project.leader for project in Project.objects.filter(pk__in=[row.pk for row in projects])} == {coming}
    ended.refresh_from_db()
    assert ended.leader == leaving


def test_the_first_page_lists_the_projects_and_asks(client):
    leaving = LeaderFactory()
    (project,) = led_by(leaving, 1)

    body = client.get(page("leader", leaving)).content.decode()

    assert project.name in body
    assert all(f'name="{field}"' in body for field in ("to", "on", "reason"))
    assert 'name="confirm"' not in body
    assert "没有要交接的项目" in client.get(page("leader", LeaderFactory())).content.decode()


def test_the_preview_says_what_ends_beside(client):
    leaving, coming = LeaderFactory(), LeaderFactory()
    assisted, vacant = led_by(leaving, 2)
    DutyFactory(project=assisted, role=DutyRole.ASSISTANT, leader=coming)
    VacancyFactory(project=vacant, reason="示例缺位")

    _given, preview = previewed(client, page("leader", leaving), coming)

    assert {outcome.project: outcome.besides for outcome in preview.context["outcomes"]} == {
        assisted: (f"协助领导{coming}同时结束",),
        vacant: ("缺位（示例缺位）同时结束",),
    }
    assert Vacancy.objects.get().closed_at is None


def test_one_that_refuses_is_named_and_nothing_can_be_confirmed(client):
    leaving, coming = LeaderFactory(), LeaderFactory()
    fine, late = led_by(leaving, 2)
    responsibility.hand_over(
        late, to=leaving, unit=UnitFactory(), on=date(2026, 5, 1), by=OfficerFactory(), at=NOW, reason="调整"
    )
    before = written()

    given, preview = previewed(client, page("leader", leaving), coming)

    refused = {outcome.project: bool(outcome.refusals) for outcome in preview.context["outcomes"]}
    assert refused == {fine: False, late: True}
    assert "交接日期不能早于现任责任的开始日期 2026-05-01。" in preview.content.decode()
    assert 'name="confirm"' not in preview.content.decode()
    forced = client.post(page("leader", leaving), given | {"seen": [f"{fine.pk}:1", f"{late.pk}:2"], "confirm": "x"})
    assert forced.status_code == 200
    assert written() == before


def test_a_refusal_in_the_middle_undoes_what_went_before(clerk):
    leaving, coming = LeaderFactory(), LeaderFactory()
    first, middle, last = led_by(leaving)
    Project.objects.filter(pk=middle.pk).update(voided_at=NOW, voided_by=clerk, void_reason="重复")
    before = written()

    with pytest.raises(ValidationError) as refusal:
        responsibility.hand_over_all(
            [last, middle, first], leaving=leaving, to=coming, on=APRIL, by=clerk, at=NOW, reason="调整"
        )

    assert refusal.value.messages == [f"{middle}：项目已作废，不能变更责任。"]
    assert written() == before


def test_what_somebody_changed_meanwhile_is_named_and_nothing_is_written(client, clerk):
    leaving, coming = LeaderFactory(), LeaderFactory()
    _quiet, changed = led_by(leaving, 2)
    given, preview = previewed(client, page("leader", leaving), coming)
    responsibility.hand_over(changed, to=leaving, unit=UnitFactory(), on=MARCH, by=clerk, at=NOW, reason="牵头单位调整")
    before = written()

    answer = confirmed(client, page("leader", leaving), given, preview)

    assert answer.status_code == 200
    assert answer.context["refusals"] == [f"{changed}：该项目的责任刚被他人交接，请重新核对。"]
    assert written() == before
    again = confirmed(client, page("leader", leaving), given, answer)
    assert again.status_code == 302


def test_a_confirmation_without_a_preview_is_refused(client):
    leaving, coming = LeaderFactory(), LeaderFactory()
    led_by(leaving, 1)
    before = written()

    answer = client.post(page("leader", leaving), {"to": coming.pk, "on": "2026-04-01", "reason": "x", "confirm": "x"})

    assert "没有可以交接的项目，请重新预览。" in answer.content.decode()
    assert written() == before


def test_missing_answers_are_asked_for(client):
    leaving = LeaderFactory()
    led_by(leaving, 1)

    answer = client.post(page("leader", leaving), {})

    assert set(answer.context["form"].errors) == {"to", "on", "reason"}
    assert answer.context["outcomes"] == []


def test_a_specialist_moves_on_and_each_project_keeps_the_part(client):
    leaving, coming = specialist(), specialist()
    main, other = led_by(LeaderFactory(), 2)
    DutyFactory(project=main, officer=leaving)
    DutyFactory(project=other, officer=leaving, role=DutyRole.SUBSTITUTE)
    DutyFactory(project=other, officer=OfficerFactory())
    url = page("specialist", leaving)

    given, preview = previewed(client, url, coming)
    answer = confirmed(client, url, given, preview)

    assert answer.status_code == 302
    assert responsible(main, on=APRIL).specialist == coming
    assert responsible(other, on=APRIL).substitute == coming
    assert not Project.objects.served_by(leaving).exists()


def test_a_specialist_whose_successor_serves_there_already_is_refused(client):
    leaving, coming = specialist(), specialist()
    project = led_by(LeaderFactory(), 1)[0]
    DutyFactory(project=project, officer=leaving)
    DutyFactory(project=project, officer=coming, role=DutyRole.SUBSTITUTE)
    before = written()

    _given, preview = previewed(client, page("specialist", leaving), coming)

    assert "主办和协办须是两个人" in preview.content.decode()
    assert written() == before


def test_a_reassigned_duty_is_seen_to_have_changed(clerk):
    leaving, coming = specialist(), specialist()
    duty = DutyFactory(project=led_by(LeaderFactory(), 1)[0], officer=leaving)
    given = {"leaving": leaving, "to": coming, "on": APRIL, "by": clerk, "at": NOW}
    before = written()

    for changes, said in (
        ({"seen": {duty.project_id: duty.pk + 1}, "reason": "借调"}, "该项目的服务专员刚被他人变更，请重新核对。"),
        ({"leaving": OfficerFactory(name="示例旁人"), "reason": "借调"}, "示例旁人已不是该项目的服务专员。"),
        ({"reason": " "}, "请写明交接原因。"),
    ):
        with pytest.raises(ValidationError) as refusal:
            duties.reassign_all([duty.project], **given | changes)
        assert refusal.value.messages == [f"{duty.project}：{said}"]
    assert written() == before


@pytest.mark.django_db
class TestFromTheList:
    def choose(self, client, *projects):
        chosen = {"action": "hand_over_chosen", "_selected_action": [project.pk for project in projects]}
        return client.post(reverse(LIST), chosen, follow=True)

    def test_projects_of_one_leader_lead_to_the_page(self, client):
        leader = LeaderFactory()
        first, second, _third = led_by(leader)

        answer = self.choose(client, first, second)

        assert answer.redirect_chain[0][0] == page("leader", leader, first, second)
        assert list(answer.context["projects"]) == [first, second]

    def test_projects_of_two_leaders_are_refused_in_words(self, client):
        one, other = led_by(LeaderFactory(), 1)[0], led_by(LeaderFactory(), 1)[0]

        body = self.choose(client, one, other).content.decode()

        assert "所选项目分属 2 名包联领导；请只选同一名领导的项目。" in body

    def test_a_project_without_a_leader_is_refused_in_words(self, client):
        assert "还没有包联领导" in self.choose(client, ProjectFactory()).content.decode()

    def test_who_is_no_longer_led_is_shown_and_refused(self, client, clerk):
        leader, coming = LeaderFactory(), LeaderFactory()
        moved, stays = led_by(leader, 2)
        responsibility.hand_over(
            moved, to=LeaderFactory(), unit=moved.lead_unit, on=MARCH, by=clerk, at=NOW, reason="调整"
        )

        _given, preview = previewed(client, page("leader", leader, moved, stays), coming)

        assert {outcome.project: outcome.refusals for outcome in preview.context["outcomes"]} == {
            moved: (f"现任包联领导已不是{leader}。",),
            stays: (),
        }

    def test_who_may_not_hand_over_is_not_offered_it(self):
        client, leader = Client(), LeaderFactory()
        client.force_login(officer_who_may("view_project", "change_project"))
        (project,) = led_by(leader, 1)

        assert "hand_over_chosen" not in client.get(reverse(LIST)).content.decode()
        assert client.get(page("leader", leader)).status_code == 403
        self.choose(client, project)
        project.refresh_from_db()
        assert project.leader == leader


def test_an_unknown_way_is_not_found(client):
    assert client.get(page("nobody", LeaderFactory())).status_code == 404


def test_buttons_stand_where_people_move_on(client):
    leader, officer = LeaderFactory(), OfficerFactory()

    of_leader = client.get(reverse("admin:government_leader_change", args=[leader.pk])).content.decode()
    of_officer = client.get(reverse("admin:government_officer_change", args=[officer.pk])).content.decode()

    assert page("leader", leader) in of_leader
    assert page("specialist", officer) in of_officer


@pytest.mark.parametrize("who", ["leader", "specialist"])
def test_a_bulk_handover_asks_a_bounded_number_of_times_per_project(clerk, who):
    counted = {}
    for rows in (2, 6):
        leaving = {"leader": LeaderFactory, "specialist": specialist}[who]()
        coming = {"leader": LeaderFactory, "specialist": specialist}[who]()
        projects = led_by(leaving if who == "leader" else LeaderFactory(), rows)
        if who == "specialist":
            for project in projects:
                DutyFactory(project=project, officer=leaving)
        perform = {"leader": responsibility.hand_over_all, "specialist": duties.reassign_all}[who]
        with CaptureQueriesContext(connection) as asked:
            perform(projects, leaving=leaving, to=coming, on=APRIL, by=clerk, at=NOW, reason="调整")
        counted[rows] = len([one for one in asked if "SAVEPOINT" not in one["sql"]])

    assert (counted[6] - counted[2]) / 4 <= PER_PROJECT


@pytest.mark.parametrize("rows", [2, 40])
def test_the_pages_ask_the_same_however_many_projects(client, rows):
    leaving = LeaderFactory()
    led_by(leaving, rows)

    with CaptureQueriesContext(connection) as asked:
        client.get(page("leader", leaving))

    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= 15


@pytest.mark.usefixtures("own_database")
def test_three_hundred_projects_go_over_within_seconds_and_are_committed():
    leaving, coming, clerk = LeaderFactory(), LeaderFactory(), OfficerFactory(administrator=True)
    projects = led_by(leaving, 300)
    begun = process_time()

    done = responsibility.hand_over_all(
        projects, leaving=leaving, to=coming, on=APRIL, by=clerk, at=NOW, reason="岗位调整"
    )

    assert process_time() - begun < 20
    assert len(done) == Project.objects.led_by(coming).count() == 300
