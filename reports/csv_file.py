"""The ledger as csv: UTF-8 with BOM, one line of titles, one line a project. Pure.

Text that a spreadsheet would take for a formula, a day or a number it shortens is guarded; numbers and days stand bare.
Reading takes the guards off again (records/cell_guards.py).
"""

import csv
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from records.cell_guards import guarded

CONTENT_TYPE = "text/csv; charset=utf-8"


def write(path: Path, titles: Iterable[str], rows: Iterable[Iterable[Any]]) -> int:
    """Write the file and return how many rows it holds."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, lineterminator="\r\n")
        lines.writerow(titles)
        for count, row in enumerate(rows, 1):  # noqa: B007 - the last one is the answer
            lines.writerow([said(cell) for cell in row])
    return count


def said(cell: Any) -> str:  # noqa: ANN401 - text, number, day or nothing
    """Return a cell as the csv holds it."""
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:.2f}"
        case date():
            return cell.isoformat()
        case int():
            return str(cell)
        case _:
            return guarded(str(cell))
