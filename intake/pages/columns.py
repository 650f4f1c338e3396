"""Step 2: which of their columns is which of ours, and in what unit amounts stand; what is corrected is remembered."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from intake import staged, staging
from intake.models import Batch
from intake.models.column_memory import UNITS
from intake.pages.doors import attempt, importing, show, to
from intake.reading.columns import Column
from intake.reading.fields import BY_NAME, FIELDS, Kind

SAMPLES = 3
NO_UNIT = "这一列是金额，表里没有写单位，请选择。"


@dataclass(frozen=True)
class Asked:
    """A column as the page asks about it: with what stands in its first cells."""

    column: Column
    samples: list[str]
    again: bool  # the title stands further left already: both are read as that one is

    @property
    def is_money(self) -> bool:
        """Tell whether its cells are amounts."""
        return bool(self.column.field and self.column.field.kind is Kind.MONEY)


@importing
def page(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Show the columns; take the corrections over and go on to the rows."""
    columns = staged.columns_of(batch.columns)
    if request.method == "POST":
        fields, units = _corrected(request, columns)
        if fields or units:
            corrected = attempt(
                request,
                lambda: staging.correct_columns(batch, fields=fields, units=units, by=request.user, at=timezone.now()),
            )
            if corrected is None:
                return to(batch, "columns")
        return to(batch, "rows")
    asked = _asked(batch, columns)
    shown = {
        "title": "对列",
        "batch": batch,
        "asked": asked,
        "matched": sum(1 for each in columns if each.field),
        "without_unit": sum(1 for each in asked if each.is_money and not each.column.unit),
        "fields": FIELDS,
        "units": UNITS,
        "no_unit": NO_UNIT,
        "earlier": staging.already(batch),
    }
    return show(request, "columns", shown, step=2)


def _asked(batch: Batch, columns: tuple[Column, ...]) -> list[Asked]:
    rows = [staged.cells_of(row.number, row.cells, row.corrected) for row in batch.rows.read().in_order()[:SAMPLES]]
    asked, titles = [], set()
    for column in columns:
        samples = [cells[column.number].said for cells in rows if column.number in cells]
        asked.append(Asked(column, samples, column.theirs in titles))
        titles.add(column.theirs)
    return asked


def _corrected(request: HttpRequest, columns: tuple[Column, ...]) -> tuple[dict[str, str | None], dict[str, str]]:
    """Return what the page says otherwise than the batch, by their titles; the first column of a title counts."""
    fields: dict[str, str | None] = {}
    units: dict[str, str] = {}
    for column in columns:
        said, unit = (request.POST.get(f"{what}-{column.number}") for what in ("field", "unit"))
        if said is not None and (said in BY_NAME or not said) and said != (column.field.name if column.field else ""):
            fields.setdefault(column.theirs, said or None)
        if unit in UNITS and unit != column.unit:
            units.setdefault(column.theirs, unit)
    return fields, units
