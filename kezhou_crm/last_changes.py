"""Who changed a field last, and when: from the audit trail, as far as the officer sees it."""

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.apps import apps
from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime

Place = tuple[str, int, str]  # table, id of the row, column; without a column any change of the row
MOST = 200  # entries that are looked through: what changed while a form was open stands among the last


def place_of(row: models.Model, name: str = "") -> Place | None:
    """Return where the field of a row stands in the trail; a relation to many stands elsewhere."""
    columns = {field.name: field.column for field in row._meta.concrete_fields}
    if name and name not in columns:
        return None
    return row._meta.db_table, row.pk, columns.get(name, "")


def told(places: Collection[Place]) -> dict[Place, str]:
    """Word who changed each place last, as 张三 于 11月25日 10:32 改过; what is not in the trail is left out."""
    if not places:
        return {}
    rows = {(table, pk) for table, pk, _column in places}
    about = reduce(or_, (models.Q(of_table=table, row_id=pk) for table, pk in rows))
    found: dict[Place, str] = {}
    entries = apps.get_model("records", "AuditEntry").objects
    for entry in entries.changes().filter(about).older_than(None)[:MOST]:
        columns = {"", *(entry.before or {}), *(entry.after or {})}
        for place in {(entry.of_table, entry.row_id, column) for column in columns} & {*places}:
            found.setdefault(place, _worded(entry))
    return found


def _worded(entry: models.Model) -> str:
    return f"{entry.officer_name or '系统'} 于 {date_format(localtime(entry.at), 'n月j日 H:i')} 改过"
