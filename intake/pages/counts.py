"""How many rows of a batch are what: the tabs of the third step, and what the fourth says will be written."""

from django.db.models import Count, Q, QuerySet

from intake.models import Batch
from intake.staging import SKIP
from intake.verdicts import Verdict

SKIPPED, WRITTEN = "SKIPPED", "WRITTEN"
WORDS = {
    Verdict.WRONG: "有错误",
    Verdict.DOUBTFUL: "待确认",
    Verdict.NEW: "新增",
    Verdict.CHANGED: "有改动",
    Verdict.SAME: "相同",
    SKIPPED: "跳过",
    WRITTEN: "已入账",
    Verdict.UNREAD: "未读取",
}
LEFT_OUT = Q(decisions__contains=SKIP)
IN_LEDGER = Q(written__isnull=False)


def of(batch: Batch) -> dict[str, int]:
    """Return the count of each tab, in one query; each row is in exactly one."""
    return batch.rows.aggregate(**{tab: Count("pk", filter=condition(tab)) for tab in WORDS})


def rows(batch: Batch, tab: str) -> QuerySet:
    """Return the rows of a tab as they stand in the sheet."""
    return batch.rows.filter(condition(tab)).select_related("project").in_order()


def condition(tab: str) -> Q:
    """Return what puts a row under a tab: unread, in the ledger, left out, else its verdict."""
    if tab == Verdict.UNREAD:
        return Q(verdict=Verdict.UNREAD)
    if tab == WRITTEN:
        return IN_LEDGER
    if tab == SKIPPED:
        return LEFT_OUT & ~IN_LEDGER & ~Q(verdict=Verdict.UNREAD)
    return Q(verdict=tab) & ~IN_LEDGER & ~LEFT_OUT


def tabs(counts: dict[str, int], current: str) -> list[dict[str, object]]:
    """Return the tabs that have rows, and the current one."""
    return [
        {"tab": tab, "word": word, "count": counts[tab], "current": tab == current}
        for tab, word in WORDS.items()
        if counts[tab] or tab == current
    ]
