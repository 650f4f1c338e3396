"""The ledger as a workbook for A3 landscape: title, repeated header, subtotals, signature row (domain.md 1.5, 3.4).

Written row by row in constant memory. Text is text: nothing becomes a formula or a link, and what begins like a formula
keeps its quote mark when somebody edits the cell. Sums are numbers that we added up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from intake.reading.fields import Kind
from records.cell_guards import is_active
from reports.columns import Column
from reports.layout import Subtotal
from reports.ledger import Entry

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
A3 = 8
SHEET = "项目台账"
HEADER = 2  # the row of the titles, counted from 0
LINE, TALLEST, USUAL = 15.0, 10, 24.0  # points a line; most lines a row shows; the height of a row of one line
WRAPPED = {Kind.LONG_TEXT, Kind.NAME, Kind.NAMES, Kind.TEXT, Kind.PEOPLE}
SIGNED = "填报单位：{unit}　　　　负责人：　　　　　　　　审核：　　　　　　　　填表人：{by}　　　　　　日期：{on}"


@dataclass(frozen=True)
class Heading:
    """What stands above the table and below it."""

    title: str
    said: str  # the line below the title: unit, moment, who, which filters
    unit: str
    by: str
    on: str


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        plain = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
        boxed = plain | {"border": 1}
        strong = boxed | {"bold": True, "bg_color": "#F2F4F7"}
        self.title = book.add_format(plain | {"font_name": "黑体", "font_size": 18, "align": "center"})
        self.said = book.add_format(plain | {"font_color": "#555555"})
        self.header = book.add_format(strong | {"align": "center", "text_wrap": True, "bg_color": "#E3EAF4"})
        self.text = book.add_format(boxed | {"text_wrap": True})
        self.quoted = book.add_format(boxed | {"text_wrap": True, "quote_prefix": True})
        self.money = book.add_format(boxed | {"num_format": "#,##0.00"})
        self.day = book.add_format(boxed | {"num_format": "yyyy-mm-dd", "align": "center"})
        self.number = book.add_format(boxed | {"align": "center"})
        self.sum_words = book.add_format(strong)
        self.sum_money = book.add_format(strong | {"num_format": "#,##0.00"})
        self.signed = book.add_format(plain | {"font_size": 11})


def write(path: Path, columns: Sequence[Column], rows: Iterable[Entry | Subtotal], heading: Heading) -> int:
    """Write the workbook and return how many projects it holds."""
    book = xlsxwriter.Workbook(str(path), OPTIONS)
    book.set_calc_mode("auto")
    formats, sheet = _Formats(book), book.add_worksheet(SHEET)
    _set_up(sheet, columns)
    _head(sheet, columns, heading, formats)
    wraps = [
        (n, column.columns_wide - 1)
        for n, column in enumerate(columns)
        if column.kind in WRAPPED and column.name != "seq"
    ]
    row, count = HEADER, 0
    for row, each in enumerate(rows, HEADER + 1):
        if isinstance(each, Entry):
            _entry(sheet, row, wraps, each.cells, formats)
            count += 1
        else:
            _subtotal(sheet, row, columns, each, formats)
    _across(
        sheet, row + 2, len(columns), SIGNED.format(unit=heading.unit, by=heading.by, on=heading.on), formats.signed
    )
    sheet.set_row(row + 2, 30)
    book.close()
    return count


def _set_up(sheet: Worksheet, columns: Sequence[Column]) -> None:
    """Set the page and the widths: one page wide, the header on each, its number below."""
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    sheet.set_footer("&C第 &P 页，共 &N 页")
    names = [column.name for column in columns]
    sheet.freeze_panes(HEADER + 1, names.index("name") + 1 if "name" in names[:4] else 0)
    for n, column in enumerate(columns):
        sheet.set_column(n, n, column.columns_wide)


def _head(sheet: Worksheet, columns: Sequence[Column], heading: Heading, formats: _Formats) -> None:
    sheet.set_row(0, 34)
    _across(sheet, 0, len(columns), heading.title, formats.title)
    sheet.set_row(1, 20)
    _across(sheet, 1, len(columns), heading.said, formats.said)
    sheet.set_row(HEADER, 36)
    for n, column in enumerate(columns):
        sheet.write_string(HEADER, n, column.title, formats.header)


def _across(sheet: Worksheet, row: int, width: int, words: str, how: Format) -> None:
    """Write over the whole width; a single column cannot be merged with itself."""
    if width > 1:
        sheet.merge_range(row, 0, row, width - 1, "", how)
    sheet.write_string(row, 0, words, how)


def _entry(sheet: Worksheet, row: int, wraps: list[tuple[int, float]], cells: list[Any], formats: _Formats) -> None:
    """Write one project; the row is as high as its longest cell needs."""
    sheet.set_row(row, _height(wraps, cells))
    for n, cell in enumerate(cells):
        if cell is None or cell == "":
            sheet.write_blank(row, n, None, formats.text)
        elif isinstance(cell, str):
            sheet.write_string(row, n, cell, formats.quoted if is_active(cell) else formats.text)
        elif isinstance(cell, Decimal):
            sheet.write_number(row, n, cell, formats.money)
        elif isinstance(cell, date):
            sheet.write_datetime(row, n, cell, formats.day)
        else:
            sheet.write_number(row, n, cell, formats.number)


def _subtotal(sheet: Worksheet, row: int, columns: Sequence[Column], subtotal: Subtotal, formats: _Formats) -> None:
    """Write the words into the column of names, else into the first that holds no sum; and the sums below theirs."""
    sheet.set_row(row, USUAL)
    free = [n for n, column in enumerate(columns) if column.name not in subtotal.sums]
    words = next((n for n in free if columns[n].name == "name"), free[0] if free else None)
    for n, column in enumerate(columns):
        total = subtotal.sums.get(column.name)
        if n == words:
            sheet.write_string(row, n, subtotal.words(columns), formats.sum_words)
        elif total and total.wan is not None:
            sheet.write_number(row, n, total.wan, formats.sum_money)
        else:
            sheet.write_blank(row, n, None, formats.sum_words)


def _height(wraps: list[tuple[int, float]], cells: list[Any]) -> float:
    """Return the height for the longest of the cells that wrap; `wraps` are their places and widths."""
    most = 1
    for n, wide in wraps:
        cell = cells[n]
        if cell and len(cell) * 2 > wide:
            most = max(most, sum(-(-_width(line) // int(wide)) or 1 for line in cell.split("\n")))
    return max(USUAL, LINE * min(most, TALLEST))


def _width(text: str) -> int:
    """Return how many characters wide a text is: a Chinese one counts twice, as in its national encoding."""
    return len(text.encode("gb18030", "replace"))
