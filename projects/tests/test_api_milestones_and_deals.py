"""Milestones and financing deals in the API."""

import pytest

from kezhou_crm.tests.asking import rows
from kezhou_crm.tests.factories import (
    CompanyFactory,
    DealBankFactory,
    DrawdownFactory,
    FinancingDealFactory,
    MilestoneFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db


def test_a_milestone_says_its_date_as_far_as_it_is_known() -> None:
    MilestoneFactory(planned_on="2025-01-01", planned_on_precision="YEAR", unit="座", planned_quantity=78)
    (row,) = rows("milestones/")

    assert (row["planned_on"], row["planned_when"], row["planned_quantity"]) == ("2025-01-01", "2025年", "78.00")
    assert (row["actual_on"], row["actual_when"], row["actual_quantity"]) == (None, None, None)


def test_milestones_are_found_by_project_region_and_dates() -> None:
    first = MilestoneFactory(planned_on="2026-06-30", actual_on="2026-07-01")
    second = MilestoneFactory(planned_on=None, actual_on="2026-08-01", project__region=None)

    def ids(**parameters: object) -> list[int]:
        return [row["id"] for row in rows("milestones/", **parameters)]

    assert ids(project=first.project_id) == ids(region="653001") == [first.pk]
    assert ids(planned_after="2026-06-30", planned_before="2026-06-30") == [first.pk]
    assert ids(actual_after="2026-07-02") == ids(actual_before="2026-09-01", project=second.project_id) == [second.pk]
    assert ids(reached="false") == []
    assert ids(reached="true") == [first.pk, second.pk]


@pytest.mark.usefixtures("founding")
def test_the_founding_article_gives_seven_financing_deals_of_which_nothing_more_is_known() -> None:
    deals = rows("financing-deals/", campaign="2025Q3")

    assert len(deals) == 7
    assert {deal[field] for deal in deals for field in ("banks", "company", "need", "signed", "granted", "drawn")} == {
        None
    }
    assert {(deal["signed_on"], deal["step"], deal["signed_unpublished"]) for deal in deals} == {
        ("2025-10-23", "SIGNED", 1)
    }
    assert len(rows("financing-deals/", amount_unpublished="true")) == 7


def test_financing_deals_are_found_by_their_parties_and_amounts() -> None:
    line = DealBankFactory(
        deal__company=CompanyFactory(), deal__need=900, bank__name="示例农商银行", signed=300, signed_on="2026-03-01"
    )
    deal, project = line.deal, ProjectFactory()
    deal.projects.set([project, ProjectFactory()])
    DrawdownFactory(deal_bank=line, amount=40)
    DealBankFactory(deal=deal, signed=50, ended_on="2026-05-01", ended_reason="示例")
    DealBankFactory(bank__name="示例商业银行", signed_on="2026-02-01")
    FinancingDealFactory()

    for parameters in (
        {"company": deal.company_id},
        {"project": project.pk},
        {"bank": "农商"},
        {"bank_id": line.bank_id},
        {"search": "slnsyh"},
        {"step": "DRAWN"},
        {"need_min": "900", "need_max": "900"},
        {"amount_min": "350", "amount_max": "350"},
        {"drawn_min": "40", "drawn_max": "40"},
        {"signed_after": "2026-03-01"},
    ):
        assert [row["id"] for row in rows("financing-deals/", **parameters)] == [deal.pk]
