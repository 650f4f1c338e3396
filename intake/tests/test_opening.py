"""Files as sheets of cells: what the reader gives as empty is not taken for empty."""

import io
from datetime import time
from decimal import Decimal
from time import process_time

import pytest
import xlsxwriter
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from xlwt.CompoundDoc import XlsDoc

from intake import workbooks
from intake.reading import guard, old_errors, opening
from intake.reading.cells import Area, Fault
from intake.reading.fields import FIELDS, Kind
from intake.reading.limits import MOST_CELLS
from intake.tests import hostile_books
from records.unfit import Unfit

PREFIXED = (
    '<x:row r="1"><x:c r="A1" t="e"><x:v>#REF!</x:v></x:c><x:c r="B1"><x:f>1+1</x:f></x:c>'
    '<x:c r="C1" t="str"><x:f>""</x:f><x:v></x:v></x:c><x:c r="D1"><x:f>2+2</x:f><x:v>4</x:v></x:c></x:row>'
)


def read(content):
    return opening.grids(io.BytesIO(content), len(content))


def book(fill):
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as made:
        fill(made)
    return written.getvalue()


def sheet(rows):
    return hostile_books.changed(sheet=hostile_books.sheet(rows))


def test_errors_and_formulas_without_a_result_are_faults_and_empty_results_are_empty():
    rows = '<row r="2"><c r="B2" s="1" t="e"><f>A1</f><v>#N/A</v></c><c r="C2"><f>1+1</f></c><c r="D2"><f>1+1</f><v></v></c>'
    rows += (
        '<c r="E2" t="str"><f>""</f><v></v></c><c s="3" r="F2"><f t="shared" si="0"/></c><c r="G2"><v>7</v></c></row>'
    )

    (grid,) = read(sheet(rows))

    never = Fault("公式没有结果")
    assert grid.rows == ((), (None, Fault("#N/A"), never, None, None, never, Decimal("7.0")))


def test_errors_are_found_in_the_names_of_other_programs_too():
    prefixed = hostile_books.sheet("").replace(b"<worksheet xmlns=", b"<x:worksheet xmlns:x=")
    prefixed = prefixed.replace(
        b"<sheetData></sheetData></worksheet>", f"<x:sheetData>{PREFIXED}</x:sheetData></x:worksheet>".encode()
    )

    (grid,) = read(hostile_books.changed(sheet=prefixed))

    assert grid.rows[0][:3] == (Fault("#REF!"), Fault("公式没有结果"), None)


def test_errors_belong_to_the_sheet_they_stand_in():
    def fill(made):
        made.add_worksheet("甲").write(0, 0, "x")
        made.add_worksheet("乙 & 丙 <1>").write_formula(2, 1, "=1/0", None, "#DIV/0!")

    first, second = read(book(fill))

    assert first.rows == (("x",),)
    assert (second.name, second.rows) == ("乙 & 丙 <1>", ((), (), (None, Fault("#DIV/0!"))))


def old_workbook():
    """Return an xls with errors written as such, and a formula whose result is one."""
    made = xlwt.Workbook()
    first, second = made.add_sheet("plain"), made.add_sheet("乙 & 丙")
    first.write(0, 0, "x")
    second.row(2).set_cell_error(1, "#REF!")
    second.row(2).set_cell_boolean(2, True)
    second.write(3, 0, xlwt.Formula("1/0"))
    stream = bytearray(made.get_biff_data())
    at = stream.index(b"\x06\x00", stream.index(b"\x05\x02\x08\x00"))
    stream[at + 10 : at + 18] = b"\x02\x00\x07\x00\x00\x00\xff\xff"
    written = io.BytesIO()
    XlsDoc().save(written, bytes(stream))
    return written.getvalue()


def test_errors_of_an_old_workbook_are_faults_too():
    first, second = read(old_workbook())

    assert first.rows == (("x",),)
    assert second.rows == ((), (), (None, Fault("#REF!"), True), (Fault("#DIV/0!"),))


@given(st.integers(0, 20_000), st.binary(min_size=1, max_size=40))
def test_errors_are_looked_for_in_whatever_stands_there(at, noise):
    whole = bytearray(old_workbook())
    at %= len(whole)
    whole[at : at + len(noise)] = noise

    found = old_errors.faults(bytes(whole))

    assert all(row > 0 and column > 0 for cells in found.values() for row, column in cells)


def test_charts_are_no_sheets_and_hidden_sheets_come_without_rows():
    def fill(made):
        made.add_worksheet("台账").write(0, 0, "x")
        made.add_worksheet("字典").write(0, 0, "y")
        made.get_worksheet_by_name("字典").hide()
        chart = made.add_chart({"type": "bar"})
        chart.add_series({"values": "=台账!$A$1:$A$2"})
        made.add_chartsheet("图").set_chart(chart)

    assert [(grid.name, grid.rows, grid.hidden) for grid in read(book(fill))] == [
        ("台账", (("x",),), False),
        ("字典", (), True),
    ]


def test_merged_cells_numbers_times_and_blanks():
    def fill(made):
        page = made.add_worksheet("台账")
        page.merge_range("A1:C2", "题")
        page.merge_range("A9:A11", "")
        page.write_row(2, 0, (0.38, 1e15, True, " ", "1"))
        page.write_datetime(3, 0, time(10, 30), made.add_format({"num_format": "hh:mm"}))

    (grid,) = read(book(fill))

    assert grid.rows[:1] == (("题",),)
    assert grid.rows[2:] == ((Decimal("0.38"), Decimal("1E+15"), True, None, "1"), ("10:30:00",))
    assert grid.merged == (Area(1, 1, 2, 3),)
    assert (grid.seen(2, 3).said, grid.seen(2, 4).said, grid.at(9, 9).content) == ("题", "", None)


def test_an_infinite_number_is_a_fault():
    assert read(sheet('<row r="1"><c r="A1"><v>1e999</v></c></row>'))[0].rows == ((Fault("#NUM!"),),)


def test_what_text_files_show_of_errors_is_a_fault():
    assert read(b"a,#N/A,#REF!x\n")[0].rows == (("a", Fault("#N/A"), "#REF!x"),)


def test_more_cells_than_a_ledger_has_are_refused():
    budget = opening._Budget()
    budget.cells = MOST_CELLS

    with pytest.raises(Unfit, match="内容太多"):
        budget.spend("x")


def test_a_cell_too_long_and_a_part_too_large_are_refused():
    with pytest.raises(Unfit, match="超过 32767 个字"):
        opening.of_text("字" * 40_000, ",")
    with pytest.raises(Unfit, match="展开后太大"):
        read(hostile_books.changed(sheet=bytes(5 << 20)))


NASTY = (
    "1" * 30_000,
    "1." * 15_000,
    " " * 15_000 + "x",
    "(" * 30_000,
    "示例、" * 10_000,
    "示 " * 15_000,
    "\n\n" * 9_000 + "x",
    "·\n" * 9_000,
)


@pytest.mark.parametrize("words", NASTY, ids=range(len(NASTY)))
def test_no_cell_keeps_the_server_busy(words):
    """The reading process ends by itself; what is made of its cells happens in the server and must be linear."""
    titles = [field.title + ("（万元）" if field.kind is Kind.MONEY else "") for field in FIELDS]
    text = "\t".join(titles) + "\n" + "\t".join('"' + words + '"' for _ in titles)
    before = process_time()

    (row,) = workbooks.read_pasted(text).best.rows

    assert process_time() - before < 10  # seconds: a pattern that goes back for each sign takes minutes
    assert {value.cell.row for value in row.values.values()} == {2}


def test_an_error_without_a_place_is_left_out():
    (grid,) = read(sheet('<row r="1"><c t="e"><v>#N/A</v></c><c r="B1"><v>1</v></c></row>'))

    assert grid.rows[0][1] == 1


def test_a_workbook_that_names_no_sheets_is_damaged():
    rows = '<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>'
    parts = {"sheet": hostile_books.sheet(rows), "xl/workbook.xml": None}

    with pytest.raises(Unfit, match="损坏"):
        read(hostile_books.changed(**parts))


def test_ten_thousand_rows_of_twenty_five_columns_stay_within_the_usual_limits():
    def fill(made):
        page = made.add_worksheet("台账")
        for row in range(10_000):
            page.write_row(
                row, 0, [row * 1.01 if column % 3 == 0 else f"示例{row}的第{column}格" for column in range(25)]
            )

    (grid,) = guard.grids(io.BytesIO(book(fill)))

    assert (grid.height, grid.width) == (10_000, 25)


@pytest.mark.parametrize("content", [b"", b"x" * 40, b"x" * 5_000, hostile_books.old_book()[:600]])
def test_what_is_no_old_workbook_has_no_errors(content):
    assert old_errors.faults(content) == {}
