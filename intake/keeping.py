"""Rows of a batch are kept by the thousand: one statement, whatever their number."""

import json
from collections.abc import Iterable

from django.db import connection

from intake.models import Row

AS_JSON = ("cells", "corrected", "decisions", "reasons", "changes")
KEEP = """
INSERT INTO intake_row
    (batch_id, number, name, verdict, project_id, cells, corrected, decisions, reasons, changes)
SELECT batch, number, name, verdict, project, cells::jsonb, corrected::jsonb, decisions::jsonb, reasons::jsonb, changes::jsonb
FROM unnest(
    %s::bigint[], %s::int[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[]
) AS told(batch, number, name, verdict, project, cells, corrected, decisions, reasons, changes)
ON CONFLICT (batch_id, number) DO UPDATE SET
    name = EXCLUDED.name, verdict = EXCLUDED.verdict, project_id = EXCLUDED.project_id, cells = EXCLUDED.cells,
    corrected = EXCLUDED.corrected, decisions = EXCLUDED.decisions, reasons = EXCLUDED.reasons, changes = EXCLUDED.changes
"""


def keep(rows: Iterable[Row]) -> None:
    """Write what was read, mended, decided and found of rows; new ones are inserted, and not given their ids."""
    rows = list(rows)
    columns = [
        [row.batch_id for row in rows],
        [row.number for row in rows],
        [row.name for row in rows],
        [str(row.verdict) for row in rows],
        [row.project_id for row in rows],
        *([json.dumps(getattr(row, name), ensure_ascii=False) for row in rows] for name in AS_JSON),
    ]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, columns)
