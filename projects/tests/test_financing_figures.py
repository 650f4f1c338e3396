"""The figures of 银企对接, worked out by hand; none of them ever enters an investment total."""

from datetime import date
from decimal import Decimal

import pytest

from ceremonies.models import Stream
from ceremonies.reconciliation import Tally, reconcile
from kezhou_crm.tests.factories import (
    CeremonyFactory,
    DealBankFactory,
    DrawdownFactory,
    FinancingDealFactory,
    OfficerFactory,
    ProjectFactory,
    RegionFactory,
    SigningFactory,
    system,
)
from projects import figures, financing_figures
from projects.models import FinancingDeal, Project

pytestmark = pytest.mark.usefixtures("row_by_row")
VOIDED = {"voided_at": "2026-05-01T10:00+08:00", "void_reason": "示例"}


@pytest.fixture
def deals(db):
    """Three deals that count and one that does not.

    甲 needs 1000. One bank signed 800 on 1 March, granted 600 and paid 150 on 31 March and 300 on 30 April; another
    signed 200 and says why it paid nothing; a third signed 500 and nothing more is published.
    乙 needs an unpublished sum. A bank met it, signed 100 on 1 March, granted 100 and paid 100 on 10 April.
    丙 needs 50; a bank was pushed and gave up.
    """
    first = FinancingDealFactory(need=1000)
    paying = DealBankFactory(deal=first, signed_on="2026-03-01", signed=800, granted=600)
    DrawdownFactory(deal_bank=paying, amount=150, drawn_on="2026-03-31")
    DrawdownFactory(deal_bank=paying, amount=300, drawn_on="2026-04-30")
    DrawdownFactory(deal_bank=paying, amount=50, drawn_on="2026-03-05", voided_by=OfficerFactory(), **VOIDED)
    DealBankFactory(deal=first, signed=200, undrawn_reason="抵押未办妥")
    DealBankFactory(deal=first, signed=500)
    second = DealBankFactory(met_on="2026-02-01", signed_on="2026-03-01", signed=100, granted=100)
    DrawdownFactory(deal_bank=second, amount=100, drawn_on="2026-04-10")
    third = FinancingDealFactory(need=50)
    DealBankFactory(deal=third, pushed_on="2026-03-01", ended_on="2026-04-01", ended_reason="示例")
    gone = FinancingDealFactory(need=9999, voided_by=OfficerFactory(), **VOIDED)
    DealBankFactory(deal=gone, signed=9999, granted=9999)
    return FinancingDeal.objects.all()


def test_the_four_amounts_add_up_without_the_unpublished(deals):
    assert financing_figures.sums(deals) == financing_figures.Sums(
        count=3,
        need=Decimal(1050),  # 1000 + 50
        signed=Decimal(1600),  # 800 + 200 + 500 + 100
        granted=Decimal(700),  # 600 + 100
        drawn=Decimal(550),  # 150 + 300 + 0 + 100
    )


def test_rates_by_hand(deals):
    assert financing_figures.matched_rate(deals) == Decimal(2) / 3  # 甲 and 乙 of three
    assert financing_figures.grant_rate(deals) == Decimal(700) / 900  # (600 + 100) / (800 + 100)
    assert financing_figures.draw_rate(deals) == Decimal(1) / 2  # (450 + 0 + 100) / (800 + 200 + 100)
    assert financing_figures.draw_rate_of_granted(deals) == Decimal(550) / 700  # (450 + 100) / (600 + 100)


def test_days_to_the_first_drawing_are_the_median_of_the_banks(deals):
    assert financing_figures.days_to_first_drawing(deals) == 35  # 30 days and 40 days


def test_a_filter_of_deals_is_a_filter_of_the_figure(deals):
    second = deals.filter(need=None)

    assert financing_figures.draw_rate(second) == 1
    assert financing_figures.days_to_first_drawing(second) == 40


def test_where_there_is_nothing_to_divide_by_there_is_no_rate(db):
    DealBankFactory(signed=0, granted=0, undrawn_reason="示例")
    deals, nothing = FinancingDeal.objects.all(), FinancingDeal.objects.none()

    for rate in ("grant_rate", "draw_rate", "draw_rate_of_granted", "days_to_first_drawing"):
        assert getattr(financing_figures, rate)(deals) is None
        assert getattr(financing_figures, rate)(nothing) is None
    assert financing_figures.matched_rate(nothing) is None
    assert financing_figures.sums(nothing) == financing_figures.Sums(0, None, None, None, None)


def test_figures_cost_the_same_at_three_deals_as_at_one(db, django_assert_num_queries):
    for _ in range(3):
        DrawdownFactory()
        with django_assert_num_queries(2):
            financing_figures.sums(FinancingDeal.objects.all())


def investment(ceremony):
    """Return every investment total that the ledger counts."""
    return (
        figures.counts(Project.objects.live()),
        figures.by_stage(Project.objects.live(), to=system()),
        figures.by_region(Project.objects.live(), to=system()),
        reconcile(ceremony, to=system())[Stream.INVESTMENT],
        list(Project.objects.order_by("pk").values_list("pk", "amount", "total_investment")),
    )


def test_no_financing_amount_ever_enters_an_investment_total(db):
    region, ceremony = RegionFactory(), CeremonyFactory()
    project = ProjectFactory(signed=True, region=region, amount=500)
    SigningFactory(ceremony=ceremony, project=project)
    before = investment(ceremony)

    line = DealBankFactory(deal__need=7777, signed_on="2026-03-01", signed=7777, granted=7777)
    line.deal.projects.add(project)
    DrawdownFactory(deal_bank=line, amount=7777, drawn_on=date(2026, 4, 1))
    SigningFactory(ceremony=ceremony, project=None, deal=line.deal)

    assert investment(ceremony) == before
    assert reconcile(ceremony, to=system())[Stream.INVESTMENT].recorded == Tally(1, Decimal(500))
    assert reconcile(ceremony, to=system())[Stream.FINANCING].recorded == Tally(1, Decimal(7777))


def test_a_deal_of_which_one_bank_is_unpublished_is_compared_with_nothing(db):
    line = DealBankFactory(signed_on="2026-03-01", signed=300)
    DealBankFactory(deal=line.deal, signed_on="2026-03-01")
    ceremony = SigningFactory(project=None, deal=line.deal).ceremony

    assert reconcile(ceremony, to=system())[Stream.FINANCING].recorded == Tally(1, Decimal(300), unpublished=1)


def test_a_voided_deal_counts_in_no_ceremony(db):
    deal = FinancingDealFactory(voided_by=OfficerFactory(), **VOIDED)
    ceremony = SigningFactory(project=None, deal=deal).ceremony

    assert reconcile(ceremony, to=system())[Stream.FINANCING].recorded == Tally(0, None)
