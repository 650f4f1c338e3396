"""No cell leaves as a formula, and each text comes back as it was: 26 beginnings × every text column × xlsx and csv."""

import re

import pytest
from django.db.models import CharField, TextField

from intake.reading import separated
from intake.reading.fields import Kind
from kezhou_crm.tests import factories as cast
from projects.models import Project
from records import cell_guards
from reports import columns, csv_file, workbook
from reports.columns import COLUMNS
from reports.ledger import Entry
from reports.tests import asking, reading

BEGINNINGS = (
    "=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠", " =", "\t=", "\r\n=", "\u00a0=", "\u3000=",
    "\u200b=", "\ufeff=", '"=', "'=", "''=", "=cmd|' /C calc'!A0 ", "@SUM(1+1)*", "+86 139 0000 0000 ",
)  # fmt: skip
NUMBERS = (
    "-5",
    "-1200.50",
    "+86 13900000000",
    "00123",
    "123456789012345678",
    "2025-1",
    "1/2",
    "3E5",
    "'2025-1",
    "'示例",
)
TEXTS = [column for column in COLUMNS.values() if column.kind not in {Kind.MONEY, Kind.DAY, Kind.NUMBER}]
HEADING = workbook.Heading("示例", "=示例", "示例", "示例", "示例")


def test_there_are_26_beginnings_and_more_than_40_columns_of_text():
    assert len(BEGINNINGS) == len(set(BEGINNINGS)) == 26
    assert len(TEXTS) > 40


@pytest.fixture
def entries():
    """Give a line for each beginning, the same text in every column of text."""
    return [Entry([f"{word}示例 1+1" for _ in TEXTS], "", "LEAD", {}) for word in BEGINNINGS]


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(tmp_path, entries):
    path = tmp_path / "book.xlsx"

    workbook.write(path, TEXTS, entries, HEADING)

    content = path.read_bytes()
    root, text = reading.sheet(content)
    kinds = {cell.get("t") for cell in root.iterfind(".//m:c", reading.NS)}
    assert "<f" not in re.sub("<(?:font|fill)", "", text)
    assert "hyperlink" not in text
    assert kinds == {"inlineStr", None}  # None: blank
    assert 'quotePrefix="1"' in reading.member(content, "xl/styles.xml")
    rows = reading.cells(content)[3 : 3 + len(BEGINNINGS)]
    assert [row[n] for row, word in zip(rows, BEGINNINGS, strict=True) for n in range(len(TEXTS))] == [
        f"{word}示例 1+1" for word in BEGINNINGS for _ in TEXTS
    ]


def test_no_cell_of_a_csv_begins_like_a_formula_and_each_comes_back(tmp_path, entries):
    path = tmp_path / "book.csv"

    csv_file.write(path, (column.title for column in TEXTS), (entry.cells for entry in entries))

    rows = [*separated.rows(path.read_bytes().decode("utf-8-sig"), ",")][1:]
    said = [cell for row in rows for cell in row]
    assert len(said) == len(BEGINNINGS) * len(TEXTS)
    assert {cell[0] for cell in said} == {"'"}
    back = [cell_guards.unguarded(cell) for cell in said]
    assert back == [f"{word}示例 1+1".replace("\r\n", "\n") for word in BEGINNINGS for _ in TEXTS]


def test_control_without_the_guard_they_do_begin_like_formulas(tmp_path, entries, monkeypatch):
    monkeypatch.setattr(csv_file, "guarded", str)
    path = tmp_path / "book.csv"

    csv_file.write(path, (column.title for column in TEXTS), (entry.cells for entry in entries))

    rows = [*separated.rows(path.read_bytes().decode("utf-8-sig"), ",")][1:]
    assert sum(cell_guards.is_active(cell) for row in rows for cell in row) == len(BEGINNINGS) * len(TEXTS)


@pytest.mark.parametrize("text", [*NUMBERS, *(f"{word}示例" for word in BEGINNINGS), "", "示例", "'", "''", "示例=1"])
def test_a_guard_goes_off_again_whatever_it_guarded(text):
    once = cell_guards.guarded(text)

    assert cell_guards.unguarded(once) == text
    assert cell_guards.unguarded(cell_guards.guarded(once)) == once


@pytest.mark.parametrize("file_format", ["XLSX", "CSV"])
@pytest.mark.parametrize("said", ["+86 139 0000 0000", "-1200.50", "=1+1", "2025-1", "00123", "@示例"])
def test_phones_and_negative_numbers_in_notes_survive_the_round_trip(db, row_by_row, file_format, said):
    cast.ProjectFactory(note=said, contract_no=said)
    clerk = cast.OfficerFactory(administrator=True)

    content = asking.file(clerk, "name", "stage", "contract_no", "remark", file_format=file_format)

    (row,) = reading.read_again(content, f"台账.{file_format.lower()}").rows
    assert (row.values["remark"].value, row.values["contract_no"].value) == (said, said)


def test_every_text_of_a_project_has_a_column_that_is_guarded():
    """A column that is not text could not be guarded: what people type is in none of those."""
    typed = {field.name for field in Project._meta.fields if isinstance(field, CharField | TextField)}
    bare = {read for column in COLUMNS.values() if column not in TEXTS for read in column.reads}

    assert typed & bare == set()
    assert columns.USUAL
