"""Ceremonies and their comparison in the API."""

import pytest

from kezhou_crm.tests.asking import ask, refused, rows
from kezhou_crm.tests.factories import CeremonyFactory, DeclaredTotalFactory, SigningFactory

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("founding")
def test_the_founding_ceremony_has_its_day_its_campaign_and_its_declared_totals() -> None:
    (ceremony,) = rows("ceremonies/", campaign="2025Q3")
    totals = {(row["stream"], row["region"] and row["region"]["name"]): row for row in ceremony["declared_totals"]}

    assert (ceremony["held_on"], ceremony["campaign"]) == ("2025-10-23", "2025Q3")
    assert (totals["INVESTMENT", None]["count"], totals["INVESTMENT", None]["amount"]) == (17, "397400.00")
    assert (totals["FINANCING", None]["count"], totals["FINANCING", None]["amount"]) == (7, "204700.00")
    assert (totals["INVESTMENT", "乌恰县"]["count"], totals["INVESTMENT", "乌恰县"]["amount"]) == (3, "199000.00")
    assert [row["region"]["name"] for row in totals.values() if row["inferred"]] == ["州本级"]


@pytest.mark.usefixtures("founding")
def test_the_comparison_stands_in_the_detail_and_at_its_own_address() -> None:
    (ceremony,) = rows("ceremonies/")
    detail = ask(f"ceremonies/{ceremony['id']}/")
    comparison = ask(f"ceremonies/{ceremony['id']}/reconciliation/")
    investment, financing = comparison["investment"], comparison["financing"]

    assert detail["reconciliation"] == comparison
    assert (investment["total"]["count"], investment["listed"]["count"], investment["recorded"]["count"]) == (
        17,
        16,
        17,
    )
    assert investment["remainder"] == {"count": 1, "amount": "0.00", "unpublished": 0}
    assert (investment["named"], investment["recorded"]["amount"]) == (1, None)
    assert (financing["total"]["count"], financing["recorded"]["count"], financing["remainder"]) == (7, 7, None)
    assert detail["tours"][0]["visitors_at_least"]
    assert detail["declared_totals"][0]["citations"]


def test_a_difference_is_ledger_minus_declared_in_strings() -> None:
    signing = SigningFactory(project__amount="120.5")
    DeclaredTotalFactory(ceremony=signing.ceremony, region=signing.project.region, count=3, amount=100)

    (line,) = ask(f"ceremonies/{signing.ceremony_id}/reconciliation/")["investment"]["lines"]

    assert line["region"] == {"code": "653001", "name": "阿图什市"}
    assert (line["count_difference"], line["amount_difference"]) == (-2, "20.50")


def test_what_was_not_declared_is_null_and_not_zero() -> None:
    ceremony = CeremonyFactory()
    financing = ask(f"ceremonies/{ceremony.pk}/reconciliation/")["financing"]

    assert (financing["total"], financing["recorded"]["amount"], financing["lines"]) == (None, None, [])


def test_ceremonies_are_found_by_campaign_and_day() -> None:
    spring, autumn = CeremonyFactory(held_on="2026-03-01"), CeremonyFactory(held_on="2026-10-23", campaign="2026Q3")

    assert [row["id"] for row in rows("ceremonies/")] == [autumn.pk, spring.pk]
    assert [row["id"] for row in rows("ceremonies/", campaign="2026Q3")] == [autumn.pk]
    assert [row["id"] for row in rows("ceremonies/", held_after="2026-03-01", held_before="2026-03-31")] == [spring.pk]
    assert refused("ceremonies/", held_after="2026-03-02", held_before="2026-03-01")[0]["field"] == "held_after"


def test_the_comparison_takes_no_parameters() -> None:
    ceremony = CeremonyFactory()

    assert refused(f"ceremonies/{ceremony.pk}/reconciliation/", region="653001")[0]["field"] == "region"
