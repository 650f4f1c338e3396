"""One case per constraint: two statements, each legal alone, and the rows that would breach it together.

`{a}` and `{b}` are the ids of the rows that `rows` makes. A constraint on the form of a single value has
an idle first session.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from django.db.models import Model

NUMBER = count(1)  # for the names of rows without a factory
IDLE = "SELECT 1"
ONE_DAY, LATER = "'2026-03-01'", "'2026-03-02'"


@dataclass(frozen=True)
class Case:
    """How two sessions would break the constraint `name` on `table`."""

    name: str
    table: str
    rows: Callable[[], tuple[Model, ...]]
    first: str
    second: str
    breach: str


def two(factory: type, **fields: object) -> Callable[[], tuple[Model, ...]]:
    """Make two rows of one kind."""
    return lambda: (factory(**fields), factory(**fields))


def same(name: str, table: str, rows: Callable[[], tuple[Model, ...]], columns: str, where: str = "true") -> Case:
    """Two rows are given the same values by two sessions at once."""
    changes = f"UPDATE {table} SET {columns} WHERE id = "
    keys = ", ".join(part.split("=")[0].strip() for part in columns.split(","))
    breach = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {where} GROUP BY {keys} HAVING count(*) > 1) AS twins"
    return Case(name, table, rows, changes + "{a}", changes + "{b}", breach)


def torn(  # noqa: PLR0917 - a table of cases reads by position
    name: str, table: str, rows: Callable[[], tuple[Model, ...]], first: str, second: str, breach: str
) -> Case:
    """One row is changed by two sessions whose changes do not go together."""
    changes = f"UPDATE {table} SET {{}} WHERE id = {{{{a}}}}"
    begins = changes.format(first) if first else IDLE
    return Case(name, table, rows, begins, changes.format(second), f"SELECT count(*) FROM {table} WHERE {breach}")


def negative(name: str, table: str, factory: type, column: str) -> Case:
    """Two sessions each take away what is there only once."""
    take = f"{column} = {column} - 8"
    return torn(name, table, lambda: (factory(**{column: 10}),), take, take, f"{column} < 0")
