"""Declared against ledger: shown, never refused; unpublished is not 0."""

from decimal import Decimal

from zeal import zeal_context

from ceremonies.models import Ceremony, Stream
from ceremonies.reconciliation import Tally, reconcile
from government.models import Region
from kezhou_crm.tests.factories import (
    CeremonyFactory,
    DeclaredTotalFactory,
    FinancingDealFactory,
    OfficerFactory,
    ProjectFactory,
    RegionFactory,
    SigningFactory,
    system,
)


def test_the_founding_article_leaves_one_project_without_an_amount(founding):
    result = reconcile(Ceremony.objects.get(), to=system())[Stream.INVESTMENT]

    assert (result.total.count, result.total.amount) == (17, Decimal(397400))
    assert result.listed == Tally(16, Decimal(397400))
    assert result.remainder == Tally(1, Decimal(0))
    assert [(row.region.name, row.count, row.amount) for row in result.inferences] == [("州本级", 1, None)]
    assert (result.recorded.count, result.recorded.amount, result.named) == (17, None, 1)
    assert [line.count_difference for line in result.lines] == [0, 0, 0, 0, 0]


def test_financing_stands_apart(founding):
    result = reconcile(Ceremony.objects.get(), to=system())[Stream.FINANCING]

    assert (result.total.count, result.total.amount) == (7, Decimal(204700))
    assert (result.recorded.count, result.recorded.amount) == (7, None)
    assert result.lines == ()
    assert result.remainder is None


def test_a_difference_is_shown_where_both_sides_are_complete(db):
    ceremony, region = CeremonyFactory(), RegionFactory()
    DeclaredTotalFactory(ceremony=ceremony, region=region, count=2, amount=500)
    SigningFactory(ceremony=ceremony, project=ProjectFactory(signed=True, amount=300))
    (line,) = reconcile(ceremony, to=system())[Stream.INVESTMENT].lines

    assert (line.count_difference, line.amount_difference) == (-1, Decimal(-200))


def test_one_unpublished_amount_leaves_the_amounts_uncompared(db):
    ceremony = CeremonyFactory()
    DeclaredTotalFactory(ceremony=ceremony, region=RegionFactory(), count=2, amount=500)
    for amount in (300, None):
        SigningFactory(ceremony=ceremony, project=ProjectFactory(signed=True, amount=amount))
    (line,) = reconcile(ceremony, to=system())[Stream.INVESTMENT].lines

    assert line.recorded == Tally(2, Decimal(300), unpublished=1)
    assert line.amount_difference is None


def test_one_region_without_an_amount_leaves_the_remainder_without_one(db):
    ceremony = CeremonyFactory()
    DeclaredTotalFactory(ceremony=ceremony, count=10, amount=1000)
    DeclaredTotalFactory(ceremony=ceremony, region=RegionFactory(), count=4, amount=400)
    unpublished = RegionFactory(code="653024", name="乌恰县", full_name="乌恰县")
    DeclaredTotalFactory(ceremony=ceremony, region=unpublished, count=6)

    assert reconcile(ceremony, to=system())[Stream.INVESTMENT].remainder == Tally(0, None, unpublished=1)


def test_a_switch_keeps_a_project_out_of_its_column(db):
    ceremony = CeremonyFactory()
    SigningFactory(ceremony=ceremony, project=ProjectFactory(signed=True, amount=900, counts_in_amount=False))
    SigningFactory(ceremony=ceremony, project=ProjectFactory(signed=True, amount=100, counts_in_number=False))

    assert reconcile(ceremony, to=system())[Stream.INVESTMENT].recorded == Tally(1, Decimal(100))


def test_a_voided_project_counts_nowhere(db):
    ceremony = CeremonyFactory()
    SigningFactory(
        ceremony=ceremony,
        project__voided_at="2026-04-01T00:00+08:00",
        project__voided_by=OfficerFactory(),
        project__void_reason="示例",
    )

    assert reconcile(ceremony, to=system())[Stream.INVESTMENT].recorded == Tally(0, None)


def test_an_enclave_counts_for_the_county_it_belongs_to(db):
    ceremony = CeremonyFactory()
    home = RegionFactory(code="653023", name="阿合奇县", full_name="阿合奇县")
    SigningFactory(ceremony=ceremony, project=ProjectFactory(signed=True, attribution_region=home))

    assert [line.region for line in reconcile(ceremony, to=system())[Stream.INVESTMENT].lines] == [home]


def test_a_project_without_a_region_has_a_line_of_its_own(db):
    ceremony = CeremonyFactory()
    SigningFactory(ceremony=ceremony, project=ProjectFactory(signed=True, region=None))
    SigningFactory(ceremony=ceremony, project=ProjectFactory(signed=True))

    assert [line.region for line in reconcile(ceremony, to=system())[Stream.INVESTMENT].lines] == [
        Region.objects.get(),
        None,
    ]


def test_comparing_costs_the_same_at_three_rows_as_at_one(db, django_assert_num_queries):
    ceremony, officer = CeremonyFactory(), system()
    for _ in range(3):
        SigningFactory(ceremony=ceremony)
        SigningFactory(ceremony=ceremony, project=None, deal=FinancingDealFactory())
        with zeal_context(), django_assert_num_queries(3):
            reconcile(ceremony, to=officer)[Stream.INVESTMENT]
