"""The rows of a sheet as step 3 shows them: each reason at its cell, with what mends or settles it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from intake import staged
from intake.models import Batch, Row
from intake.reading.cells import place
from intake.reading.columns import Column
from intake.verdicts import IN_THE_WAY, Verdict

WHO = ("name", "investor")
ALWAYS = (*WHO, "location_county", "total_investment", "signed_on", "stage")
GRADES = {"WRONG": "wrong", "ASK": "ask", "NOTE": "note"}


@dataclass
class Told:
    """A reason; where it can be settled, with the choices and the one that was made."""

    words: str
    grade: str
    code: str = ""
    choices: list[list[str]] = field(default_factory=list)
    chosen: str = ""


@dataclass
class Cell:
    """A cell as it stands, with what is said of it. `mends` tells whether the page lets it be typed anew."""

    column: Column
    said: str
    told: list[Told]
    corrected: bool
    mends: bool

    @property
    def state(self) -> str:
        """Return how bad it is: wrong, ask, or nothing."""
        grades = {each.grade for each in self.told}
        return next((grade for grade in ("wrong", "ask") if grade in grades), "")

    @property
    def title(self) -> str:
        """Return what their column is called, with ours."""
        return self.column.theirs

    @property
    def lines(self) -> int:
        """Return how many lines its text has, at most four."""
        return min(self.said.count("\n") + 1 + len(self.said) // 30, 4)


@dataclass
class Line:
    """A row with its cells; `besides` is said of the row as a whole, or of a column that the sheet has not."""

    row: Row
    cells: list[Cell]
    besides: list[Told]
    is_open: bool

    @property
    def skipped(self) -> bool:
        """Tell whether it was decided to leave it out."""
        return self.row.decisions.get("row") == "skip"

    @property
    def open_cells(self) -> list[Cell]:
        """Return the cells in the way, which the row points at."""
        return [cell for cell in self.cells if cell.state]

    @property
    def notes(self) -> list[Told]:
        """Return what is only worth knowing."""
        return [told for told in self.besides if told.grade == "note"]

    @property
    def standing(self) -> list[Told]:
        """Return what must be mended or settled and has no cell."""
        return [told for told in self.besides if told.grade != "note"]


@dataclass
class Table:
    """Some rows of a batch under the columns that matter for them."""

    columns: list[Column]
    lines: list[Line]
    hidden: int  # columns left out

    @property
    def alike(self) -> list[dict[str, Any]]:
        """Return the doubts that more than one row here has, with the choices that all of these have in common."""
        held: dict[str, list[tuple[int, Told]]] = {}
        for line in self.lines:
            for told in (*line.besides, *(each for cell in line.cells for each in cell.told)):
                if told.grade == "ask" and told.code:
                    held.setdefault(told.code, []).append((line.row.number, told))
        return [
            {"code": code, "count": len(asked), "row": asked[0][0], "words": asked[0][1].words, "choices": choices}
            for code, asked in held.items()
            if len(asked) > 1 and (choices := _common([told for _number, told in asked]))
        ]


def of(batch: Batch, rows: Iterable[Row], *, every: bool, is_open: bool) -> Table:
    """Return the rows as a table; without `every`, with the main columns and those that something is said about.

    Where something is to be mended, fewer are main: the red cells are to be seen at first sight.
    """
    columns = tuple(sorted(staged.columns_of(batch.columns), key=_after_the_name))
    lines = [_line(row, columns, is_open=is_open and row.written is None) for row in rows]
    speaking = {cell.column.number for line in lines for cell in line.cells if cell.state or cell.corrected}
    in_way = any(line.row.verdict in IN_THE_WAY for line in lines)
    main = WHO if in_way else ALWAYS
    shown = [each for each in columns if every or each.number in speaking or (each.field and each.field.name in main)]
    numbers = {each.number for each in shown}
    for line in lines:
        line.cells = [cell for cell in line.cells if cell.column.number in numbers]
    return Table(shown, lines, len(columns) - len(shown))


def _after_the_name(column: Column) -> tuple[bool, int]:
    """Put the project's name first, the rest as it stands in the sheet."""
    return not (column.field and column.field.name == "name"), column.number


def _line(row: Row, columns: tuple[Column, ...], *, is_open: bool) -> Line:
    if row.verdict == Verdict.UNREAD:
        return Line(row, [], [Told(row.reasons[0]["words"], "note")], is_open=False)
    by_field = {each.field.name: each.number for each in columns if each.field}
    said = staged.cells_of(row.number, row.cells, row.corrected)
    at: dict[int | None, list[Told]] = {}
    for reason in row.reasons:
        number = place(reason["address"])[1] if reason["address"] else by_field.get(reason["field"])
        at.setdefault(number, []).append(_told(row, reason))
    cells = []
    for column in columns:
        told = at.pop(column.number, [])
        mends = is_open and any(each.grade != "note" for each in told)
        text = said[column.number].said if column.number in said else ""
        cells.append(Cell(column, text, told, str(column.number) in row.corrected, mends))
    return Line(row, cells, [told for each in at.values() for told in each], is_open)


def _told(row: Row, reason: dict[str, Any]) -> Told:
    choices = reason["choices"] if reason["code"] else []
    chosen = row.decisions.get(reason["code"], "")
    return Told(reason["words"], GRADES[reason["grade"]], reason["code"], choices, chosen)


def _common(asked: list[Told]) -> list[list[str]]:
    return [choice for choice in asked[0].choices if all(choice in told.choices for told in asked[1:])]
