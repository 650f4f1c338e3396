"""What the rules of financing refuse."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.refusal_cases.shape import (
    DAY,
    NEXT_DAY,
    SLIP,
    VOIDED,
    Refusal,
    always,
    tomorrow,
)
from projects.models import FinancingDeal


def followed(**facts: Any) -> Callable[[], FinancingDeal]:
    """Return the maker of a deal, read as the doors read it."""
    return lambda: FinancingDeal.objects.with_lines().get(pk=cast.DealBankFactory(**facts).deal.pk)


def drawn() -> FinancingDeal:
    return FinancingDeal.objects.with_lines().get(pk=cast.DrawdownFactory().deal_bank.deal.pk)


def voided_deal() -> FinancingDeal:
    return cast.FinancingDealFactory(voided_by=cast.OfficerFactory(), **VOIDED)


def drawing(deal: FinancingDeal, **changes: Any) -> dict[str, Any]:
    return {"line": deal.lines.get(), "amount": Decimal(10), "on": DAY, "note": ""} | changes


REFUSALS = (
    Refusal(
        "financing.amount_not_positive", "draw", followed(), lambda deal, _officer: drawing(deal, amount=Decimal(0))
    ),
    Refusal(
        "financing.before_contract", "draw", followed(contracted_on=NEXT_DAY), lambda deal, _officer: drawing(deal)
    ),
    Refusal("financing.beyond_grant", "draw", followed(granted=5), lambda deal, _officer: drawing(deal)),
    Refusal("days.implausible", "draw", followed(), lambda deal, _officer: drawing(deal, on=SLIP)),
    Refusal("days.future", "draw", followed(), lambda deal, _officer: drawing(deal, on=tomorrow())),
    Refusal(
        "financing.not_allowed",
        "draw",
        followed(),
        lambda deal, _officer: drawing(deal),
        doors=403,
        may=("void_financingdeal",),
    ),
    Refusal("financing.not_allowed", "void", followed(), always(reason="示例"), doors=403, may=("add_drawdown",)),
    Refusal("financing.has_drawdowns", "void", drawn, always(reason="示例")),
    Refusal(
        "financing.has_drawdowns",
        "void-line",
        drawn,
        lambda deal, _officer: {"line": deal.lines.get(), "reason": "示例"},
    ),
    Refusal("financing.reason_missing", "void", followed(), always(reason=" ")),
    Refusal(
        "financing.reason_missing",
        "void-drawdown",
        drawn,
        lambda deal, _officer: {"drawdown": deal.lines.get().drawdowns.get(), "reason": ""},
    ),
    Refusal("financing.voided", "void", voided_deal, always(reason="示例"), doors=404),
)
