"""Citing: every value that came in points at the cell it came from.

The source is the batch: it names no file and no sheet, which may name a company that not everybody may know; whoever
sees the batch reads both there. A citation is the cell, C7; it repeats no value, for the same reason.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Model
from django.utils.timezone import localdate

from intake.models import Batch
from intake.reading.cells import Cell
from records.models import Citation, Cited, Source

ROW_WIDTH = 16_384  # columns of a spreadsheet: a cell's place as one number
TOGETHER = 2000
BY_THE_BUREAU = "州商务局"


@dataclass
class Citing:
    """Citations to be written, each cell and field once, and who rests on them."""

    source: Source
    places: dict[tuple[str, int], Citation] = field(default_factory=dict)
    links: dict[type[Model], list[tuple[Cited, tuple[str, int]]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, row: Cited, name: str, cell: Cell | None) -> None:
        """Let a field of a row rest on a cell; without a cell it rests on nothing."""
        if cell is None or cell.content is None:
            return
        place = name, cell.row * ROW_WIDTH + cell.column
        if place not in self.places:
            self.places[place] = Citation(
                source=self.source, fact=cell.address, field=name, paragraph=cell.row, start=place[1], end=place[1] + 1
            )
        self.links[type(row)].append((row, place))

    def write(self) -> None:
        """Write them; a cell that earlier rows rest on (merged over several) is cited as it was."""
        starts = {start for _name, start in self.places}
        known = Citation.objects.filter(source=self.source, start__in=starts) if self._goes_on else ()
        there = {(citation.field, citation.start): citation for citation in known}
        fresh = [citation for place, citation in self.places.items() if place not in there]
        Citation.objects.bulk_create(fresh, TOGETHER)
        self.places |= there
        for model, links in self.links.items():
            _link(model, ((row.pk, self.places[place].pk) for row, place in links))

    @property
    def _goes_on(self) -> bool:
        """Tell whether the source has been cited before this transaction's rows."""
        return Citation.objects.filter(source=self.source).exists()


def begin(batch: Batch) -> Citing:
    """Return where the batch's citations are gathered; its source is made with the first."""
    if batch.source is None:
        day = localdate(batch.entered_at).isoformat()
        batch.source = Source.objects.create(
            slug=f"import-{batch.pk}",
            outlet=str(batch.unit or BY_THE_BUREAU),
            title=f"{day} 导入的台账（第 {batch.pk} 批）",
            sha256=batch.sha256,
            chars=0,
        )
        batch.save(update_fields=["source"])
    return Citing(batch.source)


def _link(model: type[Model], links: Iterable[tuple[int, int]]) -> None:
    through = model.citations.through
    column = model._meta.get_field("citations").m2m_field_name()
    rows = [through(**{f"{column}_id": row, "citation_id": citation}) for row, citation in dict.fromkeys(links)]
    through.objects.bulk_create(rows, TOGETHER, ignore_conflicts=True)
