"""How the example workbooks are written: xlsx row by row, and one as Excel 97 wrote it."""

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
import xlwt

MADE = datetime(2026, 1, 5, 10, 0)  # noqa: DTZ001 - what the file says of itself; fixed, so that it can be made again
Rows = Sequence[Sequence[Any]]


class Sheet:
    """A sheet that is written row by row; None leaves a cell out."""

    def __init__(self, book: xlsxwriter.Workbook, name: str) -> None:
        self.sheet = book.add_worksheet(name)
        self.wrapped = book.add_format({"text_wrap": True, "border": 1})
        self.dated = book.add_format({"num_format": "yyyy/m/d", "border": 1})
        self.per_cent = book.add_format({"num_format": "0.0%"})
        self.next = 0

    def rows(self, rows: Rows) -> "Sheet":
        for row in rows:
            for column, value in enumerate(row):
                self.put(self.next, column, value)
            self.next += 1
        return self

    def put(self, row: int, column: int, value: Any) -> None:
        if isinstance(value, date):
            self.sheet.write_datetime(row, column, value, self.dated)
        elif isinstance(value, tuple):
            formula, shown = value
            self.sheet.write_formula(row, column, formula, self.wrapped, shown)
        elif value is not None:
            self.sheet.write(row, column, value, self.wrapped)

    def merge(self, *areas: tuple[str, str]) -> "Sheet":
        for area, words in areas:
            self.sheet.merge_range(area, words, self.wrapped)
        return self

    def down(self, rows: int) -> "Sheet":
        self.next += rows
        return self


def book(fill: Callable[[xlsxwriter.Workbook], object]) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"strings_to_formulas": False, "strings_to_urls": False}) as made:
        made.set_properties({"created": MADE})
        fill(made)
    return written.getvalue()


def old_system() -> bytes:
    """Write an xls as Excel 97 does: merged titles, dates as numbers with a format, a hidden sheet."""
    made = xlwt.Workbook(encoding="utf-8")
    sheet = made.add_sheet("项目库")
    dated = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    sheet.write_merge(0, 0, 0, 6, "示例县招商引资项目储备库")
    for column, title in enumerate(
        ("序号", "项目名称", "客商名称", "签订时间", "投资额(万元)", "联系领导", "项目状态")
    ):
        sheet.write_merge(1, 2, column, column, title)
    rows = (
        (1, "示例葡萄酒庄", "示例酒业", date(2024, 5, 6), 6000, "示例甲;示例乙", "投产"),
        (2, "示例驼奶加工", "示例乳业", "2024.6", "4200左右", "示例丙", "已完工"),
        (3, "示例边贸市场", "示例贸易", None, None, None, "洽谈"),
    )
    for row, cells in enumerate(rows, 3):
        for column, value in enumerate(cells):
            if value is not None:
                sheet.write(row, column, value, dated if isinstance(value, date) else xlwt.Style.default_style)
    sheet.write_merge(6, 6, 0, 3, "合计")
    sheet.write(6, 4, 10200)
    made.add_sheet("旧数据").write(0, 0, "项目名称")
    made.get_sheet(1).visibility = 1
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()
