"""The first net: what an officer sees of a table, asked by every door before it shows, offers or takes a row.

A model whose rows are not for everybody has the word `visible_to` on its querysets; the second net are PostgreSQL's
row policies, which say the same (a test compares both lists of tables, and both answers on random ledgers).
"""

from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

Rows = TypeVar("Rows", bound=QuerySet)


def everything_is_seen() -> bool:
    """Tell whether the officer at work sees every row; the database knows who that is (kz_sees_all)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kz_sees_all()")
        return cursor.fetchone()[0]


def seen_by(officer: Model, rows: Rows) -> Rows:
    """Return the rows that the officer may see; a table that is shared has no word for it, a stranger sees none."""
    if not officer.is_authenticated:
        return rows.none()
    return rows.visible_to(officer) if hasattr(rows, "visible_to") else rows
