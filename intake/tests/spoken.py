"""A reading written down, as the expected results of the examples are: one line for each value, with its cell."""

from typing import Any

from intake.reading.amounts import Amount
from intake.reading.days import Day
from intake.reading.people import Person
from intake.reading.problems import Problem
from intake.reading.sheets import Reading, Row
from intake.workbooks import Book


def book(read: Book) -> dict[str, Any]:
    """Return what a file said."""
    return {
        "file": read.file,
        "skipped": dict(read.skipped),
        "sheets": [_sheet(reading) for reading in read.readings],
    }


def _sheet(reading: Reading) -> dict[str, Any]:
    return {
        "sheet": reading.sheet,
        "title": reading.title,
        "header_rows": [reading.header.first, reading.header.last],
        "columns": {
            f"{each.letters} {each.theirs}": each.field and each.field.name + (f" {each.unit}" if each.unit else "")
            for each in reading.columns
        },
        "rows": [_row(row) for row in reading.rows],
        "unread": {str(each.number): f"{each.why}|{each.said}" for each in reading.unread},
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "row": row.number,
        "values": {
            name: f"{held.cell.address} {value(held.value)}"
            for name, held in row.values.items()
            if held.value is not None
        },
        "others": {title: f"{cell.address} {cell.said}" for title, cell in row.others.items()},
        "problems": [_problem(each) for each in row.problems],
    }


def _problem(said: Problem) -> str:
    return f"{said.grade.value} {said.address or '-'} {said.field}：{said.words}"


def value(held: Any) -> str:
    """Return a value in one line."""
    match held:
        case Amount():
            return f"{held.wan}万元 {held.bound}"
        case Day():
            return f"{held.on} {held.precision}"
        case Person():
            return "|".join(part for part in (held.name, held.post, held.phone) if part)
        case tuple():
            return " + ".join(map(value, held))
        case _:
            return str(held)
