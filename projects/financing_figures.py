"""The figures of 银企对接. The docstring of each is its 口径 (domain.md 1.15); what is voided counts nowhere.

None of them is ever added to signed investment, and none is read where that is counted. Rates are fractions
(0.77 is 77%), unrounded: real notices cut off instead of rounding, which is for the page to choose. Each takes
the deals it is about, so that a filter of theirs is a filter of the figure.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from statistics import median

from django.db.models import Count, Q, QuerySet, Sum

from projects.financing_steps import Step
from projects.models import DealBank, FinancingDeal

Deals = QuerySet[FinancingDeal]


@dataclass(frozen=True)
class Sums:
    """How many deals there are and their four amounts in 万元; None where not one of an amount is published."""

    count: int
    need: Decimal | None
    signed: Decimal | None
    granted: Decimal | None
    drawn: Decimal | None


def sums(deals: Deals) -> Sums:
    """Add up the four amounts: 需求 over the deals, 签约、授信和放款 over their banks. Unpublished ones are left out."""
    of_deals = deals.live().order_by().aggregate(count=Count("pk"), total_need=Sum("need"))
    of_lines = (
        _lines(deals)
        .with_drawn()
        .aggregate(all_signed=Sum("signed"), all_granted=Sum("granted"), all_drawn=Sum("drawn"))
    )
    return Sums(*of_deals.values(), *of_lines.values())


def matched_rate(deals: Deals) -> Decimal | None:
    """对接率: deals that a bank met (对接 or any later step, 终止 included only where 对接 is dated) / all deals.

    A deal counts once however many banks met it. None where there are no deals.
    """
    met = _lines(deals).with_rank().filter(Q(rank__range=(Step.MET.rank, Step.SETTLED.rank)) | Q(met_on__isnull=False))
    return _ratio(met.values("deal").distinct().count(), deals.live().count())


def grant_rate(deals: Deals) -> Decimal | None:
    """授信率: 授信金额 / 签约金额 over the banks of which both are published. None where nothing is signed."""
    known = _lines(deals).filter(signed__isnull=False, granted__isnull=False)
    total = known.aggregate(above=Sum("granted"), below=Sum("signed"))
    return _ratio(total["above"], total["below"])


def draw_rate(deals: Deals) -> Decimal | None:
    """放款率: 放款金额 / 签约金额 over the banks of which both are published. None where nothing is signed.

    A bank of which 未放款原因 is entered has drawn 0; one of which nothing is entered is unpublished and left out.
    """
    known = _lines(deals).with_drawn().filter(signed__isnull=False, drawn__isnull=False)
    total = known.aggregate(above=Sum("drawn"), below=Sum("signed"))
    return _ratio(total["above"], total["below"])


def draw_rate_of_granted(deals: Deals) -> Decimal | None:
    """放款率（按授信）: 放款金额 / 授信金额 over the banks of which both are published. None where nothing is granted."""
    known = _lines(deals).with_drawn().filter(granted__isnull=False, drawn__isnull=False)
    total = known.aggregate(above=Sum("drawn"), below=Sum("granted"))
    return _ratio(total["above"], total["below"])


def days_to_first_drawing(deals: Deals) -> float | None:
    """首放天数: the median of calendar days from 签约 to the first dated drawdown, over banks that have both.

    The median, because one loan that took years says little about the others. None where nothing was drawn yet.
    """
    lines = _lines(deals).with_first_drawing().filter(signed_on__isnull=False, first_drawn_on__isnull=False)
    waits: list[timedelta] = [drawn - signed for drawn, signed in lines.values_list("first_drawn_on", "signed_on")]
    return median(wait.days for wait in waits) if waits else None


def _lines(deals: Deals) -> QuerySet[DealBank]:
    """Return the lines of the deals, each once."""
    return DealBank.objects.live().filter(deal__in=deals.live().order_by().values("pk")).order_by()


def _ratio(above: Decimal | int | None, below: Decimal | int | None) -> Decimal | None:
    """Divide; None where there is nothing to divide by."""
    return Decimal(above or 0) / Decimal(below) if below else None
