"""Recording what is no change of a row: logins, refusals, what was revealed, exported or printed.

Changes of rows record themselves (records/audited.py). What a refused request must leave behind is recorded after
its transaction has ended: see kezhou_crm/refusals_kept.py.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from records.entries import CHANGES, Kind

EVENTS = tuple(kind for kind in Kind if kind not in CHANGES)
NOBODY: Mapping[str, Any] = {}


def record(
    kind: Kind,
    *,
    by: models.Model | None = None,
    row: models.Model | None = None,
    project: int | None = None,
    detail: Mapping[str, Any] = NOBODY,
) -> None:
    """Write one event into the audit trail, in the present transaction.

    Without `by` it is the officer of the transaction (`act_as`). `row` is what it is about, `project` the id of the
    project that belongs to; `detail` is shown to the auditor and must hold no phone number and no password.
    Raises ValueError for a change of a row: only the row's own trigger records that.
    """
    if kind in CHANGES:
        raise ValueError(kind)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kz_record(%s, %s, %s, %s, %s, %s::jsonb)",
            [
                kind.value,
                by.pk if by else None,
                row._meta.db_table if row else "",
                row.pk if row else None,
                project,
                json.dumps(dict(detail), cls=DjangoJSONEncoder, ensure_ascii=False),
            ],
        )
