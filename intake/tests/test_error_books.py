"""The error workbook is their own sheet with a last column 错误原因; another reader opens it, and nothing is a formula."""

import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from intake import error_books
from intake.tests import example_books
from intake.tests.ledgers import sheet, staged
from kezhou_crm.tests import factories as cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
PREFIXES = ("=1+1", "+86 139 0000 0000", "-5+3", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "|calc", "%0A=1")


def opened(content):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def test_the_dirtiest_example_comes_back_with_its_reasons(row_by_row):
    name = "10-最脏的一份.xlsx"
    content = (example_books.FOLDER / name).read_bytes()
    theirs = opened(content)

    batch = staged(content, by=cast.OfficerFactory(administrator=True), name=name)
    rows = opened(error_books.write(batch))

    last = len(rows[3]) - 1
    assert rows[batch.header_row - 1][last] == "错误原因"
    assert "看不出日期" in rows[5][last]
    assert rows[7][last] == "未导入：小计"
    assert rows[5][1] == "阿图什市"  # merged over the rows, as it was read
    bare = [
        [cell if there != "" else "" for cell, there in zip(row, own, strict=False)]
        for row, own in zip(rows, theirs, strict=False)
    ]
    assert [len([cell for cell in row if cell != ""]) for row in bare[:9]] == [
        len([cell for cell in row if cell != ""]) for row in theirs[:9]
    ]
    again = staged(error_books.write(batch), by=cast.OfficerFactory(administrator=True), name="再来.xlsx")
    assert dict(again.rows.values_list("number", "verdict")) == dict(batch.rows.values_list("number", "verdict"))


def test_no_text_leaves_as_a_formula():
    officer = cast.OfficerFactory(administrator=True)
    rows = [
        (f"示例项目{n}", f'"{prefix}"' if '"' not in prefix else prefix.replace('"', ""), "不是数")
        for n, prefix in enumerate(PREFIXES)
    ]
    batch = staged(sheet(("项目名称", "备注", "总投资（万元）"), *rows), by=officer)

    book = error_books.write(batch)

    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert not [name for name in parts.namelist() if "rels" in name and b"http://x" in parts.read(name)]
    assert opened(book)[2][1].strip() == "+86 139 0000 0000"


def test_what_was_mended_on_the_page_leaves_mended(row_by_row):
    from django.utils import timezone  # noqa: PLC0415

    from intake import staging  # noqa: PLC0415

    officer = cast.OfficerFactory(administrator=True)
    batch = staged(sheet(("项目名称", "总投资（万元）"), ("示例甲", "不是数"), ("示例乙", "也不是")), by=officer)
    staging.mend(batch, cells={2: {2: "3800"}}, by=officer, at=timezone.now())

    rows = opened(error_books.write(batch))

    assert rows[1][1:] == ["3800", ""]
    assert "看不出金额" in rows[2][2]
