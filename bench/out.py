"""What it costs to take the ledger along as a workbook: the whole way from the tables to the file, with the bureau's eyes.

The floor is XlsxWriter alone: the same cells, ready in memory, written by the same calls into the same kind of file. The
memory is the peak of a process that does nothing else, for a quarter of the lines and for all.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import django
import xlsxwriter
from django.db import transaction

if __name__ == "__main__":
    django.setup()

from government.models import Officer
from kezhou_crm.identity import act_as
from projects.models import Project
from reports import columns, layout, ledger, workbook
from reports.ledger import Entry

LINES, ROUNDS = 20_000, 3
MOST = 2.0  # times the floor
MOST_GROWTH = 32  # MB more for four times the lines
HEADING = workbook.Heading("示例", "示例", "示例", "示例", "示例")


@dataclass(frozen=True)
class Taken:
    """Seconds with and without the way from the tables, and megabytes for a quarter of the lines and for all."""

    lines: int
    wide: int
    ours: float
    floor: float
    quarter: float
    whole: float

    @property
    def price(self) -> float:
        """Return how many times as long ours takes."""
        return self.ours / self.floor

    @property
    def holds(self) -> bool:
        """Tell whether time and memory are within their limits."""
        return self.price <= MOST and self.whole - self.quarter <= MOST_GROWTH

    def __str__(self) -> str:
        return (
            f"台账 {self.lines:,} 行 × {self.wide} 栏导出 xlsx：{self.ours:.2f} 秒，只写同样的格子 {self.floor:.2f} 秒，"
            f"×{self.price:.2f}；内存最多 {self.quarter:.0f} MB（四分之一行时）、{self.whole:.0f} MB（全部）"
        )


def measure(officer: Officer, lines: int = LINES) -> Taken:
    """Take the lines along as the officer, in turns with the floor; the quickest of each counts."""
    taken = columns.chosen((), by=officer)
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        act_as(officer.pk)
        path = Path(folder, "book.xlsx")
        quarter, whole = _peak(officer, lines // 4), _peak(officer, lines)
        rows = [*layout.laid_out(_entries(taken, officer, lines))]
        times: dict[str, list[float]] = {"ours": [], "floor": []}
        for _ in range(ROUNDS):
            times["ours"].append(_timed(lambda: _ours(path, taken, officer, lines)))
            times["floor"].append(_timed(lambda: _floor(path, taken, rows)))
    return Taken(lines, len(taken), min(times["ours"]), min(times["floor"]), quarter, whole)


def _entries(taken: tuple[columns.Column, ...], officer: Officer, lines: int) -> Iterator[Entry]:
    some = Project.objects.live().order_by("pk").values("pk")[:lines]
    return ledger.entries(ledger.in_order(Project.objects.filter(pk__in=some)), taken, to=officer)


def _ours(path: Path, taken: tuple[columns.Column, ...], officer: Officer, lines: int) -> None:
    workbook.write(path, taken, layout.laid_out(_entries(taken, officer, lines)), HEADING)


def _floor(path: Path, taken: tuple[columns.Column, ...], rows: list[Entry | layout.Subtotal]) -> None:
    book = xlsxwriter.Workbook(str(path), workbook.OPTIONS)
    sheet = book.add_worksheet()
    boxed, money, day = (
        book.add_format({"border": 1} | more) for more in ({}, {"num_format": "0.00"}, {"num_format": "yyyy-mm-dd"})
    )
    for n, row in enumerate(rows):
        for m, cell in enumerate(row.cells if isinstance(row, Entry) else [row.label] * len(taken)):
            if cell is None or cell == "":
                sheet.write_blank(n, m, None, boxed)
            elif isinstance(cell, Decimal | int):
                sheet.write_number(n, m, cell, money)
            elif isinstance(cell, date):
                sheet.write_datetime(n, m, cell, day)
            else:
                sheet.write_string(n, m, cell, boxed)
    book.close()


def _timed(doing: Callable[[], None]) -> float:
    begun = perf_counter()
    doing()
    return perf_counter() - begun


def _peak(officer: Officer, lines: int) -> float:
    """Return the megabytes that a process of its own holds at most while it takes so many lines along."""
    command = [sys.executable, "-m", "bench.out", str(officer.pk), str(lines)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - ourselves
    return int(said) / 1024


def main(officer: int, lines: int) -> None:
    """Take the lines along and print the kilobytes held at most."""
    by = Officer.objects.get(pk=officer)
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        act_as(by.pk)
        _ours(Path(folder, "book.xlsx"), columns.chosen((), by=by), by, lines)
    status = Path("/proc/self/status").read_text().splitlines()  # getrusage would tell of whoever started us, too
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
