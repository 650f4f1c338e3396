"""Where the header of a sheet stands: under title rows, over two lines, with merged cells or without. Pure."""

import re
from dataclasses import dataclass
from itertools import pairwise

from intake.reading import titles
from intake.reading.cells import Cell, Fault, Grid

LOOKED_AT = 40  # rows; a header further down belongs to another table
FEWEST = 3  # titles that we know
FEWEST_WITH_NAME = 2
GROUPS_AT_LEAST = 2  # a line over the header has several cells; a title row has one
LONGEST_TITLE = 40
LABEL = re.compile("[:：]")  # 填报单位：… is no title
NUMBERED = re.compile(r"^\(?(\d{1,2}|[甲乙丙丁戊])\)?$")


@dataclass(frozen=True)
class Title:
    """What stands over one column; `group` is the line above where there are two."""

    cell: Cell
    group: str
    said: str

    @property
    def whole(self) -> str:
        """Return both lines in one, as remembered and listed: 总投资/其中：到位资金."""
        return "/".join(dict.fromkeys(part for part in (self.group, self.said) if part))


@dataclass(frozen=True)
class Header:
    """The rows of a header, first and last, its titles by column, and what stands above it."""

    first: int
    last: int
    titles: dict[int, Title]
    above: tuple[Cell, ...]


def find(grid: Grid) -> Header | None:
    """Return the header of a sheet; None where no row has enough titles that we know."""
    last = min(grid.height, LOOKED_AT)
    scored = [(score, -row) for row in range(1, last + 1) if (score := _known(grid, row))]
    if not scored:
        return None
    best = -max(scored)[1]
    if best < grid.height and _is_second_line(grid, best):
        first, low = best, best + 1
    elif best > 1 and _is_group_line(grid, best - 1):
        first, low = best - 1, best
    else:
        first, low = best, _merged_down_to(grid, best)
    above = tuple(cell for row in range(1, first) for cell in grid.filled(row))
    return Header(first, low, _titles(grid, first, low), above)


def is_numbering(cells: list[Cell]) -> bool:
    """Tell whether a row only numbers the columns: 甲 乙 1 2 3."""
    return len(cells) >= FEWEST and all(NUMBERED.match(cell.said) for cell in cells) and _climbs(cells)


def _climbs(cells: list[Cell]) -> bool:
    numbers = [int(cell.said.strip("()")) for cell in cells if cell.said.strip("()").isdigit()]
    return len(numbers) > 1 and all(low + 1 == high for low, high in pairwise(numbers))


def _known(grid: Grid, row: int) -> int:
    """Count the titles that we know in a row; 0 for a row that is no header."""
    found = {field.name for cell in grid.filled(row) if _may_be_title(cell) and (field := titles.find(cell.said))}
    return len(found) if len(found) >= (FEWEST_WITH_NAME if "name" in found else FEWEST) else 0


def _may_be_title(cell: Cell) -> bool:
    return isinstance(cell.content, str) and len(cell.said) <= LONGEST_TITLE


def _is_group_line(grid: Grid, row: int) -> bool:
    """Tell whether a row groups the titles below it: several short texts, one of them over more than one column."""
    cells = grid.filled(row)
    if len(cells) < GROUPS_AT_LEAST or not all(_may_be_title(cell) for cell in cells):
        return False
    if any(LABEL.search(cell.said) for cell in cells):
        return False
    areas = [area for cell in cells if (area := grid.area(row, cell.column))]
    if areas:
        return any(area.right > area.left or area.bottom > row for area in areas)
    below = {cell.column for cell in grid.filled(row + 1)}
    gaps = below - {cell.column for cell in cells}
    return bool(gaps) and any(titles.find(cell.said) for cell in cells if cell.column not in below)


def _is_second_line(grid: Grid, row: int) -> bool:
    """Tell whether the row below goes on with the header: titles where this row has gaps or merged groups."""
    cells = grid.filled(row + 1)
    if not cells or not all(_may_be_title(cell) for cell in cells) or is_numbering(cells):
        return False
    areas = [area for cell in grid.filled(row) if (area := grid.area(row, cell.column))]
    if any(area.bottom > row for area in areas):
        return True
    grouped = [area for area in areas if area.right > area.left]
    if grouped:
        return all(any(area.left <= cell.column <= area.right for area in grouped) for cell in cells)
    return _continues_gaps(grid, row, cells)


def _continues_gaps(grid: Grid, row: int, cells: list[Cell]) -> bool:
    """Tell without merged areas (csv, pasted): the row below fills gaps, and starts below a group at its left."""
    upper = {cell.column for cell in grid.filled(row)}
    lower = {cell.column for cell in cells}
    gaps = lower - upper
    starts = {column for column in lower & upper if column + 1 in gaps}
    return bool(gaps) and lower == gaps | starts and bool(starts)


def _merged_down_to(grid: Grid, row: int) -> int:
    """Return the last row of a header that is merged over several rows with nothing else in them."""
    areas = [area for cell in grid.filled(row) if (area := grid.area(row, cell.column))]
    bottom = min(max((area.bottom for area in areas), default=row), grid.height)
    return row if any(grid.filled(below) for below in range(row + 1, bottom + 1)) else bottom


def _titles(grid: Grid, first: int, low: int) -> dict[int, Title]:
    if first == low:
        return {cell.column: Title(cell, "", _one_line(cell)) for cell in grid.filled(first) if _is_said(cell)}
    found, group = {}, ""
    for column in range(1, grid.width + 1):
        upper, lower = grid.seen(first, column), grid.seen(low, column)
        if upper.said:
            group = _one_line(upper)
        elif grid.merged or not lower.said:
            group = ""
        if lower.said and lower != upper:
            found[column] = Title(lower, group, _one_line(lower))
        elif upper.said and upper.column == column:
            found[column] = Title(upper, "", group)
    return found


def _is_said(cell: Cell) -> bool:
    return not isinstance(cell.content, Fault)


def _one_line(cell: Cell) -> str:
    return re.sub(r"\s+", "", cell.said)
