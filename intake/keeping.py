"""Rows of a batch are kept by the thousand: one statement, whatever their number."""

import json
from collections.abc import Iterable

from django.db import connection

from intake.models import Row

KEEP = """
UPDATE intake_row SET name = told.name, verdict = told.verdict, project_id = told.project, cells = told.cells::jsonb,
    corrected = told.corrected::jsonb, decisions = told.decisions::jsonb, reasons = told.reasons::jsonb,
    changes = told.changes::jsonb
FROM unnest(
    %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[]
) AS told(id, name, verdict, project, cells, corrected, decisions, reasons, changes)
WHERE intake_row.id = told.id
"""
AS_JSON = ("cells", "corrected", "decisions", "reasons", "changes")
IN_CHUNKS = 1000


def keep(rows: Iterable[Row]) -> None:
    """Write what was read, mended, decided and found of rows; new ones are inserted."""
    rows = list(rows)
    known = [row for row in rows if row.pk]
    Row.objects.bulk_create([row for row in rows if row.pk is None], IN_CHUNKS)
    if not known:
        return
    columns = [
        [row.pk for row in known],
        [row.name for row in known],
        [str(row.verdict) for row in known],
        [row.project_id for row in known],
        *([json.dumps(getattr(row, name), ensure_ascii=False) for row in known] for name in AS_JSON),
    ]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, columns)
