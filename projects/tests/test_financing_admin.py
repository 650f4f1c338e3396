"""银企对接 in the admin: the list, the form with its banks, the deeds, the panel on a project's page."""

import pytest
from django.urls import reverse

from kezhou_crm.tests import forms
from kezhou_crm.tests.factories import (
    BankFactory,
    CompanyFactory,
    DealBankFactory,
    DrawdownFactory,
    FinancingDealFactory,
    OfficerFactory,
    ProjectFactory,
)
from projects.models import Bank, DealBank, Drawdown, FinancingDeal

pytestmark = pytest.mark.usefixtures("row_by_row")
LIST = "admin:projects_financingdeal_changelist"
NO_LINES = {"lines-TOTAL_FORMS": 0, "lines-INITIAL_FORMS": 0}


@pytest.fixture
def clerk(client, db):
    client.force_login(OfficerFactory(administrator=True))
    return client


def listed(clerk, **query):
    return set(clerk.get(reverse(LIST), query).context["cl"].result_list)


def form_of(deal):
    return reverse("admin:projects_financingdeal_change", args=(deal.pk,))


def page(deal, slug):
    return reverse("admin:projects_financingdeal_deed", args=(deal.pk, slug))


def new_lines(*lines):
    typed = {f"lines-{n}-{name}": value for n, line in enumerate(lines) for name, value in line.items()}
    return {"lines-TOTAL_FORMS": len(lines), "lines-INITIAL_FORMS": 0} | typed


def typed_line(line, **changes):
    """Return what the form posts of one stored line when nothing but the changes were typed."""
    names = ("bank_id", "branch", "signed_on", "granted_on", "contracted_on", "signed", "granted")
    values = {name.removesuffix("_id"): getattr(line, name) or "" for name in names}
    typed = {"id": line.pk, "deal": line.deal_id} | values | changes
    return {f"lines-0-{name}": value for name, value in typed.items()} | {
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 1,
    }


def test_a_need_is_registered_with_its_projects_and_banks_in_one_go(clerk):
    company, projects, banks = CompanyFactory(), [ProjectFactory(), ProjectFactory()], [BankFactory(), BankFactory()]

    answer = clerk.post(
        reverse("admin:projects_financingdeal_add"),
        {"company": company.pk, "need": "900", "registered_on": "2026-03-01", "product": "PROJECT"}
        | {"projects": [project.pk for project in projects]}
        | new_lines({"bank": banks[0].pk, "signed": "300"}, {"bank": banks[1].pk, "phone": "（0908）4221234"}),
    )

    deal = FinancingDeal.objects.get()
    assert answer.status_code == 302
    assert deal.code.startswith("YQ")
    assert deal.recorded_at
    assert set(deal.projects.all()) == set(projects)
    assert {(line.bank, line.signed, line.phone) for line in deal.lines.all()} == {
        (banks[0], 300, ""),
        (banks[1], None, "0908-4221234"),
    }


def test_what_cannot_be_is_refused_in_the_form_and_nothing_is_saved(clerk):
    bank = BankFactory()
    given = {
        "这笔对接已登记过这家银行": new_lines({"bank": bank.pk}, {"bank": bank.pk}),
        "不能早于": new_lines({"signed_on": "2026-03-02", "granted_on": "2026-03-01"}),
        "终止日期和终止原因必须同时填写": new_lines({"ended_on": "2026-03-01"}),
        "填写支行时请同时选定银行": new_lines({"branch": "示例支行"}),
        "不能晚于今天": new_lines({"granted_on": "2096-03-01"}),
        "需求登记日期不能晚于今天": {"registered_on": "2096-03-01"} | NO_LINES,
        "电话应为": new_lines({"phone": "123"}),
    }

    for words, typed in given.items():
        answer = clerk.post(reverse("admin:projects_financingdeal_add"), typed)
        assert (answer.status_code, words in answer.content.decode()) == (200, True), words
    assert (FinancingDeal.objects.count(), DealBank.objects.count()) == (0, 0)


def test_less_than_was_drawn_cannot_be_granted_afterwards(clerk):
    line = DealBankFactory(granted=100)
    DrawdownFactory(deal_bank=line, amount=60)

    answer = clerk.post(form_of(line.deal), typed_line(line, granted="59.99") | forms.shown(clerk, line.deal))

    line.refresh_from_db()
    assert "授信金额不能少于已放款的 60.00 万元。" in answer.content.decode()
    assert line.granted == 100
    assert (
        clerk.post(form_of(line.deal), typed_line(line, granted="60") | forms.shown(clerk, line.deal)).status_code
        == 302
    )


def test_the_list_finds_by_company_bank_step_and_what_is_owing(clerk):
    line = DealBankFactory(bank__name="示例农商银行", deal__company=CompanyFactory(name="克州示例果业有限公司"))
    DrawdownFactory(deal_bank=line)
    owing = DealBankFactory(signed_on="2026-03-01")
    voided = FinancingDealFactory(voided_at="2026-03-01T10:00Z", voided_by=OfficerFactory(), void_reason="示例")

    assert listed(clerk) == {line.deal, owing.deal}
    assert listed(clerk, q="农商") == listed(clerk, q="kzslgy") == listed(clerk, q=line.deal.code) == {line.deal}
    assert listed(clerk, step="DRAWN") == listed(clerk, bank=line.bank_id) == {line.deal}
    assert listed(clerk, owing="signed") == {owing.deal}
    assert listed(clerk, owing="drawn") == set()
    undrawn = DealBankFactory(granted=100)
    assert listed(clerk, owing="drawn") == {undrawn.deal}
    assert listed(clerk, bank="甲") == set()
    assert clerk.get(form_of(voided)).status_code == 302


def test_missing_amounts_are_words_and_the_unpublished_are_counted(clerk):
    deal = DealBankFactory(signed_on="2026-03-01", signed=300).deal
    DealBankFactory(deal=deal, signed_on="2026-03-01")

    row = clerk.get(reverse(LIST)).content.decode().partition("<tbody")[2]

    assert "另 1 家未公布" in row
    assert row.count("未公布</span>") == 4  # 需求、授信、放款, and the one beside 签约


def test_a_sum_drawn_says_of_how_many_banks_nothing_is_entered(clerk):
    deal = DrawdownFactory(amount=300).deal_bank.deal
    DealBankFactory(deal=deal, granted=100)

    row = clerk.get(reverse(LIST)).content.decode().partition("<tbody")[2]
    form = clerk.get(form_of(deal)).content.decode()
    body = clerk.get(f"/api/v1/financing-deals/{deal.pk}/").json()

    assert '<span class="k-part">另 1 家未公布</span>300' in row
    assert "<p>另 1 家银行未公布放款</p>" in form
    assert (body["drawn"], body["drawn_unpublished"]) == ("300.00", 1)


def test_a_drawing_is_registered_on_the_only_bank_and_refused_at_its_field(clerk):
    line = DealBankFactory(granted=100, contracted_on="2026-03-01")
    DealBankFactory(deal=line.deal, ended_on="2026-03-01", ended_reason="示例")

    asked = clerk.get(page(line.deal, "draw")).content.decode()
    refused = clerk.post(page(line.deal, "draw"), {"line": line.pk, "amount": "100.01", "on": "2026-04-01"})
    early = clerk.post(page(line.deal, "draw"), {"line": line.pk, "amount": "1", "on": "2026-02-01"})
    done = clerk.post(page(line.deal, "draw"), {"line": line.pk, "amount": "99.5", "on": "2026-04-01", "note": "首笔"})

    assert f'<option value="{line.pk}" selected>' in asked
    assert "放款合计不能超过授信金额" in refused.content.decode()
    assert 'value="100.01"' in refused.content.decode()
    assert "放款日期不能早于借款合同日期 2026-03-01。" in early.content.decode()
    assert done.status_code == 302
    assert [(str(row.amount), row.note) for row in Drawdown.objects.all()] == [("99.50", "首笔")]


def test_a_bank_of_another_deal_cannot_be_drawn_on(clerk):
    line, other = DealBankFactory(), DealBankFactory()

    answer = clerk.post(page(line.deal, "draw"), {"line": other.pk, "amount": "1", "on": "2026-04-01"})

    assert answer.status_code == 200
    assert not Drawdown.objects.exists()


def test_drawings_lines_and_deals_are_voided_in_turn(clerk):
    drawn = DrawdownFactory()
    line, deal = drawn.deal_bank, drawn.deal_bank.deal

    kept = clerk.post(page(deal, "void"), {"reason": "示例"})
    clerk.post(page(deal, "void-drawdown"), {"drawdown": drawn.pk, "reason": "录错"})
    clerk.post(page(deal, "void-line"), {"line": line.pk, "reason": "重复"})
    gone = clerk.post(page(deal, "void"), {"reason": "重复"}, follow=True)

    for row in (drawn, line, deal):
        row.refresh_from_db()
    assert "还有未作废的放款" in kept.content.decode()
    assert (drawn.void_reason, line.void_reason, deal.void_reason) == ("录错", "重复", "重复")
    assert gone.status_code == 200
    assert "银企对接已作废。" in gone.content.decode()


def test_only_deeds_that_make_sense_are_offered(clerk):
    slugs = ("draw", "void-drawdown", "void-line", "void")

    def buttons(deal):
        body = clerk.get(form_of(deal)).content.decode()
        return {slug for slug in slugs if f'"{page(deal, slug)}"' in body}

    ended = DealBankFactory(ended_on="2026-03-01", ended_reason="示例")
    assert buttons(FinancingDealFactory()) == {"void"}
    assert buttons(ended.deal) == {"void-line", "void"}
    assert buttons(DrawdownFactory().deal_bank.deal) == {*slugs}


@pytest.mark.parametrize("slug", ["draw", "void-drawdown", "void-line", "void"])
def test_a_deed_leads_back_to_its_own_list_and_asks_for_little(clerk, slug, django_assert_max_num_queries):
    deal = DrawdownFactory().deal_bank.deal

    with django_assert_max_num_queries(15):
        body = clerk.get(page(deal, slug)).content.decode()

    assert f'<a href="{reverse(LIST)}">银企对接</a>' in body
    assert reverse("admin:projects_project_changelist") not in body.partition("breadcrumbs")[2].partition("</div>")[0]


def test_phones_are_masked_where_they_are_only_shown(clerk):
    line = DealBankFactory(phone="13812341234", manager="示例经理")
    project = ProjectFactory()
    line.deal.projects.add(project)

    panel = clerk.get(reverse("admin:projects_project_page", args=[project.pk])).content.decode()

    assert ("138****1234" in panel, "13812341234" in panel) == (True, False)


def test_a_second_bank_of_one_name_is_refused(clerk):
    BankFactory(name="示例（克州）银行")

    answer = clerk.post(reverse("admin:projects_bank_add"), {"name": "示例(克州) 银行"})

    assert "已有同名银行，请直接选用。" in answer.content.decode()
    assert Bank.objects.count() == 1
