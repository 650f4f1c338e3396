"""一项目一档: what must stand on the page, for whom, and that every link leads there."""

import re
from datetime import date, datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ceremonies import claims
from kezhou_crm.tests import forms
from kezhou_crm.tests.factories import (
    CeremonyFactory,
    CitationFactory,
    CompanyFactory,
    ContactFactory,
    DealBankFactory,
    DrawdownFactory,
    DutyFactory,
    LeaderFactory,
    MilestoneFactory,
    OfficerFactory,
    ParticipationFactory,
    ProjectFactory,
    SigningFactory,
    UnitFactory,
    officer_who_may,
)
from kezhou_crm.tests.markup import Cells
from kezhou_crm.tests.test_pages import BOOKKEEPING, BUDGET
from projects import follow_ups, gates, pipeline, responsibility, timeline, voiding
from projects.models import FollowUp, Milestone, Participation, Project
from projects.stages import FollowUpMethod, Stage, TerminationReason

pytestmark = pytest.mark.usefixtures("row_by_row")
AT = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
KB = 1024


@pytest.fixture
def officer(db):
    return OfficerFactory(administrator=True, name="示例经办甲", unit=UnitFactory(name="示例商务局"))


def client_of(officer):
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def clerk(officer):
    return client_of(officer)


def address(project):
    return reverse("admin:projects_project_page", args=(project.pk,))


def opened(client, project, **query):
    answer = client.get(address(project), query)
    assert answer.status_code == 200
    return answer.content.decode()


def section(body, heading):
    """Return the words of the section with this heading."""
    (found,) = (one for one in re.findall(r"<section.*?</section>", body, re.DOTALL) if f'id="{heading}"' in one)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", found)).split())


def listed(body, tag="li"):
    return [cell.text for cell in Cells(body).found if cell.tag == tag]


def say(project, officer, said, on=date(2026, 4, 10), **given):
    return follow_ups.log_follow_up(project, method=FollowUpMethod.CALL, said=said, on=on, by=officer, at=AT, **given)


def test_the_strip_has_the_day_of_each_stage(clerk, officer):
    project = ProjectFactory(agreement_type="INTENT", party_a=UnitFactory())
    ParticipationFactory(project=project)
    days = {Stage.NEGOTIATING: date(2026, 3, 1)}
    pipeline.advance(project, to=Stage.SIGNED, on=date(2026, 4, 1), skipped=days, by=officer, at=AT)

    body = opened(clerk, project)
    steps = listed(body)

    assert {"在谈 2026-03-01", "签约 2026-04-01", "落地 未到"} <= {*steps}
    assert [word for word in listed(body, "em") if re.fullmatch(r"本阶段 \d+ 天", word)] != []


def test_what_was_sent_back_and_what_ended_is_said(clerk, officer):
    project = ProjectFactory(signed=True)
    pipeline.send_back(project, to=Stage.LEAD, reason="合同解除", on=date(2026, 4, 1), by=officer, at=AT)
    reason = {"category": TerminationReason.POLICY, "reason": "政策调整"}
    pipeline.terminate(project, on=date(2026, 5, 1), by=officer, at=AT, **reason)

    body = opened(clerk, project)

    assert "签约 已退回" in listed(body)
    assert "已终止 2026-05-01 · 政策原因：政策调整" in listed(body, "p")


def test_what_is_missing_is_what_the_pipeline_says_and_leads_to_where_it_is_mended(clerk):
    project = ProjectFactory(signed=True)
    form = reverse("admin:projects_project_change", args=(project.pk,))
    places = {
        "agreement_type": f"{form}#id_agreement_type",
        "contract_no": f"{form}#id_contract_no",
        "amount": f"{form}#id_amount",
        "evidence": reverse("admin:projects_project_deed", args=(project.pk, "attach")),
        "participations": f"{form}#participations-group",
        "leader": reverse("admin:projects_project_deed", args=(project.pk, "hand-over")),
        "specialist": reverse("admin:projects_project_deed", args=(project.pk, "specialist")),
    }
    lacking = gates.missing(project, Stage.REGISTERED)

    page = opened(clerk, project)
    advance = clerk.get(reverse("admin:projects_project_deed", args=(project.pk, "advance"))).content.decode()

    assert {need.field for need in lacking} == {*places}
    for body in (page, advance):
        for need in lacking:
            assert f'<a href="{places[need.field]}">{need.words}</a>' in body
    assert f"资料缺项 {len(lacking)} 项" in page


def test_each_place_where_a_missing_thing_is_mended_is_in_the_form(clerk):
    for stage in (Stage.LEAD, Stage.NEGOTIATING, Stage.SIGNED):
        signed = {"signed_on": "2026-03-01"} if stage == Stage.SIGNED else {}
        project = ProjectFactory(stage=stage, region=None, **signed)
        places = re.findall(r"/change/#([\w-]+)", opened(clerk, project).partition("k-cols-main")[0])
        form = clerk.get(reverse("admin:projects_project_change", args=(project.pk,))).content.decode()

        assert places
        assert [place for place in places if f'id="{place}"' not in form] == []


def test_who_answers_who_answered_and_that_nobody_does(clerk, officer):
    project = ProjectFactory(signed=True)
    assert section(opened(clerk, project), "k-pair").count("未落实") == 3
    leader, first, second = (
        LeaderFactory(name="地里下提·示例"),
        UnitFactory(name="示例发改委"),
        UnitFactory(name="示例工信局"),
    )
    who = {"by": officer, "at": AT}
    responsibility.hand_over(project, to=leader, unit=first, on=date(2026, 3, 5), **who)
    responsibility.hand_over(project, to=leader, unit=second, on=date(2026, 4, 1), reason="职能调整", **who)

    words = section(opened(clerk, project), "k-pair")

    assert "包联领导 地里下提·示例 示例职务" in words
    assert "地里下提·示例 · 示例工信局 2026-04-01 至今" in words
    assert "地里下提·示例 · 示例发改委 2026-03-05 至 2026-04-01" in words


def test_who_serves_stands_beside_the_pair_and_a_missing_specialist_is_said(clerk):
    project = ProjectFactory(signed=True)
    assert "服务专员 未落实" in section(opened(clerk, project), "k-pair")
    DutyFactory(project=project, officer=OfficerFactory(name="示例专员"))
    DutyFactory(project=project, role="SUBSTITUTE", officer=OfficerFactory(name="示例协办"))
    unit = {"unit": UnitFactory(name="示例住建局"), "liaison": "示例联络", "liaison_phone": "13812341234"}
    DutyFactory(project=project, role="HELPING_UNIT", **unit)
    ended = {"until_on": "2026-02-01", "closed_at": AT, "closed_by": OfficerFactory(), "ending": "调离"}
    DutyFactory(project=project, role="ASSISTANT", leader=LeaderFactory(name="示例前任"), **ended)

    words = section(opened(clerk, project), "k-pair")

    assert "服务专员 示例专员 协办 示例协办" in words
    assert "配合单位 示例住建局 联络员 示例联络 138****1234" in words
    assert "示例前任" not in words


def test_the_page_tells_the_whole_timeline_in_its_order(clerk, officer):
    project = ProjectFactory(signed=True)
    wrong = say(project, officer, "说错的话", with_whom="示例总")
    say(project, officer, "更正的话", corrects=wrong, next_step="再访", next_on=date(2026, 4, 20))
    MilestoneFactory(project=project, name="示例大棚", actual_on=date(2025, 1, 1), actual_on_precision="YEAR")

    story = section(opened(clerk, project), "k-story")

    told = timeline.of(project, may_view=lambda _model: True)
    places = [story.index(f"{entry.when} {entry.kind.label} · {entry.title}") for entry in told]
    assert places == sorted(places)
    assert len(told) == 4
    assert "示例经办甲（示例商务局） 2026-06-01 录入 已更正 看更正 说错的话" in story
    assert "更正了原记录 更正的话 下一步：再访 2026-04-20" in story
    assert "2025年 节点 · 示例大棚" in story


def test_a_long_story_has_pages_without_gap(clerk, officer):
    project = ProjectFactory()
    for number in range(40):
        say(project, officer, f"第{number}次")

    pages = [opened(clerk, project), opened(clerk, project, skip="30"), opened(clerk, project, skip="x" * 9)]
    said = [re.findall(r"第(\d+)次", section(page, "k-story")) for page in pages]

    assert sorted(said[0] + said[1], key=int) == [f"{number}" for number in range(40)]
    assert 'href="?skip=30#k-story"' in pages[0]
    assert 'href="?skip=0#k-story"' in pages[1]
    assert said[2] == said[0]


def test_milestones_say_by_word_what_is_late(clerk):
    project = ProjectFactory()
    MilestoneFactory(project=project, name="环评", planned_on=date(2020, 1, 1))
    MilestoneFactory(project=project, name="备案", planned_on=date(2020, 1, 1), actual_on=date(2020, 1, 11))

    words = section(opened(clerk, project), "k-milestones")

    assert re.search(r"环评 逾期 \d+ 天 计划 2020-01-01", words)
    assert "备案 晚 10 天 计划 2020-01-01 实际 2020-01-11" in words


def test_amounts_are_cited_and_unpublished_is_a_word(clerk):
    project = ProjectFactory(signed=True, amount="80400", agreement_type="STRATEGIC")
    citation = CitationFactory(field="amount", phrase="8.04亿元")
    project.citations.add(citation)

    body = opened(clerk, project)

    assert "签约金额 出处：第1段“8.04亿元” 80,400 计划总投资 未公布" in section(body, "k-money")
    assert "计入签约个数，计入签约金额（人工设定）" in section(body, "k-money")
    assert f'href="{reverse("admin:records_citation_change", args=(citation.pk,))}"' in body
    assert "签约金额（万元） 第1段“8.04亿元”" in section(body, "k-cited")


def test_a_phase_says_where_its_amount_stands_and_both_lead_to_each_other(clerk):
    parent = ProjectFactory(name="示例园区")
    phase = ProjectFactory(name="示例园区二期", parent=parent)

    above, below = opened(clerk, parent), opened(clerk, phase)

    assert "示例园区二期 线索" in section(above, "k-phases")
    assert f'href="{address(phase)}"' in above
    assert f'href="{address(parent)}"' in below
    assert "签约金额 记在所属项目" in section(below, "k-money")
    assert "分期不另计" in section(below, "k-money")


def test_companies_stand_with_their_roles_and_people_with_masked_phones(clerk):
    project, company = ProjectFactory(), CompanyFactory(name="山东示例鑫能有限公司")
    ParticipationFactory(project=project, company=company, role="PROJECT_COMPANY")
    ContactFactory(company=company, name="示例总", phone="13812341234")
    ContactFactory(company=company, name="示例离任", phone="13812340000", left_on="2026-01-01")

    body = opened(clerk, project)

    assert "山东示例鑫能有限公司 项目公司 示例总 总经理 138****1234" in section(body, "k-companies")
    assert "13812341234" not in body
    assert "示例离任" not in body


def test_rooms_that_the_officer_may_not_view_stay_shut(db):
    project = ProjectFactory(signed=True)
    company = CompanyFactory(name="示例投资方")
    ParticipationFactory(project=project, company=company)
    ContactFactory(company=company, name="示例总")
    DealBankFactory(deal__projects=[project], bank__name="示例银行", signed_on="2026-04-01")
    SigningFactory(project=project, ceremony=CeremonyFactory(name="示例推介大会"))
    rooms = {"示例总": "view_contact", "示例银行": "view_financingdeal", "示例推介大会": "view_ceremony"}

    shut = opened(client_of(officer_who_may("view_project")), project)
    one_by_one = {word: opened(client_of(officer_who_may("view_project", may)), project) for word, may in rooms.items()}

    assert [word for word in rooms if word in shut] == []
    assert [word for word, body in one_by_one.items() if word not in body] == []
    assert "示例投资方" in shut
    assert reverse("admin:companies_company_change", args=(company.pk,)) not in shut


def test_who_may_only_look_is_offered_nothing_to_do(db):
    project = ProjectFactory(region=None)

    body = opened(client_of(officer_who_may("view_project")), project)

    assert "资料缺项 2 项" in body
    assert re.findall(r'href="[^"]*/(?:do|change)/[^"]*"', body.partition('id="content"')[2]) == []


@pytest.mark.parametrize("may", [(), ("view_company",)], ids=str)
def test_the_page_is_shut_to_whoever_may_not_view_projects(db, may):
    assert client_of(officer_who_may(*may)).get(address(ProjectFactory())).status_code == 403


def test_a_project_that_is_not_there_is_not_found(clerk):
    assert clerk.get(reverse("admin:projects_project_page", args=(999_999,))).status_code == 404


def test_a_slot_is_to_be_claimed_first(clerk):
    slot = ProjectFactory(slot=True)

    body = opened(clerk, slot)

    first = re.search(r'class="k-btn k-btn-main" href="([^"]*)"', body)
    assert first.group(1) == reverse("admin:projects_project_deed", args=(slot.pk, "claim"))
    assert "资料缺项" not in body


def test_an_absorbed_slot_leads_to_its_project_and_a_voided_one_says_so(clerk, officer):
    slot, project, wrong = ProjectFactory(slot=True), ProjectFactory(signed=True), ProjectFactory()
    claims.point(slot, project=project, by=officer, at=AT)
    voiding.void(wrong, reason="重复登记", by=officer, at=AT)

    assert clerk.get(address(slot)).headers["Location"] == address(project)
    body = opened(clerk, wrong)
    assert "2026-06-01 由 示例经办甲 作废，不计入任何数字。原因：重复登记" in body
    assert "/do/" not in body


def test_the_list_the_form_and_the_deeds_lead_to_the_page(clerk):
    project = ProjectFactory(signed=True)
    blank = {
        f"{prefix}-{name}": 0
        for prefix in ("participations", "milestones")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    typed = {"name": project.name, "region": project.region_id, "agreement_type": "UNSTATED", "signed_on": "2026-03-01"}

    row = clerk.get(reverse("admin:projects_project_changelist")).content.decode()
    opened_form = forms.shown(clerk, project)
    saved = clerk.post(reverse("admin:projects_project_change", args=(project.pk,)), typed | blank | opened_form)
    added = clerk.post(reverse("admin:projects_project_add"), typed | blank | {"name": "示例新项目"})
    done = clerk.post(
        reverse("admin:projects_project_deed", args=(project.pk, "follow-up")),
        {"method": "CALL", "on": "2026-03-01", "said": "示例"},
    )

    assert f'<a href="{address(project)}">' in row
    assert saved.headers["Location"] == address(project)
    assert added.headers["Location"] == address(Project.objects.get(name="示例新项目"))
    assert done.headers["Location"] == address(project)


@pytest.mark.parametrize("count", [3, 300])
def test_whatever_hangs_on_it_the_page_asks_for_little_and_weighs_little(officer, count):
    project = ProjectFactory(signed=True, name="示" * 60, agreement_type="CONTRACT")
    followed = {"project": project, "method": "CALL", "said": "示例沟通" * 50, "officer": officer, "logged_at": AT}
    FollowUp.objects.bulk_create(FollowUp(happened_on="2026-04-01", **followed) for _ in range(count))
    Milestone.objects.bulk_create(
        Milestone(project=project, name=f"示例{number}", planned_on="2026-06-30") for number in range(count)
    )
    companies = [CompanyFactory(name=f"{number}{'例' * 40}") for number in range(count)]
    Participation.objects.bulk_create(Participation(project=project, company=company) for company in companies)
    for company in companies[:3]:
        ContactFactory(company=company)
    for _ in range(min(count, 30)):
        DrawdownFactory(deal_bank__deal__projects=[project])
        ProjectFactory(parent=project)
    clerk = OfficerFactory(unit=officer.unit, administrator=True)
    client = client_of(clerk)

    with CaptureQueriesContext(connection) as captured:
        body = opened(client, project)

    asked = [query["sql"] for query in captured if not query["sql"].startswith(BOOKKEEPING)]
    assert len(asked) <= BUDGET, "\n".join(asked)
    assert len(body.encode()) < 100 * KB


HANGING = {
    "milestones": lambda project, name: MilestoneFactory(project=project, name=name),
    "companies": lambda project, name: ParticipationFactory(project=project, company__name=name),
    "deals": lambda project, name: DealBankFactory(deal__projects=[project], bank__name=name),
    "phases": lambda project, name: ProjectFactory(parent=project, name=name),
}


@pytest.mark.parametrize("part", HANGING)
def test_a_cut_list_says_how_many_there_are_and_shows_them_all_when_asked(clerk, part):
    project = ProjectFactory()
    for number in range(25):
        HANGING[part](project, f"示例行{number}")

    cut, whole = (section(opened(clerk, project, **query), f"k-{part}") for query in ({}, {"all": part}))

    assert (cut.count("示例行"), whole.count("示例行")) == (20, 25)
    assert re.search(r"全部 25 [项家笔期]", cut)
    assert "全部" not in whole
