"""What the reading process tells the server: one line of JSON for a sheet, one for each of its rows. Pure.

JSON, not pickle: what a hostile file has touched is read as data only. Numbers are Decimal on both sides.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from intake.reading.cells import Area, Content, Fault, Grid
from records.unfit import Unfit

UNFINISHED = ("unfinished", "读文件的过程没有走完。请再试一次；仍不行时另存为 xlsx 再导入")


def write(grids: Iterable[Grid]) -> Iterator[str]:
    """Give the lines that say what was read; the last says that they are all."""
    for grid in grids:
        merged = [(each.top, each.left, each.bottom, each.right) for each in grid.merged]
        yield _line({"sheet": grid.name, "hidden": grid.hidden, "merged": merged})
        yield from (_line([packed(content) for content in row]) for row in grid.rows)
    yield _line({"end": True})


def refuse(refused: Unfit) -> str:
    """Return the line that says why nothing was read."""
    return _line({"refused": [refused.code, refused.words]})


def read(lines: Iterable[bytes]) -> Iterator[Grid]:
    """Give the sheets back. Raises Unfit as the other side did, or where its answer breaks off."""
    about: dict[str, Any] | None = None
    rows: list[tuple[Content, ...]] = []
    for line in lines:
        said = _said(line)
        if isinstance(said, list):
            rows.append(tuple(map(unpacked, said)))
            continue
        if "refused" in said:
            raise Unfit(*said["refused"])
        if about:
            yield Grid(about["sheet"], tuple(rows), tuple(Area(*each) for each in about["merged"]), about["hidden"])
        if "end" in said:
            return
        about, rows = said, []
    raise Unfit(*UNFINISHED)


def _said(line: bytes) -> list | dict[str, Any]:
    try:
        return json.loads(line)
    except ValueError as error:
        raise Unfit(*UNFINISHED) from error


def _line(said: Any) -> str:  # noqa: ANN401 - JSON
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"


def packed(content: Content) -> Any:  # noqa: ANN401 - JSON
    """Return a cell's content as JSON knows it."""
    if content is None or isinstance(content, str | bool):
        return content
    if isinstance(content, Decimal):
        return {"n": str(content)}
    if isinstance(content, Fault):
        return {"f": content.said}
    return {"t" if isinstance(content, datetime) else "d": content.isoformat()}


MAKERS = {"n": Decimal, "f": Fault, "t": datetime.fromisoformat, "d": date.fromisoformat}


def unpacked(said: Any) -> Content:  # noqa: ANN401 - JSON
    """Return what `packed` was given."""
    if not isinstance(said, dict):
        return said
    ((kind, words),) = said.items()
    return MAKERS[kind](words)
