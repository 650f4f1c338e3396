"""The ledger as an officer reads it, line by line: for files, pages and machines alike.

Lines are read in one transaction that carries his identity, CHUNK at a time, so memory stays the same whatever the ledger
holds; what hangs on a chunk is one query for each part that the chosen columns need. Whoever walks the lines must be
done with them before that transaction ends.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, F, QuerySet, Value
from django.db.models.functions import Coalesce

from government.models import Officer
from kezhou_crm import field_rights
from kezhou_crm.field_rights import NOT_SHOWN
from projects.models import Project
from projects.queries import STEP
from projects.stages import Stage
from reports import lines
from reports.columns import Column
from reports.lines import Line

CHUNK = 4_000  # lines in memory at once
ALWAYS = ("pk", "stage", "parent_id", "counts_in_amount", "region", "attribution_region")
UNCOUNTED = "不计"
SUMMED = {"total_investment": "total_investment", "amount": "contracted_amount"}  # fields of the project by column


@dataclass(frozen=True, slots=True)
class Entry:
    """A line's cells in the order of the columns, and where it belongs among the subtotals.

    A cell is None or an empty text where nothing is known, NOT_SHOWN where it is not the reader's to see.
    """

    cells: list[Any]
    county: str
    stage: str
    sums: dict[str, Any]  # by column: an amount, None where it is unpublished, NOT_SHOWN, or UNCOUNTED
    pk: int = 0


def in_order(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Order by the county that they count for, then by how far they got: subtotals stand between."""
    county = Coalesce("attribution_region__position", "region__position")
    return projects.order_by(county.asc(nulls_last=True), STEP, F("signed_on").asc(nulls_last=True), "pk")


def entries(projects: QuerySet[Project], columns: Sequence[Column], *, to: Officer) -> Iterator[Entry]:
    """Give each of the projects that the officer sees, in the order they are handed in.

    Raises TransactionManagementError outside of a transaction: there would be nobody to whom anything is shown.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("entries are read inside the transaction of their officer")
    asked = {name for column in columns for name in column.reads} - {"seq"}
    governed = sorted({column.governed for column in columns if column.governed})
    names = [*dict.fromkeys((*ALWAYS, *sorted(asked)))]
    shown = [part for field in governed for part in (f"read_{field}", f"hides_{field}")]
    rows = projects.visible_to(to).annotate(**_as_read(governed, to)).values_list(*names, *shown)
    stream = rows.iterator(chunk_size=CHUNK)
    parts = [*dict.fromkeys(part for column in columns for part in column.parts)]
    known, seq = lines.Names(), 0
    while chunk := [*islice(stream, CHUNK)]:
        held = [dict(zip((*names, *shown), row, strict=True)) for row in chunk]
        beside = lines.beside(parts, [each["pk"] for each in held], to=to)
        for each in held:
            seq += 1
            each["seq"] = seq
            yield _entry(Line(each, beside, known), columns)


def _as_read(governed: Sequence[str], officer: Officer) -> dict[str, Any]:
    """Return each governed field as the officer reads it, and whether it is hidden from him."""
    read: dict[str, Any] = {}
    for field in governed:
        known = field_rights.answerable(officer, Project, field)
        read[f"read_{field}"] = field_rights.column(officer, Project, field)
        read[f"hides_{field}"] = ExpressionWrapper(~known, BooleanField()) if known else Value(False)
    return read


def _entry(line: Line, columns: Sequence[Column]) -> Entry:
    of = line.of
    cells = [_cell(line, column) for column in columns]
    county = line.names.regions.get(of["attribution_region"] or of["region"], "")
    sums = {name: _summed(of, field) for field, name in SUMMED.items() if f"read_{field}" in of}
    return Entry(cells, county, of["stage"], sums, of["pk"])


def _cell(line: Line, column: Column) -> Any:  # noqa: ANN401 - text, amount, day or nothing
    if column.value is None:
        return None
    if column.governed and line.of[f"hides_{column.governed}"]:
        return NOT_SHOWN
    return column.value(line)


def _summed(of: dict[str, Any], field: str) -> Any:  # noqa: ANN401 - as above
    """Return what of a field goes into a sum: as on the desk, what counts in amount; never a phase's or what ended.

    The amount of a phase stands on its parent, and so does the whole investment.
    """
    if of["stage"] == Stage.TERMINATED or of["parent_id"] or (field == "amount" and not of["counts_in_amount"]):
        return UNCOUNTED
    return NOT_SHOWN if of[f"hides_{field}"] else of[f"read_{field}"]
