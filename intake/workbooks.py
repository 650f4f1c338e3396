"""A county's file or pasted cells, read whole: the door of this room for whoever checks and confirms.

    book = workbooks.read_file(upload, "台账.xlsx", corrections=remembered)
    for row in book.best.rows: row.value("total_investment"), row.problems, row.values["name"].cell.address

Pure: no database, no clock. Raises `records.unfit.Unfit` (words without a full stop) where there is nothing to read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from intake.reading import guard, opening, sheets
from intake.reading.cells import Grid
from intake.reading.limits import LARGEST_PASTE, USUAL, Limits
from intake.reading.sheets import Reading
from records import file_names
from records.unfit import Unfit

PASTED, PASTED_FROM = "粘贴的内容", "粘贴"
HIDDEN, BLANK = "隐藏的工作表，没有读取", "空的工作表"
NOTHING = ("nothing", "里面没有内容。请确认选对了文件")
TOO_LONG = ("too_long", f"粘贴的内容太多，超过 {LARGEST_PASTE // 10_000} 万字。请改为上传文件")


@dataclass(frozen=True)
class Book:
    """The sheets of a file that have a header, and those left out with the reason."""

    file: str
    readings: tuple[Reading, ...]
    skipped: tuple[tuple[str, str], ...]

    @property
    def best(self) -> Reading:
        """Return the sheet with most rows; of equals the first."""
        return max(self.readings, key=lambda reading: len(reading.rows))


def read_file(
    file: BinaryIO,
    name: str,
    *,
    corrections: Mapping[str, str | None] | None = None,
    units: Mapping[str, str] | None = None,
    limits: Limits = USUAL,
) -> Book:
    """Return what an uploaded file says; it is opened by a limited process (see guard).

    `corrections` maps titles of theirs to fields of ours or None, `units` to 亿元, 万元 or 元.
    """
    return _book(guard.grids(file, limits), file_names.tidy(name), corrections, units)


def read_pasted(
    text: str, *, corrections: Mapping[str, str | None] | None = None, units: Mapping[str, str] | None = None
) -> Book:
    """Return what cells copied from Excel or WPS say; addresses count from the first pasted cell, A1."""
    if len(text) > LARGEST_PASTE:
        raise Unfit(*TOO_LONG)
    return _book((opening.of_text(text, "\t", PASTED),), PASTED_FROM, corrections, units)


def _book(
    grids: tuple[Grid, ...],
    file: str,
    corrections: Mapping[str, str | None] | None,
    units: Mapping[str, str] | None,
) -> Book:
    skipped = [(grid.name, HIDDEN if grid.hidden else BLANK) for grid in grids if grid.hidden or not grid.height]
    read = [
        sheets.read(grid, file=file, corrections=corrections, units=units)
        for grid in grids
        if grid.height and not grid.hidden
    ]
    if not read:
        raise Unfit(*NOTHING)
    readings = tuple(reading for reading in read if reading.header)
    if not readings:
        raise Unfit("no_header", read[0].refusal)
    skipped += [(reading.sheet, reading.refusal) for reading in read if not reading.header]
    return Book(file, readings, tuple(skipped))
