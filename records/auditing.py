"""Recording what is no change of a row: logins, refusals, what was revealed, exported or printed.

Changes of rows record themselves (records/audited.py). What a refused request must leave behind is recorded after
its transaction has ended: see kezhou_crm/refusals_kept.py.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from records.entries import CHANGES, Kind

EVENTS = tuple(kind for kind in Kind if kind not in CHANGES)
NOBODY: Mapping[str, Any] = {}
UNSAVEABLE = re.compile("[\0\ud800-\udfff]")  # characters that PostgreSQL keeps in no text


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
    project that belongs to; `detail` is shown to the auditor and must hold no phone number and no password; a character in it that
    cannot be saved stands there as U+FFFD, or what sent it would leave no trace.
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
                json.dumps(_saveable(dict(detail)), cls=DjangoJSONEncoder, ensure_ascii=False),
            ],
        )


def _saveable(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Replace in every text of it, however deep, what cannot be saved."""
    match value:
        case str():
            return UNSAVEABLE.sub("\ufffd", value)
        case dict():
            return {_saveable(key): _saveable(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_saveable(inner) for inner in value]
        case _:
            return value
