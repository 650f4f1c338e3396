"""Companies that may be one, and what the pages make of them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from companies import duplicates, merging
from companies.models import Company, CompanyVerdict
from government.models import Officer
from government.roles import Role
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import errors_of, write
from kezhou_crm.tests.counties import world
from kezhou_crm.transactions import act_as

TWINS = reverse("admin:companies_company_twins")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]


@pytest.fixture
def clerk():
    return cast.OfficerFactory(administrator=True)


def page(company, other=None):
    query = f"?other={other.pk}" if other else ""
    return reverse("admin:companies_company_merge", args=[company.pk]) + query


def signs(by):
    return [(pair.one, pair.other, [words for words, _score in pair.signs]) for pair in duplicates.find(by).pairs]


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ({"name": "新疆示例矿业有限公司"}, {"name": "新疆示例矿业有限责任公司"}, "除地区、组织形式等外名称相同"),
        ({"name": "示例华泰矿业有限公司"}, {"name": "示例华太矿业有限公司"}, "名称同音"),
        (
            {"name": "新疆示例矿业有限公司", "uscc": "Y1653001000000019B"},
            {"name": "克州别的农业有限公司", "uscc": "Y1653001000000019A"},
            "统一社会信用代码只差一位",
        ),
    ],
    ids=["legal form", "sound", "one character of the code"],
)
def test_twins_are_found_with_the_reason(clerk, one, other, words):
    first, second = cast.CompanyFactory(**one), cast.CompanyFactory(**other)
    cast.CompanyFactory(name="喀什琥珀纺织服装有限公司")

    assert signs(clerk) == [(first.pk, second.pk, [words])]


def test_the_same_phone_makes_like_names_likelier_and_alone_is_not_enough(clerk):
    one, other = cast.CompanyFactory(name="示例华泰矿业有限公司"), cast.CompanyFactory(name="示例琥珀农业有限公司")
    for company in (one, other):
        cast.ContactFactory(company=company, phone="13900001234")
    assert signs(clerk) == []

    Company.objects.filter(pk=other.pk).update(name="示例华太矿业有限公司")

    assert signs(clerk) == [(one.pk, other.pk, ["名称同音", "联系电话相同"])]


def test_the_name_of_a_tombstone_is_a_former_name(clerk):
    kept = cast.CompanyFactory(name="新疆琥珀矿业有限公司")
    merging.merge(kept, other=cast.CompanyFactory(name="示例华泰矿业有限公司"), by=clerk, at=timezone.now())
    again = cast.CompanyFactory(name="示例华泰矿业有限责任公司")

    ((one, other, words),) = signs(clerk)

    assert (one, other) == (kept.pk, again.pk)
    assert words == ["除地区、组织形式等外名称相同（曾用名“示例华泰矿业有限公司”）"]


def test_what_somebody_told_apart_is_not_shown_again_until_he_takes_it_back(clerk):
    one, other = (cast.CompanyFactory(name=f"新疆示例矿业{form}") for form in ("有限公司", "有限责任公司"))
    client = cast.client_of(clerk)

    client.post(TWINS, {"distinct": f"{one.pk}:{other.pk}"})

    verdict = CompanyVerdict.objects.get()
    assert (verdict.kind, verdict.said_by, signs(clerk)) == ("DISTINCT", clerk, [])
    client.post(TWINS, {"undo": verdict.pk})
    assert len(signs(clerk)) == 1


def test_the_page_previews_and_writes_nothing_until_it_is_confirmed(clerk):
    one = cast.CompanyFactory(name="新疆示例矿业有限公司", origin="")
    other = cast.CompanyFactory(name="新疆示例矿业有限责任公司", origin="示例市")
    cast.ParticipationFactory(company=other)
    client = cast.client_of(clerk)

    asked = client.get(page(one, other)).content.decode()
    tried = client.post(page(one, other), {"other": other.pk, "take_name": "kept", "take_origin": "other"})

    assert 'name="take_origin" value="other" checked' in asked
    assert "确认合并" in tried.content.decode()
    assert "参与企业" in tried.content.decode()
    assert (CompanyVerdict.objects.count(), other.participations.count()) == (0, 1)

    sent = {"other": other.pk, "take_name": "kept", "take_origin": "other", "confirm": "1"}
    client.post(page(one, other), sent)

    one.refresh_from_db()
    assert (one.name, one.origin, other.participations.count()) == ("新疆示例矿业有限公司", "示例市", 0)


def test_what_changed_after_the_preview_is_looked_at_again(clerk):
    one, other = cast.CompanyFactory(), cast.CompanyFactory()
    client = cast.client_of(clerk)
    shown = client.get(page(one, other)).content.decode()
    seen = shown.partition('name="seen" value="')[2].partition('"')[0]
    Company.objects.filter(pk=other.pk).update(note="别人改的")

    answer = client.post(page(one, other), {"other": other.pk, "seen": seen, "confirm": "1"})

    assert "预览以后有人改过" in answer.content.decode()
    assert not CompanyVerdict.objects.exists()


def test_a_tombstone_leads_on_and_is_offered_nowhere(clerk):
    one, other = cast.CompanyFactory(), cast.CompanyFactory(name="新疆示例旧名有限公司")
    merging.merge(one, other=other, by=clerk, at=timezone.now())
    client = cast.client_of(clerk)

    old = client.get(reverse("admin:companies_company_change", args=[other.pk]))
    listed = client.get(reverse("admin:companies_company_changelist"), {"q": "示例旧名"})
    api = client.get(f"/api/v1/companies/{other.pk}/")
    in_api = client.get("/api/v1/companies/", {"search": "示例旧名"})
    offered = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "projects", "model_name": "participation", "field_name": "company", "term": "示例旧名"},
    )

    assert old.url == reverse("admin:companies_company_change", args=[one.pk])
    assert "新疆示例旧名有限公司" not in listed.content.decode()
    assert (api.status_code, api["Location"]) == (301, f"/api/v1/companies/{one.pk}/")
    assert in_api.json()["results"] == []
    assert offered.json()["results"] == []


def test_a_tombstone_is_not_written_through_the_api(clerk):
    one, other = cast.CompanyFactory(), cast.CompanyFactory()
    merging.merge(one, other=other, by=clerk, at=timezone.now())

    answer = write(cast.client_of(clerk), "patch", f"companies/{other.pk}/", {"note": "示例"})

    assert answer.status_code == 404
    assert Company.objects.filter(note="示例").count() == 0


@pytest.mark.parametrize("rows", [3, 300])
def test_the_page_asks_as_little_of_a_long_ledger(clerk, rows, django_assert_max_num_queries):
    Company.objects.bulk_create(Company(name=f"示例{n}", name_key=f"示例{chr(0x4E00 + n)}{n}矿业") for n in range(rows))
    for form in ("有限公司", "有限责任公司"):
        cast.CompanyFactory(name=f"新疆琥珀矿业{form}")
    client = cast.client_of(clerk)

    with django_assert_max_num_queries(15):
        shown = client.get(TWINS).content.decode()

    assert "新疆琥珀矿业有限公司" in shown


NAME, CODE = "新疆示例招引有限公司", "Y1653001000000019B"


@pytest.fixture
def three():
    """Return three clerks of three counties; the first entered a company, who may not be known to the others."""
    ledger = world(projects=1, crossing=False)
    clerks = [ledger.officers[Role.COUNTY_CLERK, number] for number in range(3)]
    act_as(clerks[0].pk)
    cast.CompanyFactory(name=NAME, uscc=CODE)
    act_as(clerks[1].pk)
    cast.CompanyFactory(name="新疆示例招引有限责任公司")
    act_as(Officer.objects.system().pk)
    return clerks


def test_three_counties_with_like_names_learn_nothing_of_one_another_by_the_pairs(three):
    shown = [cast.client_of(clerk).get(TWINS).content.decode() for clerk in three]

    assert ["示例招引" in text for text in shown] == [False] * 3
    bureau = cast.client_of(cast.OfficerFactory(administrator=True)).get(TWINS).content.decode()
    assert bureau.count("新疆示例招引有限") >= 2


@pytest.mark.parametrize("body", [{"name": NAME}, {"name": "示例另起的名字", "uscc": CODE}], ids=["name", "code"])
def test_by_the_exact_name_or_code_both_others_learn_who_reported_first_and_when(three, body):
    unit, day = three[0].unit, timezone.localdate().isoformat()
    before = Company.objects.count()

    told = [errors_of(write(cast.client_of(clerk), "post", "companies/", body), 400)[0] for clerk in three[1:]]

    words = f"该企业已由{unit}首报（{day}），请与其或州商务局联系。"
    assert [(error["code"], error["message"]) for error in told] == [("first_reported", words)] * 2
    assert Company.objects.count() == before


def test_by_a_like_name_they_learn_nothing(three):
    act_as(three[2].pk)

    answer = write(cast.client_of(three[2]), "post", "companies/", {"name": "新疆示例招引股份有限公司"})

    assert answer.status_code == 201
    assert "首报" not in answer.content.decode()


def test_a_county_clerk_sees_no_merge_of_companies(three):
    client = cast.client_of(three[0])
    company, other = Company.objects.get(name=NAME), cast.CompanyFactory()
    sent = {"other": other.pk, "confirm": "1"}

    answers = [client.get(page(company)), client.post(page(company, other), sent)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert not CompanyVerdict.objects.filter(other=other).exists()


def test_who_entered_what_was_merged_sees_what_it_was_merged_into(three):
    kept, other = Company.objects.get(name=NAME), Company.objects.get(name="新疆示例招引有限责任公司")
    merging.merge(kept, other=other, by=cast.OfficerFactory(administrator=True), at=timezone.now())

    shown = [
        cast.client_of(clerk).get(reverse("admin:companies_company_change", args=[other.pk])).status_code
        for clerk in three
    ]
    seen = [Company.objects.visible_to(clerk).filter(pk=kept.pk).exists() for clerk in three]

    assert seen == [True, True, False]
    assert shown[:2] == [302, 302]
    assert shown[2] != 200
