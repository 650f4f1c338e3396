"""The two nets, each of which can be taken away for a while: what an officer sees is then the other's work alone."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from django.apps import apps
from django.db import connection

from kezhou_crm import sight
from kezhou_crm.tests import races


@contextmanager
def first_off() -> Iterator[None]:
    """Let every `visible_to` and `seen_by` show all rows."""
    with ExitStack() as stack:
        for one in words():
            stack.enter_context(patch.object(one, "visible_to", lambda rows, _officer: rows))
        for module in [*sys.modules.values()]:
            if vars(module).get("seen_by") is sight.seen_by:
                stack.enter_context(patch.object(module, "seen_by", lambda _officer, rows: rows))
        yield


def words() -> set[type]:
    """Return every class of querysets that has a `visible_to` of its own."""
    every = (type(model._default_manager.all()) for model in apps.get_models())
    return {base for one in every for base in one.__mro__ if "visible_to" in vars(base)}


@contextmanager
def second_off() -> Iterator[None]:
    """Let PostgreSQL show all rows; for a database of the test's own, outside any transaction."""
    tables = closed_tables()
    connection.close()
    for table in tables:
        races.as_owner(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
    try:
        yield
    finally:
        connection.close()
        for table in tables:
            races.as_owner(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def closed_tables() -> list[str]:
    """Return the tables that have row policies."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relrowsecurity"
        )
        return [name for (name,) in cursor.fetchall()]
