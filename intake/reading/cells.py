"""Sheets as cells with addresses, whatever kind of file they came from. Pure.

A cell's content is None, str (never blank), Decimal, bool, date, datetime or Fault. Rows and columns count from 1, as people see them.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

LETTERS = 26


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that shows an error (#REF!) or a formula that was never calculated: not empty, and not a value."""

    said: str


Content = str | Decimal | bool | date | datetime | Fault | None


@dataclass(frozen=True, slots=True)
class Area:
    """Cells merged into one, both ends within; what they say stands in the first."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands at one place of a sheet."""

    row: int
    column: int
    content: Content

    @property
    def address(self) -> str:
        """Return the place as a spreadsheet names it: C7."""
        return address(self.row, self.column)

    @property
    def said(self) -> str:
        """Return what stood there, as text."""
        return as_text(self.content)


@dataclass(frozen=True)
class Grid:
    """One sheet. `rows` holds what is in it, without what is empty at its right; `height` counts every row."""

    name: str
    rows: tuple[tuple[Content, ...], ...]
    merged: tuple[Area, ...] = ()
    hidden: bool = False
    _within: dict[tuple[int, int], Area] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Know for each merged place which area it lies in; areas below the last row hold nothing."""
        for area in self.merged:
            for row in range(area.top, min(area.bottom, self.height) + 1):
                for column in range(area.left, min(area.right, self.width) + 1):
                    self._within[row, column] = area

    @property
    def height(self) -> int:
        """Return the number of the last row."""
        return len(self.rows)

    @property
    def width(self) -> int:
        """Return the number of the last column."""
        return max((len(row) for row in self.rows), default=0)

    def at(self, row: int, column: int) -> Cell:
        """Return what stands exactly there."""
        held = self.rows[row - 1] if row <= self.height else ()
        return Cell(row, column, held[column - 1] if column <= len(held) else None)

    def area(self, row: int, column: int) -> Area | None:
        """Return the merged area around a place."""
        return self._within.get((row, column))

    def seen(self, row: int, column: int) -> Cell:
        """Return what a reader sees there: in a merged area, its first cell."""
        area = self._within.get((row, column))
        return self.at(area.top, area.left) if area else self.at(row, column)

    def filled(self, row: int) -> list[Cell]:
        """Return the cells of a row that hold something of their own."""
        return [Cell(row, n, content) for n, content in enumerate(self.rows[row - 1], 1) if content is not None]


def address(row: int, column: int) -> str:
    """Name a place as spreadsheets do.

    >>> address(7, 3), address(1, 28)
    ('C7', 'AB1')
    """
    return f"{letters(column)}{row}"


def letters(column: int) -> str:
    """Name a column as spreadsheets do."""
    named = ""
    while column:
        column, rest = divmod(column - 1, LETTERS)
        named = chr(ord("A") + rest) + named
    return named


def place(said: str) -> tuple[int, int]:
    """Return row and column of an address.

    >>> place("AB1")
    (1, 28)
    """
    column, row = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", said).groups()
    number = 0
    for letter in column:
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return int(row), number


def as_text(content: Content) -> str:  # noqa: PLR0911 - a line for each kind
    """Return what a cell holds as a person would type it; nothing and blanks alone are the empty text."""
    if isinstance(content, str):
        return content.strip()
    if content is None:
        return ""
    if isinstance(content, Fault):
        return content.said
    if isinstance(content, Decimal):
        return plain(content)
    if isinstance(content, datetime):
        return content.isoformat(" ", "minutes")
    if isinstance(content, bool):
        return "TRUE" if content else "FALSE"
    return content.isoformat()


def plain(number: Decimal) -> str:
    """Write a number without an exponent and without zeros at its end.

    >>> plain(Decimal("45953.0")), plain(Decimal("1E+3"))
    ('45953', '1000')
    """
    said = f"{number:f}"
    return said.rstrip("0").rstrip(".") if "." in said else said
