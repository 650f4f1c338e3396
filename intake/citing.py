"""Citing: every value that came in points at the cell it came from.

The source is the batch: it names no file and no sheet, which may name a company that not everybody may know; whoever
sees the batch reads both there. A citation is the cell, C7; it repeats no value, for the same reason.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Model
from django.utils.timezone import localdate

from intake.models import Batch
from intake.reading.cells import Cell
from records.models import Citation, Cited, Source

ROW_WIDTH = 16_384  # columns of a spreadsheet: a cell's place as one number
TOGETHER = 20_000  # no statement of a request may take long
Place = tuple[str, int]  # field, cell as one number
# By the hundred thousand: the database is told columns, not rows.
CITE = """
INSERT INTO records_citation (source_id, fact, field, paragraph, start, "end", phrase)
SELECT %s, fact, field, line, place, place + 1, fact || %s
FROM unnest(%s::text[], %s::text[], %s::int[], %s::int[]) AS told(fact, field, line, place)
ON CONFLICT (source_id, field, start) DO NOTHING
"""
LINK = """
INSERT INTO {table} ({row}, citation_id)
SELECT told.row, citation.id FROM unnest(%s::bigint[], %s::text[], %s::int[]) AS told(row, field, place)
JOIN records_citation AS citation ON citation.field = told.field AND citation.start = told.place
WHERE citation.source_id = %s
ON CONFLICT DO NOTHING
"""
BY_THE_BUREAU = "州商务局"


@dataclass
class Citing:
    """Citations to be written, each cell and field once, and who rests on them; empty again when they are."""

    source: Source
    places: dict[Place, tuple[str, int]] = field(default_factory=dict)
    links: dict[type[Model], list[tuple[Cited, Place]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, row: Cited, name: str, cell: Cell | None) -> None:
        """Let a field of a row rest on a cell; without a cell it rests on nothing."""
        if cell is None or cell.content is None:
            return
        place = name, cell.row * ROW_WIDTH + cell.column
        self.places[place] = cell.address, cell.row
        self.links[type(row)].append((row, place))

    def write(self) -> None:
        """Write them; a cell that earlier rows rest on (merged over several) is cited as it was."""
        places = [(fact, name, row, start) for (name, start), (fact, row) in self.places.items()]
        with connection.cursor() as cursor:
            for some in _parts(places):
                cursor.execute(CITE, [self.source.pk, Citation.IN_CELL, *_columns(some)])
            for model, links in self.links.items():
                for some in _parts([(row.pk, name, start) for row, (name, start) in links]):
                    cursor.execute(LINK.format(**_names(model)), [*_columns(some), self.source.pk])
        self.places.clear()
        self.links.clear()


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


def _names(model: type[Model]) -> dict[str, str]:
    links = model._meta.get_field("citations")
    return {"table": links.m2m_db_table(), "row": links.m2m_column_name()}


def _parts(rows: list[tuple]) -> Iterator[list[tuple]]:
    for first in range(0, len(rows), TOGETHER):
        yield rows[first : first + TOGETHER]


def _columns(rows: list[tuple]) -> list[list]:
    return [list(column) for column in zip(*rows, strict=True)]
