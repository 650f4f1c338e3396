"""Cells written as text: csv, and what Excel and WPS put on the clipboard. Pure.

Not Python's csv: that drops quotation marks at the beginning of a cell which was never quoted ("示例"产业园), and a
ledger must come in as it is.
"""

import re
from collections.abc import Iterator
from functools import cache

SEPARATORS = "\t,;"
QUOTED_LINE_BREAK = re.compile(r'"[^"]*"')
LOOKED_AT = 20_000  # characters from which the separator is told


def rows(text: str, separator: str) -> Iterator[list[str]]:
    """Give the cells of each row; a quoted cell may hold separators, line breaks and doubled quotes."""
    row: list[str] = []
    at, field = 0, _field(separator)
    while at < len(text):
        found = field.match(text, at)
        quoted, bare, end = found.groups()
        row.append(quoted.replace('""', '"').replace("\r\n", "\n") if quoted is not None else bare)
        at = found.end()
        if end != separator:
            yield row
            row = []
    if row:  # the text ends behind a separator: one more cell, empty
        yield [*row, ""]


def separator_of(text: str) -> str:
    """Return what separates the cells: the sign that cuts most of the first lines into equally many."""
    head = QUOTED_LINE_BREAK.sub("", text[:LOOKED_AT])
    lines = [line for line in head.splitlines() if line.strip()]
    return max(SEPARATORS, key=lambda sign: (sum(line.count(sign) > 0 for line in lines), head.count(sign)))


@cache
def _field(separator: str) -> re.Pattern[str]:
    """Match one cell and what ends it; the possessive parts never go back, so the work is linear."""
    sign = re.escape(separator)
    return re.compile(rf'(?:"([^"]*+(?:""[^"]*+)*+)"(?=[{sign}\r\n]|\Z)|([^{sign}\r\n]*+))({sign}|\r\n|\r|\n|\Z)')
