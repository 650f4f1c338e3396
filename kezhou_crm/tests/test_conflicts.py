"""Two clerks in one form: the later one is shown what he saw, what stands there now and what he typed, and chooses."""

from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from government.models import MachineToken, Officer
from government.roles import Role
from kezhou_crm.admin_base import ViewOnly
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import forms, pages
from kezhou_crm.tests.asking import whole_ledger
from kezhou_crm.tests.forms import address, inputs, opened
from projects import pipeline
from projects.models import DealBank, FinancingDeal, Milestone, Participation, Project
from projects.stages import CompanyRole, Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]


@pytest.fixture
def clerk():
    return cast.client_of(cast.OfficerFactory(administrator=True))


def save(clerk, row, form, **typed):
    """Send a form that was opened before, with what was typed over it."""
    return clerk.post(address(row), form | {name.replace("__", "-"): value for name, value in typed.items()})


def said(answer):
    """Return the three values of each contest, by its label."""
    return {
        (contest.label, contest.row): (contest.seen, contest.now, contest.mine)
        for contest, _chosen in answer.context["contests"]
    }


def elsewhere(row, **facts):
    """Change the row as another session does."""
    type(row).objects.filter(pk=row.pk).update(**facts)


def test_a_field_that_two_changed_is_asked_about_and_nothing_is_saved(clerk):
    project = cast.ProjectFactory(signed=True, amount=8000, note="原备注")
    form = opened(clerk, project)
    elsewhere(project, amount=9000)
    before = whole_ledger()

    answer = save(clerk, project, form, amount="8500", note="新备注")

    assert answer.status_code == 409
    assert said(answer) == {("签约金额（万元）", ""): ("8000.00", "9000.00", "8500")}
    assert inputs(answer)["note"] == ["新备注"]
    assert whole_ledger() == before


@pytest.mark.parametrize(("choice", "amount"), [("now", 9000), ("mine", 8500)])
def test_what_is_chosen_is_saved_with_all_that_was_typed(clerk, choice, amount):
    project = cast.ProjectFactory(signed=True, amount=8000, note="原备注")
    form = opened(clerk, project)
    elsewhere(project, amount=9000)
    asked = inputs(save(clerk, project, form, amount="8500", note="新备注"))

    answer = clerk.post(address(project), asked | {"choose-amount": choice})

    project.refresh_from_db()
    assert answer.status_code == 302
    assert (project.amount, project.note) == (amount, "新备注")


def test_without_a_choice_it_asks_again(clerk):
    project = cast.ProjectFactory(signed=True, amount=8000)
    form = opened(clerk, project)
    elsewhere(project, amount=9000)
    asked = inputs(save(clerk, project, form, amount="8500"))

    answer = clerk.post(address(project), asked)

    assert answer.status_code == 409
    assert answer.context["again"]
    assert Project.objects.get().amount == 9000


def test_a_choice_about_what_has_changed_again_is_asked_again(clerk):
    project = cast.ProjectFactory(signed=True, amount=8000)
    form = opened(clerk, project)
    elsewhere(project, amount=9000)
    asked = inputs(save(clerk, project, form, amount="8500"))
    elsewhere(project, amount=9500)

    answer = clerk.post(address(project), asked | {"choose-amount": "mine"})

    assert answer.status_code == 409
    assert said(answer) == {("签约金额（万元）", ""): ("8000.00", "9500.00", "8500")}
    assert Project.objects.get().amount == 9500


def test_a_field_that_was_left_alone_keeps_what_another_wrote(clerk):
    project = cast.ProjectFactory(signed=True, amount=8000)
    form = opened(clerk, project)
    elsewhere(project, amount=9000)

    answer = save(clerk, project, form, note="新备注")

    assert said(answer) == {("签约金额（万元）", ""): ("8000.00", "9000.00", "")}
    assert "您没有改" in answer.content.decode()
    assert clerk.post(address(project), inputs(answer)).status_code == 302
    project.refresh_from_db()
    assert (project.amount, project.note) == (9000, "新备注")


def test_two_who_wrote_the_same_are_not_asked(clerk):
    project = cast.ProjectFactory(signed=True, amount=8000)
    form = opened(clerk, project)
    elsewhere(project, amount=9000)

    assert save(clerk, project, form, amount="9000").status_code == 302


def test_stage_responsibility_and_talks_do_not_count(clerk):
    project = cast.ProjectFactory(signed=True)
    form = opened(clerk, project)
    cast.FollowUpFactory(project=project)
    cast.VacancyFactory(project=project)

    assert Project.objects.get().version == 1
    assert save(clerk, project, form, note="新备注").status_code == 302
    assert Project.objects.get().version == 2


def test_what_the_form_did_not_show_stays(clerk):
    project = cast.ParticipationFactory(project__stage="NEGOTIATING", project__agreement_type="INTENT").project
    Project.objects.filter(pk=project.pk).update(party_a=cast.UnitFactory())
    form = opened(clerk, project)
    project.refresh_from_db()
    officer = cast.OfficerFactory(administrator=True)
    pipeline.advance(project, to=Stage.SIGNED, on=date(2026, 3, 1), by=officer, at=timezone.now(), skipped={})

    assert "signed_on" not in form
    assert save(clerk, project, form, note="新备注").status_code == 302
    project.refresh_from_db()
    assert (project.signed_on, project.note) == (date(2026, 3, 1), "新备注")


def test_an_unchecked_box_and_a_relation_are_worded(clerk):
    project = cast.ProjectFactory(signed=True)
    other = cast.RegionFactory(code="653024", name="乌恰县")
    form = opened(clerk, project)
    elsewhere(project, counts_in_amount=False, region=other)
    seen = str(project.region)

    answer = save(clerk, project, form, note="新备注")

    assert said(answer) == {("计入签约金额", ""): ("是", "否", ""), ("落地县市", ""): (seen, "乌恰县", "")}
    assert clerk.post(address(project), inputs(answer)).status_code == 302
    project.refresh_from_db()
    assert (project.counts_in_amount, project.region, project.note) == (False, other, "新备注")


def test_a_form_without_what_it_showed_is_asked_about(clerk):
    project = cast.ProjectFactory(signed=True, amount=8000)
    form = opened(clerk, project) | {"shown": "x"}

    answer = save(clerk, project, form, amount="8500")

    assert said(answer) == {("签约金额（万元）", ""): ("（不知道）", "8000.00", "8500")}
    assert save(clerk, project, opened(clerk, project) | {"shown": "x"}).status_code == 302
    assert Project.objects.get().amount == 8000


def test_what_another_row_showed_says_nothing_of_this_one(clerk):
    project, other = cast.ProjectFactory(signed=True, amount=8000), cast.ProjectFactory(signed=True, amount=1)
    form = opened(clerk, project) | forms.shown(clerk, other)

    assert save(clerk, project, form, amount="8500").status_code == 409
    assert Project.objects.get(pk=project.pk).amount == 8000


def test_a_refused_form_still_guards_what_it_showed(clerk):
    project = cast.ProjectFactory(signed=True, amount=8000)
    refused = save(clerk, project, opened(clerk, project), amount="0", note="新备注")
    assert refused.status_code == 200
    elsewhere(project, amount=9000)

    answer = save(clerk, project, inputs(refused), amount="8500")

    assert answer.status_code == 409
    assert Project.objects.get().amount == 9000


def test_a_line_that_two_changed_is_asked_about(clerk):
    line = cast.MilestoneFactory(name="温室大棚", note="原")
    form = opened(clerk, line.project)
    elsewhere(line, note="别人的")

    answer = save(clerk, line.project, form, **{"milestones-0-note": "我的"})

    assert answer.status_code == 409
    assert said(answer) == {("说明", "里程碑：温室大棚"): ("原", "别人的", "我的")}
    assert clerk.post(address(line.project), inputs(answer) | {"choose-milestones-0-note": "mine"}).status_code == 302
    line.refresh_from_db()
    assert line.note == "我的"


@pytest.mark.parametrize(("choice", "lines"), [("now", 0), ("mine", 1)])
def test_what_was_typed_into_a_line_that_is_gone_may_become_a_new_one(clerk, choice, lines):
    stays = cast.MilestoneFactory(name="开工", planned_on="2026-09-01")
    line = cast.MilestoneFactory(project=stays.project, name="温室大棚", planned_on="2026-03-01")
    form = opened(clerk, line.project)
    place = next(n for n in "01" if form[f"milestones-{n}-id"] == [str(line.pk)])
    Milestone.objects.filter(pk=line.pk).delete()

    answer = save(clerk, line.project, form, **{f"milestones-{place}-note": "我的", "note": "新备注"})

    assert answer.status_code == 409
    assert "这一行已经没有了" in answer.content.decode()
    chosen = {f"choose-milestones-{place}-DELETE": choice}
    assert clerk.post(address(line.project), inputs(answer) | chosen).status_code == 302
    assert list(Milestone.objects.exclude(pk=stays.pk).values_list("name", "note")) == [("温室大棚", "我的")] * lines
    assert Project.objects.get().note == "新备注"


def test_a_voided_line_that_nobody_touched_goes_quietly_from_the_form(clerk):
    line = cast.DealBankFactory()
    form = opened(clerk, line.deal)
    officer = cast.OfficerFactory()
    elsewhere(line, voided_at="2026-03-01T10:00Z", voided_by=officer, void_reason="示例")

    answer = save(clerk, line.deal, form, purpose="新用途")

    assert [contest.offers for contest, _ in answer.context["contests"]] == [("now",)]
    assert clerk.post(address(line.deal), inputs(answer)).status_code == 302
    assert (FinancingDeal.objects.get().purpose, DealBank.objects.get().void_reason) == ("新用途", "示例")


def test_a_line_that_both_removed_is_no_contest(clerk):
    line = cast.MilestoneFactory()
    form = opened(clerk, line.project)
    Milestone.objects.all().delete()

    assert save(clerk, line.project, form, **{"milestones-0-DELETE": "on"}).status_code == 302


@pytest.mark.parametrize(("choice", "left"), [("now", 1), ("mine", 0)])
def test_who_removes_a_line_that_has_changed_is_asked(clerk, choice, left):
    line = cast.ParticipationFactory(project=cast.ProjectFactory(), role=CompanyRole.PARTNER)
    form = opened(clerk, line.project)
    elsewhere(line, role=CompanyRole.INVESTOR)

    answer = save(clerk, line.project, form, **{"participations-0-DELETE": "on"})

    ((_label, values),) = said(answer).items()
    assert values[1:] == ("角色：投资方", "删除这一行")
    assert (
        clerk.post(address(line.project), inputs(answer) | {"choose-participations-0-DELETE": choice}).status_code
        == 302
    )
    assert Participation.objects.filter(role=CompanyRole.INVESTOR).count() == left


def test_the_projects_of_a_deal_are_guarded_too(clerk):
    deal, mine, theirs = cast.FinancingDealFactory(), cast.ProjectFactory(), cast.ProjectFactory()
    form = opened(clerk, deal)
    deal.projects.add(theirs)
    assert FinancingDeal.objects.get().version > 1

    answer = save(clerk, deal, form, projects=[mine.pk])

    assert said(answer) == {("关联项目", ""): ("没有填", str(theirs), str(mine))}
    assert clerk.post(address(deal), inputs(answer) | {"choose-projects": "now"}).status_code == 302
    assert list(deal.projects.all()) == [theirs]


def test_what_was_typed_into_a_row_that_was_voided_is_shown_and_saved_nowhere(clerk):
    project = cast.ProjectFactory(signed=True)
    form = opened(clerk, project)
    elsewhere(project, voided_at="2026-03-01T10:00Z", voided_by=cast.OfficerFactory(), void_reason="示例")
    before = whole_ledger()

    answer = save(clerk, project, form, note="新备注")

    assert answer.status_code == 409
    assert said(answer) == {("备注", ""): ("没有填", "", "新备注")}
    assert 'type="submit"' not in answer.content.decode().split("k-contest")[-1]
    assert whole_ledger() == before


def test_every_form_carries_what_it_shows(db):
    pages.Ledger(3).fill()
    bureau, security = pages.logged_in(), pages.logged_in(Role.SECURITY_ADMIN)

    for model, door in admin.site._registry.items():
        if not isinstance(door, ViewOnly) and model is not MachineToken:  # issued and revoked, not edited
            client = security if model is Officer else bureau
            row = model._default_manager.exclude(**({"username": "system"} if model is Officer else {})).first()
            assert len(opened(client, row)["shown"]) == 1, model


def test_no_list_edits_rows_beside_the_forms():
    assert [door for door in admin.site._registry.values() if door.list_editable] == []


def test_the_page_asks_in_chinese_and_by_keyboard(clerk):
    project = cast.ProjectFactory(signed=True, amount=8000)
    form = opened(clerk, project)
    elsewhere(project, amount=9000)

    body = save(clerk, project, form, amount="8500").content.decode()

    assert [word for word in ("您看到的", "现在的", "您要改成的", "保留现在的", "用我填的") if word not in body] == []
    assert body.count('type="radio"') == body.count(" required") == 2
    assert reverse("admin:projects_project_change", args=[project.pk]) in body


def test_it_says_who_changed_what_and_when(clerk):
    project = cast.ProjectFactory(signed=True, amount=8000, note="原备注")
    form = opened(clerk, project)
    other = cast.OfficerFactory(administrator=True, name="张三示例")
    cast.client_of(other).post(address(project), opened(cast.client_of(other), project) | {"amount": "9000"})
    elsewhere(project, note="系统改的备注")

    answer = save(clerk, project, form, amount="8500", note="新备注")

    changed = {contest.label: contest.changed for contest, _chosen in answer.context["contests"]}
    assert changed["签约金额（万元）"].startswith("张三示例 于 ")
    assert "张三示例" not in changed["备注"]
    assert changed["签约金额（万元）"] in answer.content.decode()
