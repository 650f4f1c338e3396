"""A sheet as it is kept between reading and confirmation, and back again: columns and cells in JSON. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from intake.reading import answers, sheets
from intake.reading.cells import Cell, letters
from intake.reading.columns import Column
from intake.reading.fields import BY_NAME
from intake.reading.sheets import Row as ReadRow
from intake.reading.values import Memory

Json = dict[str, Any]


def columns_kept(columns: Iterable[Column]) -> list[Json]:
    """Return the columns as a batch keeps them."""
    return [
        {
            "number": each.number,
            "theirs": each.theirs,
            "field": each.field.name if each.field else None,
            "how": each.how,
            "unit": each.unit,
        }
        for each in columns
    ]


def columns_of(kept: Iterable[Json]) -> tuple[Column, ...]:
    """Return the columns that a batch kept."""
    return tuple(
        Column(each["number"], each["theirs"], BY_NAME.get(each["field"]), each["how"], each["unit"]) for each in kept
    )


def cells_kept(standing: Mapping[int, Cell]) -> Json:
    """Return the cells of a row as they are kept: {column: [row, content]}; the row is another's where it is merged."""
    return {
        str(column): [cell.row, answers.packed(cell.content)]
        for column, cell in standing.items()
        if cell.content is not None
    }


def cells_of(number: int, kept: Json, corrected: Mapping[str, str]) -> dict[int, Cell]:
    """Return the cells of a kept row; what was corrected stands in the row itself, and empty is empty."""
    cells = {int(column): Cell(row, int(column), answers.unpacked(said)) for column, (row, said) in kept.items()}
    for column, said in corrected.items():
        cells[int(column)] = Cell(number, int(column), said.strip() or None)
    return cells


def read_again(
    number: int,
    kept: Json,
    corrected: Mapping[str, str],
    columns: tuple[Column, ...],
    *,
    year: int | None,
    memory: Memory,
) -> ReadRow:
    """Return what a kept row means, with what was corrected."""
    cells = cells_of(number, kept, corrected)
    return sheets.read_row(number, cells, matched=columns, year=year, memory=memory)


def titles(columns: Iterable[Column]) -> dict[str, str | None]:
    """Return our names by their titles; one that stands twice is told apart by its letters."""
    said: dict[str, str | None] = {}
    for each in columns:
        title = f"{each.theirs}({letters(each.number)})" if each.theirs in said else each.theirs
        said[title] = each.field.name if each.field else None
    return said
