"""The audit trail is whole if it can be played back: the ledger as it was, and every entry since, give it as it is.

A row that was changed without an entry, or with a wrong one, stands out. Columns that the trail leaves out on purpose
are left out here too.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from records import audited, changes
from records.entries import AuditEntry, Kind

Row = tuple[str, int]
Ledger = dict[Row, dict[str, Any]]
ARGUMENTS = "SELECT tgrelid::regclass::text, encode(tgargs, 'escape') FROM pg_trigger WHERE tgname = %s"


def ledger(connection: BaseDatabaseWrapper) -> Ledger:
    """Return every row of every recorded table, without what is missing in it."""
    found: Ledger = {}
    with connection.cursor() as cursor:
        for table, hidden in _hidden(connection).items():
            cursor.execute(f"SELECT id, to_jsonb(row_) - %s::text[] FROM {table} AS row_", [hidden])  # noqa: S608 - our own tables
            found |= {(table, pk): _known(row) for pk, row in cursor.fetchall()}
    return found


def play(start: Ledger, connection: BaseDatabaseWrapper, *, after: int) -> Ledger:
    """Return what the ledger must be, from the entries behind the one with the id `after`."""
    rows = {row: dict(columns) for row, columns in start.items()}
    hidden = _hidden(connection)
    entries = AuditEntry.objects.using(connection.alias).changes().filter(pk__gt=after).order_by("pk")
    for table, pk, kind, written in entries.values_list("of_table", "row_id", "kind", "after").iterator():
        if kind == Kind.DELETE:
            rows.pop((table, pk), None)
            continue
        row = rows.setdefault((table, pk), {})
        row.update({column: value for column, value in written.items() if column not in hidden[table]})
        rows[table, pk] = _known(row)
    return rows


def differences(now: Ledger, played: Ledger) -> list[str]:
    """Name the rows in which the two differ."""
    return sorted(
        f"{table} #{pk}" for table, pk in now.keys() | played.keys() if now.get((table, pk)) != played.get((table, pk))
    )


def last_entry(connection: BaseDatabaseWrapper) -> int:
    """Return the id of the last entry; 0 where there is none."""
    return AuditEntry.objects.using(connection.alias).order_by("-pk").values_list("pk", flat=True).first() or 0


def _known(row: dict[str, Any] | str) -> dict[str, Any]:
    read = AuditEntry._meta.get_field("after").decoder().decode(row) if isinstance(row, str) else row
    return {column: value for column, value in read.items() if value is not None}


def _hidden(connection: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """Return the recorded tables, each with the columns that the trail does not hold, as their triggers say."""
    with connection.cursor() as cursor:
        cursor.execute(ARGUMENTS, [audited.TRIGGER])
        given = dict(cursor.fetchall())
    hidden = {}
    for table in changes.tables():
        arrays = given.get(table, "").split("\\000")[1:4]
        hidden[table] = [column for array in arrays for column in array.strip("{}").split(",") if column]
    return hidden
