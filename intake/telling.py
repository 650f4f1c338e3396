"""What a machine is told of a batch (`import_ledger`): each row below the header once, in a count or among the unread."""

from collections import Counter
from typing import Any

from django.db.models import Count

from intake import staged
from intake.models import Batch, Row
from intake.staging import SKIP
from intake.verdicts import Verdict

ALSO = "；另：{address} {words}"


def tell(batch: Batch) -> dict[str, Any]:
    """Return sheet, header, columns and counts; a wrong row stands once in `wrong`, at its first cell that is wrong."""
    every = batch.rows.order_by().values_list("verdict").annotate(count=Count("pk"))
    counts = Counter(dict(every))
    told = batch.rows.filter(verdict__in=(Verdict.WRONG, Verdict.UNREAD)).only("number", "verdict", "reasons")
    rows = list(told.in_order())
    columns = staged.columns_of(batch.columns)
    theirs = {column.letters: column.theirs for column in columns}
    return {
        "sheet": batch.sheet,
        "header_row": batch.header_row,
        "columns": staged.titles(columns),
        "rows": sum(counts.values()) - counts[Verdict.UNREAD],
        "new": counts[Verdict.NEW],
        "changed": counts[Verdict.CHANGED],
        "same": counts[Verdict.SAME],
        "doubtful": counts[Verdict.DOUBTFUL],
        "wrong": [_wrong(row, theirs) for row in rows if row.verdict == Verdict.WRONG],
        "unread": [
            {"row": row.number, "why": row.reasons[0]["words"]} for row in rows if row.verdict == Verdict.UNREAD
        ],
    }


def progress(batch: Batch) -> tuple[int, int]:
    """Return how many rows are in the ledger and how many are to come in; true at any moment, whoever was killed."""
    rows = batch.rows.read().exclude(decisions__contains=SKIP)
    return rows.filter(written__isnull=False).count(), rows.count()


def _wrong(row: Row, theirs: dict[str, str]) -> dict[str, Any]:
    first, *rest = (reason for reason in row.reasons if reason["grade"] == "WRONG")
    also = "".join(ALSO.format(**reason) for reason in rest)
    column = theirs.get(first["address"].rstrip("0123456789"))
    return {"row": row.number, "column": column, "value": first["value"], "reason": f"{first['words']}{also}"}
