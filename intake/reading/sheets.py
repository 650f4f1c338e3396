"""One sheet of a county, read whole: header, columns, and every row below it either read or unread with a reason.

Pure. Nothing is lost: rows read and rows unread together are all rows below the header, columns that are not ours
travel along as text, and what no value could be read from says so at its cell.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from intake.reading import columns, days, headers, leftovers, values
from intake.reading.cells import Cell, Grid
from intake.reading.columns import Column
from intake.reading.headers import Header
from intake.reading.problems import Grade, Problem
from intake.reading.values import Value

NO_NAME = "这一行没有项目名称。请补上名称；如果是合计、备注之类的行，可以跳过。"
NAME_SHARED = "项目名称是与上面一行合并的单元格，一个项目占了两行。请取消合并，每个项目只留一行。"
SEVERAL_LEADERS = (
    "这一格有 {count} 位领导。一个项目只有一位包联领导：按“{first}”为包联领导，“{rest}”为协助领导。请确认。"
)
NO_HEADER = (
    "没有找到表头：前 {rows} 行里没有一行含有“项目名称”“总投资”这样的列标题。请确认选对了工作表，并保留列标题所在的一行"
)
NOTHING_BELOW = "只有表头，下面没有内容"
SPREAD = 3  # columns that a heading or a note is merged over


@dataclass(frozen=True)
class Row:
    """One row of a project: its values by our field names, `others` by their titles, and what is to be said of it."""

    number: int
    values: dict[str, Value]
    others: dict[str, Cell]
    of_row: tuple[Problem, ...] = ()
    standing: dict[int, Cell] = dataclasses.field(default_factory=dict, repr=False, compare=False)

    def value(self, name: str) -> Any:  # noqa: ANN401 - what a column holds depends on its kind
        """Return what was read for a field; None where there is none."""
        held = self.values.get(name)
        return held.value if held else None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what is to be said of the row and of its cells."""
        return self.of_row + tuple(problem for value in self.values.values() for problem in value.problems)

    @property
    def is_wrong(self) -> bool:
        """Tell whether something must be mended before the row can come in."""
        return any(problem.grade is Grade.WRONG for problem in self.problems)


@dataclass(frozen=True)
class Unread:
    """A row below the header that is no project, why, and what stands in it."""

    number: int
    why: str
    said: str


@dataclass(frozen=True)
class Reading:
    """A sheet as it was read. `header` is None where none was found: `refusal` then says so, and no row was read."""

    file: str
    sheet: str
    header: Header | None
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    unread: tuple[Unread, ...] = ()
    year: int | None = None
    refusal: str = ""
    hidden: bool = False

    @property
    def title(self) -> str:
        """Return what stands above the header, in one line."""
        return " ".join(cell.said for cell in self.header.above) if self.header else ""

    def column_of(self, name: str) -> Column | None:
        """Return the column that a field was read from."""
        return next((each for each in self.columns if each.field and each.field.name == name), None)

    def summary(self) -> dict[str, Any]:
        """Return what a machine is told of the reading alone: matching decides about new, changed, same, doubtful."""
        return {
            "sheet": self.sheet,
            "header_row": self.header.last if self.header else None,
            "columns": self._by_title(),
            "rows": len(self.rows),
            "wrong": [
                {"row": row.number, "column": self._theirs(said), "value": _said(row, said), "reason": said.words}
                for row in self.rows
                for said in row.problems
                if said.grade is Grade.WRONG
            ],
            "unread": [{"row": each.number, "why": each.why} for each in self.unread],
        }

    def _by_title(self) -> dict[str, str | None]:
        """Return our names by their titles; one that stands twice is told apart by its letters."""
        said: dict[str, str | None] = {}
        for each in self.columns:
            title = f"{each.theirs}({each.letters})" if each.theirs in said else each.theirs
            said[title] = each.field.name if each.field else None
        return said

    def _theirs(self, said: Problem) -> str | None:
        column = self.column_of(said.field) if said.field else None
        return column.theirs if column else None


def read(
    grid: Grid,
    *,
    file: str,
    corrections: Mapping[str, str | None] | None = None,
    units: Mapping[str, str] | None = None,
) -> Reading:
    """Return what a sheet says. Titles are matched as `columns.match` says; without a header all is refused."""
    header = headers.find(grid)
    if header is None:
        words = NO_HEADER.format(rows=min(grid.height, headers.LOOKED_AT))
        return Reading(file, grid.name, None, refusal=words, hidden=grid.hidden)
    matched = columns.match(header, corrections or {}, units or {})
    year = days.year_of(" ".join(cell.said for cell in header.above))
    rows: list[Row] = []
    unread: list[Unread] = []
    for each in _below(grid, header, matched, year):
        (rows if isinstance(each, Row) else unread).append(each)
    refusal = "" if rows or unread else NOTHING_BELOW
    return Reading(
        file, grid.name, header, matched, tuple(rows), tuple(unread), year=year, refusal=refusal, hidden=grid.hidden
    )


def _below(grid: Grid, header: Header, matched: tuple[Column, ...], year: int | None) -> Iterator[Row | Unread]:
    """Give each row below the header exactly once, as read or as unread."""
    by_number = {column.number: column for column in matched}
    after_notes = False
    memory: values.Memory = {}
    for number in range(header.last + 1, grid.height + 1):
        cells = grid.filled(number)
        why = leftovers.why(cells, by_number, after_notes=after_notes, spread=_is_spread(grid, cells))
        if why:
            after_notes = after_notes or why == leftovers.NOTE
            yield Unread(number, why, " ".join(cell.said for cell in cells))
        else:
            yield _row(grid, cells, matched=matched, year=year, memory=memory)


def _is_spread(grid: Grid, cells: list[Cell]) -> bool:
    area = grid.area(cells[0].row, cells[0].column) if cells else None
    return area is not None and area.right - area.left + 1 >= SPREAD


def _row(grid: Grid, cells: list[Cell], *, matched: tuple[Column, ...], year: int | None, memory: values.Memory) -> Row:
    number = cells[0].row
    standing = {cell.column: cell for cell in cells}
    standing |= {column.number: _standing(grid, number, column.number) for column in matched}
    return read_row(number, standing, matched=matched, year=year, memory=memory)


def read_row(
    number: int, standing: Mapping[int, Cell], *, matched: tuple[Column, ...], year: int | None, memory: values.Memory
) -> Row:
    """Return what a row means; `standing` is what a reader sees in each column, merged cells from above included."""
    found: dict[str, Value] = {}
    others: dict[str, Cell] = {}
    titled = {column.number for column in matched}
    for column in matched:
        cell = standing.get(column.number) or Cell(number, column.number, None)
        if column.field:
            found[column.field.name] = values.read(cell, column, year, memory)
        elif cell.content is not None:
            others[column.theirs if column.theirs not in others else f"{column.theirs}({column.letters})"] = cell
    for cell in standing.values():
        if cell.column not in titled:
            others[cell.address] = cell
    if "leader" in found:
        found["leader"] = _with_helpers(found["leader"])
    return Row(number, found, others, _of_row(found, number), dict(standing))


def _standing(grid: Grid, row: int, column: int) -> Cell:
    """Return the cell of a row; one merged downwards (a county over its projects) stands for each row it covers."""
    own, area = grid.at(row, column), grid.area(row, column)
    if own.content is None and area and area.left == area.right:
        return grid.at(area.top, area.left)
    return own


def _with_helpers(value: Value) -> Value:
    people = value.value or ()
    if len(people) <= 1:
        return value
    first, *rest = (person.name for person in people)
    words = SEVERAL_LEADERS.format(count=len(people), first=first, rest="、".join(rest))
    return Value(value.cell, people, (*value.problems, Problem(Grade.ASK, words, value.cell.address, "leader")))


def _of_row(found: dict[str, Value], number: int) -> tuple[Problem, ...]:
    name = found.get("name")
    if name is None or (name.value is None and not name.problems):
        return (Problem(Grade.WRONG, NO_NAME, name.cell.address if name else "", "name"),)
    if name.cell.row != number:
        return (Problem(Grade.WRONG, NAME_SHARED, name.cell.address, "name"),)
    return ()


def _said(row: Row, said: Problem) -> str:
    held = row.values.get(said.field) if said.field else None
    return held.cell.said if held else ""
