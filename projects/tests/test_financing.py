"""From need to drawdowns: what the rules write, what they refuse, and what a deal adds up."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kezhou_crm.tests.factories import (
    BankFactory,
    CompanyFactory,
    DealBankFactory,
    DrawdownFactory,
    FinancingDealFactory,
    OfficerFactory,
    ProjectFactory,
    officer_who_may,
)
from projects import financing
from projects.financing_steps import Step
from projects.models import DealBank, Drawdown, FinancingDeal

NOW = datetime(2026, 6, 10, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2026, 6, 10)
pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def clerk(db):
    return OfficerFactory(administrator=True)


@pytest.fixture
def line(db):
    return DealBankFactory(
        signed_on="2026-02-01", signed=800, granted_on="2026-03-01", granted=500, contracted_on="2026-03-15"
    )


def draw(line, clerk, **changes):
    return financing.draw(line, **{"amount": Decimal(100), "on": date(2026, 4, 1), "by": clerk, "at": NOW} | changes)


def figures(deal):
    """Return the four amounts of a deal, how many are unpublished, and its step."""
    deal = FinancingDeal.objects.with_amounts().get(pk=deal.pk)
    unpublished = (deal.signed_unpublished, deal.granted_unpublished, deal.drawn_unpublished)
    return (deal.need, deal.signed, deal.granted, deal.drawn), unpublished, deal.step


def test_a_need_is_registered_under_a_code_that_nobody_typed(clerk):
    company = CompanyFactory()
    first, second = (
        financing.register(FinancingDeal(company=company, need=900, registered_on=TODAY), by=clerk, at=NOW)
        for _ in range(2)
    )

    for deal in (first, second):
        deal.refresh_from_db()
    assert (first.code[:2], int(second.code[2:])) == ("YQ", int(first.code[2:]) + 1)
    assert (first.recorded_by, first.recorded_at) == (clerk, NOW)
    assert figures(first) == ((900, None, None, None), (0, 0, 0), Step.NEED)


def test_a_need_of_the_future_is_refused(clerk):
    with pytest.raises(ValidationError) as refusal:
        financing.register(FinancingDeal(registered_on=date(2026, 6, 11)), by=clerk, at=NOW)

    assert refusal.value.message_dict == {"registered_on": ["需求登记日期不能晚于今天。"]}
    assert not FinancingDeal.objects.exists()


def test_drawings_add_up_to_the_grant_and_no_further(line, clerk):
    draw(line, clerk, amount=Decimal("499.99"), on=date(2026, 3, 15))
    draw(line, clerk, amount=Decimal("0.01"), on=TODAY)

    with pytest.raises(ValidationError) as refusal:
        draw(line, clerk, amount=Decimal("0.01"))

    assert refusal.value.message_dict == {
        "amount": ["放款合计不能超过授信金额（授信 500.00 万元，已放款 500.00 万元）。"]
    }
    assert figures(line.deal) == ((None, 800, 500, 500), (0, 0, 0), Step.DRAWN)


def test_where_the_grant_is_unpublished_any_amount_may_be_drawn(clerk):
    line = DealBankFactory()

    draw(line, clerk, amount=Decimal(10_000_000))

    assert figures(line.deal)[0] == (None, None, None, 10_000_000)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"amount": Decimal(0)}, "amount", "amount_not_positive"),
        ({"amount": Decimal(-5)}, "amount", "amount_not_positive"),
        ({"amount": Decimal(501)}, "amount", "beyond_grant"),
        ({"on": date(2026, 3, 14)}, "on", "before_contract"),
        ({"on": date(2026, 6, 11)}, "on", "future"),
    ],
)
def test_a_wrong_drawing_is_refused_at_its_field(line, clerk, changes, field, code):
    with pytest.raises(ValidationError) as refusal:
        draw(line, clerk, **changes)

    assert {name: [error.code for error in errors] for name, errors in refusal.value.error_dict.items()} == {
        field: [code]
    }
    assert not Drawdown.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ended_on": "2026-05-01", "ended_reason": "示例"}, "已终止"),
        ({"settled_on": "2026-05-01"}, "已结清"),
        ({"voided_at": NOW, "void_reason": "示例"}, "已作废"),
    ],
)
def test_nothing_is_drawn_on_a_line_that_is_over(line, clerk, change, words):
    who = {"voided_by": clerk} if "voided_at" in change else {}
    DealBank.objects.filter(pk=line.pk).update(**change, **who)

    with pytest.raises(ValidationError, match=words):
        draw(line, clerk)
    assert not Drawdown.objects.exists()


def test_nothing_is_drawn_on_a_voided_deal(line, clerk):
    financing.void_deal(line.deal, reason="示例", by=clerk, at=NOW)

    with pytest.raises(ValidationError, match="已作废"):
        draw(line, clerk)
    assert not Drawdown.objects.exists()


def test_a_voided_drawing_leaves_every_sum_and_frees_its_part_of_the_grant(line, clerk):
    wrong = draw(line, clerk, amount=Decimal(500))

    voided = financing.void_drawdown(wrong, reason="录错", by=clerk, at=NOW)

    assert (voided.voided_by, voided.void_reason) == (clerk, "录错")
    assert figures(line.deal) == ((None, 800, 500, None), (0, 0, 1), Step.CONTRACTED)
    assert draw(line, clerk, amount=Decimal(500)).amount == 500


def test_what_money_hangs_on_is_not_voided(line, clerk):
    drawn = draw(line, clerk)

    for void, row in ((financing.void_line, line), (financing.void_deal, line.deal)):
        with pytest.raises(ValidationError, match="还有未作废的放款"):
            void(row, reason="示例", by=clerk, at=NOW)
        row.refresh_from_db()
        assert row.voided_at is None
    financing.void_drawdown(drawn, reason="示例", by=clerk, at=NOW)

    financing.void_line(line, reason="示例", by=clerk, at=NOW)

    assert figures(line.deal) == ((None, None, None, None), (0, 0, 0), Step.NEED)
    assert financing.void_deal(line.deal, reason="示例", by=clerk, at=NOW).voided_at == NOW


def test_voiding_asks_for_a_reason_and_happens_once(line, clerk):
    drawn = draw(line, clerk)

    with pytest.raises(ValidationError, match="作废必须写明原因"):
        financing.void_drawdown(drawn, reason=" ", by=clerk, at=NOW)
    assert Drawdown.objects.live().get() == drawn
    financing.void_drawdown(drawn, reason="示例", by=clerk, at=NOW)
    with pytest.raises(ValidationError, match="这笔放款已作废"):
        financing.void_drawdown(drawn, reason="示例二", by=clerk, at=NOW)
    assert Drawdown.objects.get().void_reason == "示例"


def test_who_may_not_does_not(line, clerk):
    drawn = draw(line, clerk)
    reader = officer_who_may("view_financingdeal", "change_financingdeal")

    with pytest.raises(ValidationError, match="您没有登记放款的权限"):
        draw(line, reader)
    with pytest.raises(ValidationError, match="您没有作废放款的权限"):
        financing.void_drawdown(drawn, reason="示例", by=reader, at=NOW)
    assert list(Drawdown.objects.live()) == [drawn]
    assert draw(line, officer_who_may("add_drawdown")).pk


def test_a_voided_deal_frees_its_code_and_its_place(line, clerk):
    deal = line.deal
    financing.void_deal(deal, reason="示例", by=clerk, at=NOW)

    again = FinancingDealFactory(code=deal.code)

    assert FinancingDeal.objects.get_by_natural_key(deal.code) == again
    assert list(DealBank.objects.live()) == []


def test_the_four_amounts_add_up_over_the_banks_and_nothing_published_is_nothing(clerk):
    deal = FinancingDealFactory(need=3000)
    DealBankFactory(deal=deal, signed_on="2026-02-01", signed=1000, granted=600)
    DealBankFactory(deal=deal, signed_on="2026-02-01", signed=500, granted_on="2026-03-01")
    DealBankFactory(deal=deal, signed_on="2026-02-02", undrawn_reason="抵押未办妥")
    DealBankFactory(deal=deal, bank=None)
    DealBankFactory(deal=deal, signed=9999, granted=9999, voided_at=NOW, voided_by=clerk, void_reason="示例")

    assert figures(deal) == ((3000, 1500, 600, 0), (1, 1, 2), Step.GRANTED)
    draw(deal.lines.get(granted=600), clerk, amount=Decimal("250.50"))
    draw(deal.lines.get(granted=600), clerk, amount=Decimal("49.50"))
    assert figures(deal) == ((3000, 1500, 600, 300), (1, 1, 1), Step.DRAWN)


@pytest.mark.parametrize(
    ("reached", "owed"),
    [
        ({"signed_on": "2026-02-01", "signed": 800}, 0),
        ({"granted": 500}, 1),
        ({"granted_on": "2026-03-01"}, 1),
        ({"contracted_on": "2026-03-01"}, 1),
        ({"settled_on": "2026-03-01"}, 1),
        ({"granted": 500, "undrawn_reason": "抵押未办妥"}, 0),
    ],
)
def test_a_drawing_is_owed_from_the_grant_until_it_is_entered_or_said_why_not(clerk, reached, owed):
    line = DealBankFactory(**reached)

    assert figures(line.deal)[1][2] == owed


def test_only_a_written_reason_makes_nothing_drawn_a_nought(db):
    silent, said = DealBankFactory(), DealBankFactory(undrawn_reason="抵押未办妥")

    drawn = dict(DealBank.objects.with_drawn().values_list("pk", "drawn"))

    assert drawn == {silent.pk: None, said.pk: Decimal(0)}


@pytest.mark.parametrize(
    ("dates", "drawn", "step"),
    [
        ({}, False, Step.NEED),
        ({"pushed_on": TODAY}, False, Step.PUSHED),
        ({"met_on": TODAY}, False, Step.MET),
        ({"signed_on": TODAY}, False, Step.SIGNED),
        ({"signed": 5}, False, Step.SIGNED),
        ({"accepted_on": TODAY, "pushed_on": TODAY}, False, Step.ACCEPTED),
        ({"granted_on": TODAY}, False, Step.GRANTED),
        ({"granted": 50, "signed_on": TODAY}, False, Step.GRANTED),
        ({"contracted_on": date(2026, 3, 1)}, False, Step.CONTRACTED),
        ({"contracted_on": date(2026, 3, 1)}, True, Step.DRAWN),
        ({"pushed_on": date(2026, 3, 1)}, True, Step.DRAWN),
        ({"settled_on": TODAY}, True, Step.SETTLED),
        ({"ended_on": TODAY, "ended_reason": "示例", "met_on": TODAY}, False, Step.ENDED),
    ],
)
def test_the_step_of_a_line_follows_from_what_is_known_in_python_and_in_the_database(db, dates, drawn, step):
    line = DealBankFactory(**dates)
    if drawn:
        DrawdownFactory(deal_bank=line)

    found = DealBank.objects.with_rank().with_drawdowns().get(pk=line.pk)

    assert (found.step, found.rank) == (step, step.rank)
    assert figures(line.deal)[2] == step


@pytest.mark.parametrize(
    ("lines", "step"),
    [
        ([], Step.NEED),
        ([{"pushed_on": TODAY}, {"granted_on": TODAY}], Step.GRANTED),
        ([{"settled_on": TODAY}, {"met_on": TODAY}], Step.MET),
        ([{"ended_on": TODAY, "ended_reason": "示例"}, {"settled_on": TODAY}], Step.SETTLED),
        ([{"ended_on": TODAY, "ended_reason": "示例"}, {}], Step.NEED),
        ([{"ended_on": TODAY, "ended_reason": "示例"}], Step.ENDED),
    ],
)
def test_a_deal_stands_where_the_farthest_running_bank_stands(db, lines, step):
    deal = FinancingDealFactory()
    for dates in lines:
        DealBankFactory(deal=deal, **dates)

    assert figures(deal)[2] == step


def test_many_banks_and_many_projects_and_one_line_per_bank_and_branch(db):
    deal, bank = FinancingDealFactory(), BankFactory()
    deal.projects.set([ProjectFactory(), ProjectFactory()])
    DealBankFactory(deal=deal, bank=bank)
    DealBankFactory(deal=deal, bank=bank, branch="示例支行")
    DealBankFactory(deal=deal, bank=None)

    for twin in ({"bank": bank, "branch": "示例支行"}, {"bank": None}):
        with pytest.raises(IntegrityError, match="deal_bank_once"), transaction.atomic():
            DealBankFactory(deal=deal, **twin)
    assert (deal.lines.count(), deal.projects.count()) == (3, 2)


def test_an_edit_must_go_with_what_was_drawn(line, clerk):
    draw(line, clerk, amount=Decimal(400), on=date(2026, 4, 1))
    draw(line, clerk, amount=Decimal(50), on=date(2026, 5, 1))
    said = {}

    for field, value in {
        "granted": Decimal(449),
        "granted_on": date(2026, 4, 2),
        "contracted_on": date(2026, 4, 2),
        "settled_on": date(2026, 4, 30),
        "ended_on": date(2026, 6, 11),
    }.items():
        edited = DealBank.objects.get(pk=line.pk)
        setattr(edited, field, value)
        with pytest.raises(ValidationError) as refusal:
            financing.check_line(edited, at=NOW)
        said |= refusal.value.message_dict

    assert said == {
        "granted": ["授信金额不能少于已放款的 450.00 万元。"],
        "granted_on": ["不能晚于首次放款日期 2026-04-01。"],
        "contracted_on": ["不能晚于首次放款日期 2026-04-01。"],
        "settled_on": ["不能早于最后一次放款日期 2026-05-01。"],
        "ended_on": ["终止日期不能晚于今天。"],
    }
    financing.check_line(DealBank.objects.get(pk=line.pk), at=NOW)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"granted": 99}, "kz_drawn_within_grant"),
        ({"granted_on": "2026-04-02", "contracted_on": "2026-04-02"}, "kz_drawn_in_line"),
        ({"settled_on": "2026-03-31"}, "kz_drawn_in_line"),
        ({"voided_at": NOW, "void_reason": "示例"}, "kz_drawn_in_line"),
    ],
)
def test_the_database_keeps_the_line_and_its_drawings_together(line, clerk, change, name):
    draw(line, clerk)
    who = {"voided_by": clerk} if "voided_at" in change else {}

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        DealBank.objects.filter(pk=line.pk).update(**change, **who)

    assert refusal.value.__cause__.diag.constraint_name == name


@pytest.mark.parametrize("change", [{"amount": 1}, {"drawn_on": None}, {"note": "改过"}, {"void_reason": "改过"}])
def test_a_written_drawing_changes_in_nothing_but_its_voiding(line, clerk, change):
    drawn = draw(line, clerk)
    financing.void_drawdown(drawn, reason="示例", by=clerk, at=NOW)

    with pytest.raises(IntegrityError, match="放款一经登记不能修改"), transaction.atomic():
        Drawdown.objects.filter(pk=drawn.pk).update(**change)
    assert Drawdown.objects.filter(amount=100, note="", void_reason="示例").exists()


def test_days_out_of_order_are_refused_at_the_later_one(db):
    line = DealBankFactory.build(deal=None, bank=None, signed_on=date(2026, 3, 2), contracted_on=date(2026, 3, 1))

    with pytest.raises(ValidationError) as refusal:
        line.clean()

    assert refusal.value.message_dict == {"contracted_on": ["借款合同日期不能早于签约日期。"]}
