"""A file turned into sheets of cells. Pure; runs inside the reading process, never in the server (see guard).

Hidden sheets are named and not read: they hold lists and last year's figures. Hidden and filtered rows are read: a
filter left on must not lose projects.
"""

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any, BinaryIO

import python_calamine

from intake.reading import encodings, kinds, old_books, old_errors, separated, unpacking
from intake.reading.cells import Area, Content, Fault, Grid
from intake.reading.limits import LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS
from records import containers
from records.cell_guards import unguarded
from records.unfit import Unfit

UNHELD = re.compile("[\0\ud800-\udfff]")  # no database holds it: half a character is none
ERROR_SHOWN = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")
WIDE_BLANKS = re.compile(r"\s{50,}")  # patterns for names are slow on them, and they say nothing
TEXT_SHEET = "文本"
MANY_ROWS = f"行，超过上限 {MOST_ROWS} 行。请删去下方的空行，或拆成几个文件分别导入"
MANY_COLUMNS = f"列，超过上限 {MOST_COLUMNS} 列。请删去右侧多余的列后再导入"
MANY_CELLS = ("too_many_cells", f"内容太多，超过上限 {MOST_CELLS // 10_000} 万格。请拆成几个文件分别导入")
MANY_SHEETS = ("too_many_sheets", f"工作表太多，超过上限 {MOST_SHEETS} 张。请只保留台账所在的工作表")
LONG_CELL = ("long_cell", f"有一格的文字超过 {LONGEST_CELL} 个字，不像台账。请核对后再导入")


def grids(file: BinaryIO, size: int) -> list[Grid]:
    """Return all sheets of a file. Raises Unfit where it is refused; hidden sheets come without rows."""
    kind = kinds.recognise(file, size)
    if kind == kinds.TEXT:
        file.seek(0)
        text = encodings.decode(file.read())
        kinds.refuse_pages(text)
        return [of_text(text, separated.separator_of(text))]
    try:
        suspects = unpacking.weigh(file) if kind == kinds.XLSX else []
        faults = unpacking.faults(file, suspects)
    except containers.UNREADABLE as error:
        raise error if isinstance(error, Unfit) else Unfit(*containers.DAMAGED) from error
    file.seek(0)
    content = file.read()
    return list(_workbook(content, old_errors.faults(content) if kind == kinds.XLS else faults))


def of_text(text: str, separator: str, name: str = TEXT_SHEET) -> Grid:
    """Return the one sheet of a text; values stay text, as nobody can say what they were."""
    rows: list[tuple[Content, ...]] = []
    budget = _Budget()
    for row in separated.rows(text, separator):
        budget.check_size(len(rows) + 1, len(row))
        rows.append(_trimmed([budget.spend(unguarded(cell)) for cell in row]))
    return Grid(name, tuple(rows))


def _workbook(content: bytes, faults: unpacking.Faults) -> Iterator[Grid]:
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
    except (python_calamine.CalamineError, OSError) as error:
        raise Unfit(*(kinds.PROTECTED if old_books.has_password(content) else containers.DAMAGED)) from error
    if len(book.sheets_metadata) > MOST_SHEETS:
        raise Unfit(*MANY_SHEETS)
    budget = _Budget()
    for about in book.sheets_metadata:
        if about.typ is not python_calamine.SheetTypeEnum.WorkSheet:
            continue
        if about.visible is not python_calamine.SheetVisibleEnum.Visible:
            yield Grid(about.name, (), hidden=True)
            continue
        yield _sheet(book, about.name, faults.get(about.name, {}), budget)


def _sheet(
    book: python_calamine.CalamineWorkbook, name: str, faults: dict[tuple[int, int], Fault], budget: "_Budget"
) -> Grid:
    try:
        sheet = book.get_sheet_by_name(name)
    except (python_calamine.CalamineError, OSError) as error:
        raise Unfit(*containers.DAMAGED) from error
    if sheet.end is None and not faults:
        return Grid(name, ())
    bottom, right = (at + 1 for at in sheet.end or (0, 0))
    bottom, right = max([bottom, *(row for row, _ in faults)]), max([right, *(column for _, column in faults)])
    budget.check_size(bottom, right)
    merged = tuple(
        Area(top + 1, left + 1, min(low, bottom - 1) + 1, min(far, right - 1) + 1)
        for (top, left), (low, far) in sheet.merged_cell_ranges or ()
        if top < bottom and left < right
    )
    budget.check_merged(merged)
    held = sheet.to_python(skip_empty_area=False) if sheet.end else []
    rows = [[budget.spend(value) for value in row] for row in held]
    for (row, column), fault in faults.items():
        rows += [[] for _ in range(row - len(rows))]
        rows[row - 1] += [None] * (column - len(rows[row - 1]))
        rows[row - 1][column - 1] = fault
    return Grid(name, tuple(map(_trimmed, rows)), merged)


class _Budget:
    """Counts what a file spends; a breach is a refusal that says what to do."""

    def __init__(self) -> None:
        self.cells = self.merged = 0

    def check_size(self, rows: int, columns: int) -> None:
        if rows > MOST_ROWS:
            raise Unfit("too_many_rows", f"有 {rows} {MANY_ROWS}")
        if columns > MOST_COLUMNS:
            raise Unfit("too_many_columns", f"有 {columns} {MANY_COLUMNS}")

    def check_merged(self, areas: tuple[Area, ...]) -> None:
        self.merged += sum((each.bottom - each.top + 1) * (each.right - each.left + 1) for each in areas)
        if self.merged > MOST_CELLS:
            raise Unfit(*MANY_CELLS)

    def spend(self, value: Any) -> Content:  # noqa: ANN401 - whatever the reader gives
        """Return a value as our content, counted; a blank is None."""
        if value == "" or value is None:
            return None
        self.cells += 1
        if self.cells > MOST_CELLS:
            raise Unfit(*MANY_CELLS)
        if isinstance(value, str):
            value = UNHELD.sub("", value)
            if len(value) > LONGEST_CELL:
                raise Unfit(*LONG_CELL)
            if ERROR_SHOWN.fullmatch(value):  # text files keep what the sheet showed
                return Fault(value)
            return WIDE_BLANKS.sub(_narrower, value) if value.strip() else None
        if isinstance(value, bool | date | datetime):
            return value
        if isinstance(value, int | float):
            return Decimal(repr(value)) if isfinite(value) else Fault("#NUM!")
        return str(value)  # a time of day or a duration: text that no ledger column takes


def _narrower(blanks: re.Match[str]) -> str:
    return "\n" if "\n" in blanks.group() else " "


def _trimmed(row: list[Content]) -> tuple[Content, ...]:
    while row and row[-1] is None:
        row.pop()
    return tuple(row)
