"""银企对接 from need to drawdowns: the verbs, and what they refuse (domain.md 1.15).

A drawdown is written here alone. The database keeps the sums and the days against everybody else
(kz_drawn_within_grant, kz_drawn_in_line). `on` is the day it happened, `at` the moment it is entered.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from django.db import transaction
from django.db.models import Sum

from government.models import Officer
from projects import days
from projects.financing_steps import DATES
from projects.models import DealBank, Drawdown, FinancingDeal
from projects.refusals import Refused

MAY_DRAW, MAY_VOID = "projects.add_drawdown", "projects.void_financingdeal"
Row = TypeVar("Row", Drawdown, DealBank, FinancingDeal)


@transaction.atomic
def register(deal: FinancingDeal, *, by: Officer, at: datetime) -> FinancingDeal:
    """Write a new deal: somebody needs money. Its projects and banks may follow.

    Raises Refused where the need is dated in the future.
    """
    check_deal(deal, at=at)
    deal.recorded_by, deal.recorded_at = by, at
    deal.save(force_insert=True)
    return deal


@transaction.atomic
def draw(line: DealBank, *, amount: Decimal, on: date, by: Officer, at: datetime, note: str = "") -> Drawdown:
    """Enter that the bank paid out `amount` 万元 on the day `on`.

    Raises Refused where the officer may not, the line or its deal is voided, settled or ended, the amount is not above 0 or more than
    what is left of the grant, or the day lies before the grant or the contract or in the future.
    """
    line = _locked(line)
    if not by.has_perm(MAY_DRAW):
        raise Refused("not_allowed", "您没有登记放款的权限。")
    _check_runs(line)
    _check_day(line, on, at)
    if amount <= 0:
        raise Refused("amount_not_positive", "放款金额应大于 0。", field="amount")
    drawn = drawn_so_far(line)
    if line.granted is not None and drawn + amount > line.granted:
        left = f"授信 {line.granted:,.2f} 万元，已放款 {drawn:,.2f} 万元"
        raise Refused("beyond_grant", f"放款合计不能超过授信金额（{left}）。", field="amount")
    return Drawdown.objects.create(
        deal_bank=line, drawn_on=on, amount=amount, note=note, recorded_at=at, recorded_by=by
    )


@transaction.atomic
def void_drawdown(drawdown: Drawdown, *, reason: str, by: Officer, at: datetime) -> Drawdown:
    """Take a mistaken drawdown out of all sums."""
    _locked(drawdown.deal_bank)
    drawdown = Drawdown.objects.select_for_update(of=("self",)).get(pk=drawdown.pk)
    return _void(drawdown, "这笔放款", reason=reason, by=by, at=at)


@transaction.atomic
def void_line(line: DealBank, *, reason: str, by: Officer, at: datetime) -> DealBank:
    """Take a mistaken line out of its deal. A bank that followed and gave up is ended instead (终止).

    Raises Refused where drawdowns stand on it.
    """
    line = _locked(line)
    if line.drawdowns.live().exists():
        raise Refused("has_drawdowns", "这条银行跟进还有未作废的放款，请先处理放款。")
    return _void(line, "这条银行跟进", reason=reason, by=by, at=at)


@transaction.atomic
def void_deal(deal: FinancingDeal, *, reason: str, by: Officer, at: datetime) -> FinancingDeal:
    """Take a mistaken deal out of all counts, its ceremony's too.

    Raises Refused where drawdowns stand on it.
    """
    deal = FinancingDeal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
    if Drawdown.objects.live().filter(deal_bank__deal=deal).exists():
        raise Refused("has_drawdowns", "这笔对接还有未作废的放款，请先处理放款。")
    return _void(deal, "这笔对接", reason=reason, by=by, at=at)


def check_deal(deal: FinancingDeal, *, at: datetime) -> None:
    """Refuse a need of the future; forms ask before they save."""
    if deal.registered_on:
        days.check_happened(deal.registered_on, at=at, words="需求登记日期", field="registered_on")


def check_line(line: DealBank, *, at: datetime) -> None:
    """Refuse what an edited line cannot say beside its drawdowns, and days of the future; forms ask before they save.

    Raises Refused where less is granted than is drawn, or a drawing lies before the grant or the contract or after
    the end.
    """
    for name in DATES:
        if day := getattr(line, name):
            days.check_happened(day, at=at, words=line._meta.get_field(name).verbose_name, field=name)
    if line.pk is None:
        return
    if line.granted is not None and drawn_so_far(line) > line.granted:
        message = f"授信金额不能少于已放款的 {drawn_so_far(line):,.2f} 万元。"
        raise Refused("below_drawn", message, field="granted")
    drawn = [row.drawn_on for row in line.drawdowns.live().in_order() if row.drawn_on]
    for name in ("granted_on", "contracted_on"):
        if drawn and (getattr(line, name) or date.min) > drawn[0]:
            raise Refused("after_drawing", f"不能晚于首次放款日期 {drawn[0].isoformat()}。", field=name)
    for name in ("settled_on", "ended_on"):
        if drawn and (getattr(line, name) or date.max) < drawn[-1]:
            raise Refused("before_drawing", f"不能早于最后一次放款日期 {drawn[-1].isoformat()}。", field=name)


def drawn_so_far(line: DealBank) -> Decimal:
    """Return what was drawn on the line, in 万元; 0 where nothing is entered."""
    return line.drawdowns.live().aggregate(total=Sum("amount"))["total"] or Decimal(0)


def _locked(line: DealBank) -> DealBank:
    """Read the line and its deal again under their row locks: the deal's first, as whoever acts on a deal takes them.

    Two sessions that lock in opposite order wait for each other.
    """
    deal = FinancingDeal.objects.select_for_update(of=("self",)).get(pk=line.deal_id)
    line = DealBank.objects.select_for_update(of=("self",)).get(pk=line.pk)
    line.deal = deal
    return line


def _check_runs(line: DealBank) -> None:
    if line.voided_at or line.deal.voided_at:
        raise Refused("voided", "已作废，不能登记放款。")
    if not line.runs:
        over = "终止" if line.ended_on else "结清"
        raise Refused("over", f"这条银行跟进已{over}，不能登记放款。", field="line")


def _check_day(line: DealBank, on: date, at: datetime) -> None:
    days.check_happened(on, at=at, words="放款日期")
    for name in ("contracted_on", "granted_on"):
        day = getattr(line, name)
        if day and on < day:
            words = line._meta.get_field(name).verbose_name
            raise Refused("before_contract", f"放款日期不能早于{words} {day.isoformat()}。", field="on")


def _void(row: Row, words: str, *, reason: str, by: Officer, at: datetime) -> Row:
    if not by.has_perm(MAY_VOID):
        raise Refused("not_allowed", f"您没有作废{words[2:]}的权限。")
    if row.voided_at:
        raise Refused("voided", f"{words}已作废。")
    if not reason.strip():
        raise Refused("reason_missing", "作废必须写明原因。", field="reason")
    row.voided_at, row.voided_by, row.void_reason = at, by, reason
    row.save(update_fields=["voided_at", "voided_by", "void_reason"])
    return row
