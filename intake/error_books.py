"""The error workbook: their own sheet as it came, with a last column 错误原因, to be mended in Excel and brought again.

Texts leave as texts, whatever they begin with: nothing here is a formula, a link or a number that was none.
"""

import io
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from intake import staging
from intake.models import Batch, Row
from intake.reading.cells import Content, Fault, Grid, place
from intake.verdicts import Verdict

TITLE = "错误原因"
MOST_MERGED = 2000
EXCEL_DIGITS = 15
LONGEST_SHEET = 31
LONGEST_TEXT = 32_767
AS_TEXT = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
    "default_date_format": "yyyy-mm-dd",
}


def write(batch: Batch) -> bytes:
    """Return the workbook (xlsx). Rows in the way say why, unread ones why they were left out; bad cells are marked."""
    grid = staging.grid_of(batch)
    rows = {row.number: row for row in batch.rows.in_order()}
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, AS_TEXT)
    sheet = book.add_worksheet(_sheet_name(batch.sheet))
    marked = book.add_format({"bg_color": "#FDE2E1"})
    told = book.add_format({"text_wrap": True, "font_color": "#B42318"})
    _merge(sheet, grid, batch.header_row)
    for number, contents in enumerate(grid.rows, 1):
        row = rows.get(number)
        bad = _bad(row)
        corrected = {int(column): said for column, said in (row.corrected if row else {}).items()}
        for column in range(1, max(grid.width, *corrected, 0) + 1):
            content = contents[column - 1] if column <= len(contents) else None
            if content is None and number > batch.header_row:
                content = _from_above(grid, number, column)
            _put(sheet, number, column, corrected.get(column, content), marked if (number, column) in bad else None)
    last = grid.width
    sheet.write_string(batch.header_row - 1, last, TITLE, told)
    for number, row in rows.items():
        if words := _why(row):
            sheet.write_string(number - 1, last, words[:LONGEST_TEXT], told)
    sheet.set_column(0, last - 1, 14)
    sheet.set_column(last, last, 60)
    sheet.freeze_panes(batch.header_row, 0)
    book.close()
    return out.getvalue()


def _why(row: Row) -> str:
    if row.verdict == Verdict.UNREAD:
        return f"未导入：{row.reasons[0]['words']}"
    told = [reason for reason in row.reasons if reason["grade"] in {"WRONG", "ASK"}]
    return "\n".join(f"{reason['address']} {reason['words']}".strip() for reason in told)


def _bad(row: Row | None) -> set[tuple[int, int]]:
    reasons = row.reasons if row and row.verdict != Verdict.UNREAD else ()
    return {place(each["address"]) for each in reasons if each["address"] and each["grade"] in {"WRONG", "ASK"}}


def _put(sheet: Worksheet, number: int, column: int, content: Content, style) -> None:  # noqa: ANN001 - a format or none
    """Write one cell as what it is; a number with more digits than a spreadsheet keeps leaves as text."""
    at = number - 1, column - 1
    if content is None:
        if style:
            sheet.write_blank(*at, None, style)
    elif isinstance(content, bool):
        sheet.write_boolean(*at, content, style)
    elif isinstance(content, Decimal) and len(content.as_tuple().digits) <= EXCEL_DIGITS:
        sheet.write_number(*at, float(content), style)
    elif isinstance(content, datetime | date):
        sheet.write_datetime(*at, content, style)
    else:
        sheet.write_string(*at, content.said if isinstance(content, Fault) else str(content), style)


def _merge(sheet: Worksheet, grid: Grid, header: int) -> None:
    """Merge what was merged above and in the header; below it each row stands for itself."""
    for area in grid.merged[:MOST_MERGED]:
        if area.bottom <= header and (area.top, area.left) != (area.bottom, area.right):
            sheet.merge_range(area.top - 1, area.left - 1, area.bottom - 1, area.right - 1, "")


def _from_above(grid: Grid, number: int, column: int) -> Content:
    """Return what is merged downwards over a cell, as a county over its projects: each row has it for itself now."""
    area = grid.area(number, column)
    return grid.at(area.top, area.left).content if area and area.left == area.right else None


def _sheet_name(said: str) -> str:
    return "".join("_" if sign in "[]:*?/\\" else sign for sign in said).strip("'")[:LONGEST_SHEET] or "Sheet1"
