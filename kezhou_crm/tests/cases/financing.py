"""Banks, financing deals, the lines between them, and what was drawn."""

from collections.abc import Callable

from django.db.models import Model

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.cases.shapes import LATER, ONE_DAY, Case, negative, same, torn, two

DEAL, LINE, DRAWDOWN = "projects_financingdeal", "projects_dealbank", "projects_drawdown"


def _lines() -> tuple[Model, ...]:
    deal = cast.FinancingDealFactory()
    return (*(cast.DealBankFactory(deal=deal) for _ in range(2)), cast.BankFactory())


def _line(**fields: object) -> Callable[[], tuple[Model, ...]]:
    return lambda: (cast.DealBankFactory(**fields),)


def _void(prefix: str, table: str, factory: type) -> tuple[Case, Case]:
    """The two cases of every table whose rows are voided."""

    def rows() -> tuple[Model, ...]:
        return (factory(void_reason="示例"), cast.OfficerFactory())

    return (
        torn(
            f"{prefix}_voided_at_with_by",
            table,
            rows,
            "void_reason = '示例二'",
            "voided_at = now()",
            "voided_at IS NOT NULL AND voided_by_id IS NULL",
        ),
        torn(
            f"{prefix}_void_reason_given",
            table,
            rows,
            "void_reason = ''",
            "voided_at = now(), voided_by_id = {b}",
            "voided_at IS NOT NULL AND void_reason = ''",
        ),
    )


CASES = (
    same("bank_name_unique", "projects_bank", two(cast.BankFactory), "name_key = 'x'"),
    same("financing_code_unique", DEAL, two(cast.FinancingDealFactory), "code = 'x'"),
    negative("financing_need_not_negative", DEAL, cast.FinancingDealFactory, "need"),
    torn(
        "financing_recorded_at_with_by",
        DEAL,
        lambda: (cast.FinancingDealFactory(), cast.OfficerFactory()),
        "recorded_at = now(), recorded_by_id = {b}",
        "recorded_at = NULL",
        "recorded_by_id IS NOT NULL AND recorded_at IS NULL",
    ),
    *_void("financing", DEAL, cast.FinancingDealFactory),
    same("deal_bank_once", LINE, _lines, "deal_id = deal_id, bank_id = NULL, branch = ''"),
    torn(
        "deal_bank_branch_has_bank",
        LINE,
        _line(),
        "branch = '示例支行'",
        "bank_id = NULL",
        "bank_id IS NULL AND branch <> ''",
    ),
    torn(
        "deal_bank_dates_in_order",
        LINE,
        _line(pushed_on="2026-01-01", contracted_on="2026-12-01"),
        f"signed_on = {LATER}",
        f"granted_on = {ONE_DAY}",
        "granted_on < signed_on",
    ),
    torn(
        "deal_bank_ended_whole",
        LINE,
        _line(ended_on="2026-03-01", ended_reason="示例"),
        "ended_reason = '示例二'",
        "ended_on = NULL",
        "ended_on IS NULL AND ended_reason <> ''",
    ),
    torn(
        "deal_bank_over_once",
        LINE,
        _line(),
        f"settled_on = {ONE_DAY}",
        f"ended_on = {ONE_DAY}, ended_reason = '示例'",
        "settled_on IS NOT NULL AND ended_on IS NOT NULL",
    ),
    torn("deal_bank_term_sensible", LINE, _line(term=590), "term = term + 8", "term = term + 8", "term > 600"),
    torn("deal_bank_rate_sensible", LINE, _line(rate=30), "rate = rate + 4", "rate = rate + 4", "rate > 36"),
    negative("deal_bank_signed_not_negative", LINE, cast.DealBankFactory, "signed"),
    negative("deal_bank_granted_not_negative", LINE, cast.DealBankFactory, "granted"),
    *_void("deal_bank", LINE, cast.DealBankFactory),
    torn(
        "drawdown_amount_positive",
        DRAWDOWN,
        lambda: (cast.DrawdownFactory(),),
        "amount = amount - 8",
        "amount = amount - 8",
        "amount <= 0",
    ),
    *_void("drawdown", DRAWDOWN, cast.DrawdownFactory),
)
