"""Deeds through the admin: each page calls its rule, shows its refusal, and loses nothing that was typed."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kezhou_crm.tests.factories import (
    FollowUpFactory,
    LeaderFactory,
    OfficerFactory,
    ParticipationFactory,
    ProjectFactory,
    RegionFactory,
    UnitFactory,
    VacancyFactory,
    officer_who_may,
    prove,
)
from projects import voiding
from projects.models import Project
from projects.stages import Stage

pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def clerk(db) -> Client:
    client = Client()
    client.force_login(OfficerFactory(administrator=True))
    return client


def page(project, slug):
    return reverse("admin:projects_project_deed", args=[project.pk, slug])


def do(clerk, project, slug, /, **given):
    answer = clerk.post(page(project, slug), given)
    project.refresh_from_db()
    return answer


def page_of(project):
    return reverse("admin:projects_project_page", args=[project.pk])


def buttons(clerk, project):
    text = clerk.get(page_of(project)).content.decode()
    return {slug for slug in ALL if page(project, slug) in text}


ALL = (
    "claim",
    "point",
    "discard",
    "follow-up",
    "advance",
    "attach",
    "hand-over",
    "vacate",
    "specialist",
    "help",
    "end-duty",
    "send-back",
    "terminate",
    "reopen",
    "void",
)


def test_only_deeds_that_make_sense_are_offered(clerk):
    assert buttons(clerk, ProjectFactory(slot=True)) == {"claim", "point", "discard", "follow-up"}
    assert buttons(clerk, ProjectFactory()) == {
        "follow-up",
        "advance",
        "attach",
        "hand-over",
        "specialist",
        "help",
        "terminate",
        "void",
    }
    assert buttons(clerk, ProjectFactory(signed=True)) == {*ALL} - {"claim", "point", "discard", "reopen", "end-duty"}
    ended = ProjectFactory(stage=Stage.TERMINATED, terminated_on="2026-03-01", termination_reason="POLICY")
    assert buttons(clerk, ended) == {"attach", "reopen", "void"}


@pytest.mark.parametrize("slug", ALL)
def test_every_deed_has_a_page_that_asks_for_little(clerk, slug, django_assert_max_num_queries):
    project = ProjectFactory(signed=True)

    with django_assert_max_num_queries(15):
        answer = clerk.get(page(project, slug))

    assert answer.status_code == 200
    assert b" style=" not in answer.content


def test_an_unknown_deed_is_not_found(clerk):
    assert clerk.get(page(ProjectFactory(), "nothing")).status_code == 404


def test_who_may_only_look_may_not_act(db):
    client = Client()
    client.force_login(OfficerFactory())
    project = ProjectFactory()

    assert client.post(page(project, "advance"), {"to": "NEGOTIATING", "on": "2026-03-01"}).status_code == 403
    project.refresh_from_db()
    assert project.stage == Stage.LEAD


def test_the_page_says_what_is_missing_and_advances_when_it_is_there(clerk):
    project = ProjectFactory()
    assert "投资方" in clerk.get(page(project, "advance")).content.decode()

    refused = do(clerk, project, "advance", to="NEGOTIATING", on="2026-03-01")

    assert refused.status_code == 200
    assert "进入在谈还缺：投资方。" in refused.content.decode()
    assert 'value="2026-03-01"' in refused.content.decode()
    assert project.stage == Stage.LEAD
    ParticipationFactory(project=project)
    assert do(clerk, project, "advance", to="NEGOTIATING", on="2026-03-01").status_code == 302
    assert project.stage == Stage.NEGOTIATING


def test_responsibility_is_handed_over_and_the_refusal_stands_at_its_field(clerk):
    project, leader, unit = ProjectFactory(signed=True), LeaderFactory(), UnitFactory()

    do(clerk, project, "hand-over", to=leader.pk, unit=unit.pk, on="2026-03-01")
    assert (project.leader, project.lead_unit) == (leader, unit)

    refused = do(clerk, project, "hand-over", to=leader.pk, unit=UnitFactory().pk, on="2026-02-01", reason="调整")
    assert "交接日期不能早于现任责任的开始日期 2026-03-01。" in refused.content.decode()
    assert project.lead_unit == unit


def test_a_leader_leaves_without_a_successor(clerk):
    project = ProjectFactory(signed=True, leader=LeaderFactory(), lead_unit=UnitFactory())

    do(clerk, project, "vacate", leaves="leader", kind="VACANT", on="2026-03-01", reason="调离")

    assert project.leader is None
    assert project.lead_unit is not None
    assert project.vacancies.get().reason == "调离"


def test_skipped_stages_are_backfilled_from_the_page(clerk):
    project = ProjectFactory(stage=Stage.REGISTERED, scope="示例内容")
    VacancyFactory(project=project)
    prove(project)

    do(clerk, project, "advance", to="PRODUCING", on="2026-05-01", day_STARTED="2026-04-01")

    assert project.stage == Stage.PRODUCING
    assert [move.to_stage for move in project.moves.in_order()] == ["REGISTERED", "STARTED", "PRODUCING"]


def test_back_out_and_in_again(clerk):
    project = ProjectFactory(signed=True)

    do(clerk, project, "send-back", to="NEGOTIATING", on="2026-04-01", reason="合同解除")
    assert (project.stage, project.signed_on) == (Stage.NEGOTIATING, None)
    do(clerk, project, "terminate", category="INVESTOR", on="2026-05-01", reason="投资方放弃")
    assert project.stage == Stage.TERMINATED
    do(clerk, project, "reopen", on="2026-06-01", reason="重新洽谈")
    assert project.stage == Stage.NEGOTIATING


def test_a_slot_is_claimed_pointed_at_or_discarded(clerk):
    named, found, gone = (ProjectFactory(slot=True) for _ in range(3))
    project = ProjectFactory(signed=True, region=RegionFactory())

    do(clerk, named, "claim", name="示例高纯石墨项目")
    assert do(clerk, found, "point", project=project.pk).status_code == 302
    do(clerk, gone, "discard", reason="原名单重复")

    assert named.name == "示例高纯石墨项目"
    assert Project.objects.get(pk=found.pk).absorbed_by == project
    assert gone.void_reason == "原名单重复"


def test_a_follow_up_is_logged_by_who_is_logged_in(clerk):
    project = ProjectFactory(slot=True)

    do(
        clerk,
        project,
        "follow-up",
        method="CALL",
        on="2026-03-01",
        said="示例沟通",
        next_step="再访",
        next_on="2026-03-08",
    )

    assert project.follow_ups.get().said == "示例沟通"


def test_voiding_asks_for_a_reason(clerk):
    project = ProjectFactory()

    assert "作废必须写明原因。" in do(clerk, project, "void").content.decode()
    assert project.voided_at is None


def test_who_may_not_look_at_projects_is_shown_no_page_of_a_deed(db):
    project, answers = ProjectFactory(signed=True), []
    for codenames in (("hand_over_project",), ("hand_over_project", "view_project")):
        browser = Client()
        browser.force_login(officer_who_may(*codenames))
        answers.append(browser.get(page(project, "hand-over")).status_code)

    assert answers == [403, 200]


def test_a_correction_is_offered_of_what_was_said_on_the_project_itself(clerk):
    project, twice = ProjectFactory(), ProjectFactory()
    FollowUpFactory(project=twice)
    voided_by = {"by": OfficerFactory(administrator=True), "at": timezone.now()}
    voiding.void(twice, reason="重复", absorbed_by=project, **voided_by)

    def offered():
        return page(project, "correct") in clerk.get(page_of(project)).content.decode()

    assert Project.objects.get(pk=project.pk).last_follow_up.project == twice
    assert not offered()
    FollowUpFactory(project=project)
    assert offered()
