"""Financing deals and their banks, written through the API."""

import pytest
from django.test import Client

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import errors_of, whole_ledger, write
from projects.models import DealBank, FinancingDeal, Project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
BEYOND_ANY_COLUMN = 9**40


@pytest.fixture
def clerk() -> Client:
    return cast.client_of(cast.OfficerFactory(administrator=True))


def voided() -> Project:
    return cast.ProjectFactory(voided_at="2026-03-01T10:00+08:00", voided_by=cast.OfficerFactory(), void_reason="示例")


def refused(clerk: Client, method: str, path: str, body: object) -> list[tuple[str | None, str]]:
    """Return fields and messages of a refusal of which nothing stays."""
    before = whole_ledger()
    errors = errors_of(write(clerk, method, path, body), 400)
    assert whole_ledger() == before
    return [(error["field"], error["message"]) for error in errors]


def test_a_need_is_registered_with_its_projects_as_the_rule_registers_it(clerk):
    company, projects = cast.CompanyFactory(), [cast.ProjectFactory(), cast.ProjectFactory()]

    answer = write(
        clerk,
        "post",
        "financing-deals/",
        {
            "company": company.pk,
            "projects": [project.pk for project in projects],
            "need": "900.50",
            "registered_on": "2026-03-01",
            "product": "PROJECT",
            "purpose": "示例用途",
            "note": "示例备注",
        },
    )

    deal, shown = FinancingDeal.objects.get(), answer.json()
    assert answer.status_code == 201
    assert (shown["id"], shown["code"], shown["step"], shown["lines"]) == (deal.pk, deal.code, "NEED", [])
    assert (shown["need"], shown["product"], shown["purpose"]) == ("900.50", "PROJECT", "示例用途")
    assert [project["id"] for project in shown["projects"]] == [project.pk for project in projects]
    assert (deal.recorded_by, deal.recorded_at is None) == (cast.officer_of(clerk), False)


def test_an_edit_sets_the_projects_that_are_given_and_leaves_them_where_none_are(clerk):
    first, second = cast.ProjectFactory(), cast.ProjectFactory()
    deal = cast.FinancingDealFactory(projects=[first], note="示例备注", registered_on="2026-03-01")
    path = f"financing-deals/{deal.pk}/"

    told = []
    for body in (
        {"purpose": "示例用途"},
        {"projects": [second.pk, first.pk]},
        {"projects": [second.pk]},
        {"projects": None},
    ):
        answer = write(clerk, "patch", path, body)
        assert answer.status_code == 200, answer.content.decode()
        told.append([project["id"] for project in answer.json()["projects"]])

    assert told == [[first.pk], [first.pk, second.pk], [second.pk], []]
    deal.refresh_from_db()
    assert (deal.note, str(deal.registered_on), deal.purpose) == ("示例备注", "2026-03-01", "示例用途")


def test_a_voided_project_is_neither_chosen_nor_cut_off(clerk):
    hidden, other = voided(), cast.ProjectFactory()
    deal = cast.FinancingDealFactory(projects=[hidden])
    path = f"financing-deals/{deal.pk}/"

    says = f"“{hidden.pk}”不在可选的范围内，请重新选择。"
    assert refused(clerk, "post", "financing-deals/", {"projects": [hidden.pk]}) == [("projects", says)]
    assert write(clerk, "patch", path, {"projects": [other.pk]}).status_code == 200
    assert set(deal.projects.all()) == {hidden, other}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("1", "应为数组、空（null）。"),
        (1, "应为数组、空（null）。"),
        ({"id": 1}, "应为数组、空（null）。"),
        ([1, "2", True, None, 1.5, [1]], "第 2、3、4、5、6 项应为整数。"),
        ([0], "“0”不在可选的范围内，请重新选择。"),
        ([-1], "“-1”不在可选的范围内，请重新选择。"),
        ([BEYOND_ANY_COLUMN], f"“{BEYOND_ANY_COLUMN}”不在可选的范围内，请重新选择。"),
        ([1] * 501, "最多 500 项，请分几次提交。"),
    ],
)
def test_each_of_a_list_is_judged(clerk, given, says):
    assert refused(clerk, "post", "financing-deals/", {"projects": given}) == [("projects", says)]


def test_a_day_that_is_left_alone_may_stay_as_it_is(clerk):
    deal = cast.FinancingDealFactory(registered_on="2096-03-01")
    path = f"financing-deals/{deal.pk}/"

    assert write(clerk, "patch", path, {"note": "已核对"}).status_code == 200
    assert refused(clerk, "patch", path, {"registered_on": "2096-03-02"}) == [
        ("registered_on", "需求登记日期不能晚于今天。")
    ]


@pytest.mark.parametrize("field", ["code", "signed", "granted", "drawn", "step", "lines", "banks"])
def test_what_a_deal_adds_up_is_not_written(clerk, field):
    deal = cast.FinancingDealFactory()

    assert refused(clerk, "patch", f"financing-deals/{deal.pk}/", {field: 1}) == [
        (field, f"“{field}”不能直接填写或修改。")
    ]


def test_a_bank_is_added_to_a_deal_and_followed_up(clerk):
    deal, bank = cast.FinancingDealFactory(), cast.BankFactory()
    given = {
        "deal": deal.pk,
        "bank": bank.pk,
        "branch": "示例支行",
        "phone": "138 0000 1234",
        "pushed_on": "2026-02-01",
    }

    new = write(clerk, "post", "financing-lines/", given)
    path = f"financing-lines/{new.json()['id']}/"
    then = write(clerk, "patch", path, {"granted_on": "2026-03-01", "granted": 300, "term": 36, "rate": "3.45"})

    assert (new.status_code, then.status_code) == (201, 200)
    assert (new.json()["step"], new.json()["phone"], new.json()["deal"]["id"]) == ("PUSHED", "138****1234", deal.pk)
    line, shown = DealBank.objects.get(), then.json()
    assert (shown["step"], shown["granted"], shown["term"], shown["rate"]) == ("GRANTED", "300.00", 36, "3.4500")
    assert (line.branch, line.phone, str(line.pushed_on)) == ("示例支行", "13800001234", "2026-02-01")
    assert clerk.get(f"/api/v1/financing-deals/{deal.pk}/").json()["lines"][0]["id"] == line.pk


def test_a_line_stays_with_its_deal_and_is_gone_with_it(clerk):
    line, other = cast.DealBankFactory(), cast.FinancingDealFactory()
    path = f"financing-lines/{line.pk}/"

    assert refused(clerk, "patch", path, {"deal": other.pk}) == [("deal", "“deal”不能直接填写或修改。")]
    assert write(clerk, "post", f"financing-deals/{line.deal_id}/void/", {"reason": "示例"}).status_code == 200
    assert errors_of(write(clerk, "patch", path, {"branch": "示例支行"}), 404)
    says = "所选的内容已不在可选的范围内，请重新选择。"
    assert refused(clerk, "post", "financing-lines/", {"deal": line.deal_id}) == [("deal", says)]


def test_lines_are_found_by_deal_and_bank(clerk):
    line = cast.DealBankFactory(signed_on="2026-03-01")
    cast.DealBankFactory()

    for query in (f"deal={line.deal_id}", f"bank={line.bank_id}", "signed_after=2026-03-01&signed_before=2026-03-01"):
        rows = clerk.get(f"/api/v1/financing-lines/?{query}").json()["results"]
        assert [row["id"] for row in rows] == [line.pk]
