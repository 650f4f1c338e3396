"""Projects that may be one, phases that only look like it, and what the pages make of them."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from government.models import Officer
from government.roles import Role
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.counties import world
from projects import duplicates, merging
from projects.models import Project, ProjectVerdict

TWINS = reverse("admin:projects_project_twins")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]


@pytest.fixture
def clerk():
    return cast.OfficerFactory(administrator=True)


def signs(pairs):
    return [(pair.one, pair.other, sorted(words for words, _score in pair.signs)) for pair in pairs]


def merge_page(kept, other):
    return reverse("admin:projects_project_merge", args=[kept.pk]) + f"?other={other.pk}"


def test_a_like_name_is_found_and_another_is_not(clerk):
    one = cast.ProjectFactory(name="示例石英砂加工项目")
    other = cast.ProjectFactory(name="示例石英砂加工建设项目")
    cast.ProjectFactory(name="琥珀无花果深加工产业园")

    found = duplicates.find(clerk)

    assert signs(found.pairs) == [(one.pk, other.pk, ["除地区、组织形式等外名称相同"])]
    assert found.phases == []


@pytest.mark.parametrize("other", ["示例产业园二期项目", "示例产业园续建项目"])
def test_phases_are_named_as_phases_and_are_no_twins(clerk, other):
    one, two = cast.ProjectFactory(name="示例产业园一期项目"), cast.ProjectFactory(name=other)

    found = duplicates.find(clerk)

    assert (signs(found.pairs), signs(found.phases)) == ([], [(one.pk, two.pk, ["疑似分期"])])
    shown = cast.client_of(clerk).get(TWINS).content.decode()
    assert "疑似分期" in shown
    assert "核对并合并" not in shown


def test_what_hangs_on_one_project_by_the_ledgers_word_is_no_pair(clerk):
    whole = cast.ProjectFactory(name="示例产业园")
    for name in ("示例产业园一期", "示例产业园二期", "示例产业园项目"):
        cast.ProjectFactory(name=name, parent=whole)

    found = duplicates.find(clerk)

    assert (found.pairs, found.phases) == ([], [])


def test_amount_day_and_county_alone_are_a_hint_and_with_a_company_in_common_more(clerk):
    same = {"signed": True, "amount": Decimal("8318.00"), "contract_no": "示例〔2026〕1号"}
    one, other = cast.ProjectFactory(name="示例琥珀纺织项目", **same), cast.ProjectFactory(name="别称云锦工厂", **same)

    assert signs(duplicates.find(clerk).pairs) == [
        (one.pk, other.pk, ["合同编号相同", "签约金额、签约日期和县市都相同"])
    ]


def test_one_company_makes_less_like_names_worth_a_look(clerk):
    one, other = cast.ProjectFactory(name="示例琥珀纺织产业园"), cast.ProjectFactory(name="示例琥珀纺织工厂")
    assert signs(duplicates.find(clerk).pairs) == []
    company = cast.CompanyFactory()
    for project in (one, other):
        cast.ParticipationFactory(project=project, company=company)

    (pair,) = duplicates.find(clerk).pairs

    assert "同一企业，名称相近" in dict(pair.signs)


def test_slots_and_voided_projects_are_no_twins(clerk):
    cast.ProjectFactory(slot=True)
    cast.ProjectFactory(name="示例石英砂加工项目")
    gone = cast.ProjectFactory(name="示例石英砂加工建设项目")
    merging.merge(cast.ProjectFactory(), other=gone, by=clerk, at=timezone.now())

    assert duplicates.find(clerk).pairs == []


def test_a_county_clerk_sees_pairs_of_his_own_projects_alone():
    ledger = world(projects=1, crossing=False)
    for region in ledger.regions[:2]:
        for words in ("项目", "建设项目"):
            cast.ProjectFactory(name=f"示例琥珀{region.name[:3]}石英砂{words}", region=region)
    cast.ProjectFactory(name="示例琥珀阿图什石英砂工程", region=ledger.regions[1])

    found = duplicates.find(Officer.objects.get(pk=ledger.officers[Role.COUNTY_CLERK, 0].pk))

    named = {Project.objects.get(pk=key).region for pair in found.pairs for key in (pair.one, pair.other)}
    assert named == {ledger.regions[0]}


def test_the_page_merges_after_its_preview_and_undoes(clerk):
    kept, other = cast.ProjectFactory(name="示例石英砂加工项目"), cast.ProjectFactory(name="示例石英砂加工建设项目")
    cast.MilestoneFactory(project=other)
    client = cast.client_of(clerk)

    tried = client.post(merge_page(kept, other), {"other": other.pk}).content.decode()
    assert "确认合并" in tried
    assert "里程碑" in tried or "节点" in tried
    assert not ProjectVerdict.objects.exists()

    client.post(merge_page(kept, other), {"other": other.pk, "confirm": "1", "reason": "示例说明"})

    verdict = ProjectVerdict.objects.get()
    assert (verdict.kept, verdict.other, verdict.reason, verdict.said_by) == (kept, other, "示例说明", clerk)
    old = client.get(reverse("admin:projects_project_page", args=[other.pk]))
    api = client.get(f"/api/v1/projects/{other.pk}/")
    assert old.url == reverse("admin:projects_project_page", args=[kept.pk])
    assert (api.status_code, api["Location"]) == (301, f"/api/v1/projects/{kept.pk}/")

    client.post(TWINS, {"undo": verdict.pk})

    assert set(Project.objects.live()) == {kept, other}
    assert client.get(f"/api/v1/projects/{other.pk}/").status_code == 200


def test_what_the_other_has_and_the_kept_one_would_go_without_is_said_before(clerk):
    kept = cast.ProjectFactory(name="示例石英砂加工项目")
    other = cast.ProjectFactory(
        name="示例石英砂加工建设项目", signed=True, leader=cast.LeaderFactory(name="示例领导甲")
    )
    client = cast.client_of(clerk)

    shown, turned = (client.get(page).content.decode() for page in (merge_page(kept, other), merge_page(other, kept)))

    assert "被合并项目已到签约，保留项目还在线索" in shown
    assert "示例领导甲" in shown.partition("请先想好保留哪一个")[2].partition("反过来合并")[0]
    assert "请先想好保留哪一个" not in turned


def test_a_county_clerk_is_not_shown_the_early_amount_of_another_county_and_merges_nothing_of_it():
    home, away = cast.RegionFactory(), cast.RegionFactory(code="653022", name="阿克陶县", full_name="阿克陶县")
    clerk = cast.OfficerFactory(role=Role.COUNTY_CLERK, unit=cast.UnitFactory(region=home), narrowed=False)
    kept = cast.ProjectFactory(name="示例石英砂加工项目", region=home)
    other = cast.ProjectFactory(
        name="示例石英砂加工建设项目", region=away, lead_unit=clerk.unit, amount=Decimal("76543.00")
    )
    client = cast.client_of(clerk)

    shown = [client.get(address).content.decode() for address in (TWINS, merge_page(kept, other))]
    answer = client.post(merge_page(kept, other), {"other": other.pk, "take_amount": "other", "confirm": "1"})

    assert ["76,543" in text or "76543" in text for text in shown] == [False, False]
    assert "示例石英砂加工建设项目" in shown[1]
    assert "请由州商务局合并" in answer.content.decode()
    kept.refresh_from_db()
    assert (kept.amount, ProjectVerdict.objects.count()) == (None, 0)


def test_a_refusal_is_shown_with_what_was_chosen(clerk):
    kept = cast.ProjectFactory(name="示例产业园")
    phase = cast.ProjectFactory(name="示例产业园二期", parent=kept)

    shown = cast.client_of(clerk).post(merge_page(kept, phase), {"other": phase.pk, "confirm": "1"})

    assert "分期不是重复" in shown.content.decode()
    assert not ProjectVerdict.objects.exists()


def test_an_address_of_what_was_merged_out_of_sight_tells_nothing(clerk):
    ledger = world(projects=1, crossing=False)
    kept, other = ledger.projects[0][0], ledger.projects[1][0]
    merging.merge(kept, other=other, by=clerk, at=timezone.now())

    answer = cast.client_of(ledger.officers[Role.COUNTY_CLERK, 2]).get(f"/api/v1/projects/{other.pk}/")

    assert answer.status_code == 404
    assert "示例" not in answer.content.decode()


@pytest.mark.parametrize("rows", [3, 300])
def test_the_page_asks_as_little_of_a_long_ledger(clerk, rows, django_assert_max_num_queries):
    Project.objects.bulk_create(
        Project(name=f"示例{chr(0x4E00 + n)}{chr(0x5E00 + n)}项目", name_key=f"{n}") for n in range(rows)
    )
    for name in ("琥珀石英砂加工项目", "琥珀石英砂加工建设项目"):
        cast.ProjectFactory(name=name)
    client = cast.client_of(clerk)

    with django_assert_max_num_queries(15):
        shown = client.get(TWINS).content.decode()

    assert "琥珀石英砂加工建设项目" in shown
