"""A page as cells: what stands in one table cell, list item, field or paragraph, with the links in it."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

CELLS = {"td", "th", "li", "dd", "dt", "p", "h1", "h2", "h3", "caption", "label", "legend", "summary", "em", "title"}
CELL_CLASSES = {"k-cell", "readonly", "help", "description"}
VOID = {"input", "img", "br", "link", "meta", "hr", "use", "path", "rect"}
SPACE = re.compile(r"\s+")


@dataclass
class Cell:
    """One place of a page: what it says, what its inputs hold, where its links lead, what it stands in."""

    tag: str
    within: str
    words: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the words, single spaced."""
        return SPACE.sub(" ", " ".join(self.words)).strip()


class Cells(HTMLParser):
    """Reads a page into its cells; a cell within a cell also belongs to the outer one."""

    def __init__(self, body: str) -> None:
        """Read the page."""
        super().__init__()
        self.open: list[tuple[str, Cell | None, str]] = []
        self.found: list[Cell] = []
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a cell; note a link or an input in every cell it stands in."""
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            for cell in self._around():
                cell.links.append(given.get("href", ""))
        if tag == "input" and given.get("type") in {"text", "number"} and self._around():
            self._around()[-1].values.append(given.get("value", ""))
        if tag in VOID:
            return
        is_cell = tag in CELLS or CELL_CLASSES & set(given.get("class", "").split())
        heading = given.get("aria-labelledby") or given.get("aria-label") or given.get("id", "")
        cell = Cell(tag, " ".join(word for _tag, _cell, word in self.open if word)) if is_cell else None
        self.open.append((tag, cell, heading))
        if cell:
            self.found.append(cell)

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last by that name."""
        for position in range(len(self.open) - 1, -1, -1):
            if self.open[position][0] == tag:
                del self.open[position:]
                return

    def handle_data(self, data: str) -> None:
        """Give a text to the innermost cell."""
        if self._around():
            self._around()[-1].words.append(data)

    def _around(self) -> list[Cell]:
        """Return the cells that are open, the innermost last."""
        return [cell for _tag, cell, _word in self.open if cell]
