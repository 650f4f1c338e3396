"""How a reconciliation is worded. It compares nothing itself."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ceremonies.reconciliation import Line, Reconciliation, Tally
from kezhou_crm import badges
from records.money import in_yi

register = template.Library()


@register.filter
def difference(value: Decimal | int | None) -> SafeString:
    """Write ledger minus declared; None is 不比: one side is unpublished."""
    if value is None:
        return badges.none("不比")
    return format_html('<span class="{}">{}</span>', "k-diff" if value else "k-same", badges.signed(value))


@register.filter
def whole(result: Reconciliation) -> Line:
    """Compare the ledger with the declared total as one line."""
    return Line(None, result.total, result.recorded)


@register.simple_tag
def cite_listed(result: Reconciliation) -> SafeString:
    """Mark where the declared regions that are added up come from."""
    rows = (line.declared for line in result.lines if line.declared and not line.declared.inferred)
    cited = (citation for row in rows for field in ("count", "amount") for citation in row.citations_of(field))
    return badges.cite(dict.fromkeys(cited))


@register.filter
def recorded_amount(tally: Tally) -> SafeString:
    """Write what the ledger holds in 万元; how many amounts are unpublished stands before the number."""
    if tally.amount is None:
        return badges.none("未公布" if tally.unpublished else "不计额")
    if not tally.unpublished:
        return badges.amount(tally.amount)
    return format_html('<span class="k-part">另 {} 个未公布</span> {}', tally.unpublished, badges.number(tally.amount))


@register.filter
def remainder_words(result: Reconciliation) -> str:
    """Say what the declared total holds beyond its declared regions."""
    rest = result.remainder
    if rest is None:
        return "没有登记公布的总数"
    number = "个数相同" if not rest.count else f"比公布{_less(rest.count)} {abs(rest.count)} 个"
    if rest.amount is None:
        return f"{number}，金额未全部公布"
    amount = "金额相同" if not rest.amount else f"金额{_less(rest.amount)} {abs(in_yi(rest.amount))} 亿元"
    return f"{number}，{amount}"


def _less(rest: Decimal | int) -> str:
    """Say on which side of the declared total the regions stand."""
    return "少" if rest > 0 else "多"
