"""One moment of the ledger, seen by kz_system and by kz_owner alike, for reading only."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from government.models import Officer
from kezhou_crm.transactions import act_as

READ_ONLY = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


@contextmanager
def opened() -> Iterator[BaseDatabaseWrapper]:
    """Give the connection of kz_system inside a read-only snapshot that the owner shares.

    Meanwhile the ORM's default connection is this one, so that figures computed by the site's own code come from
    the same moment.
    """
    system, owner, served = (connections[alias] for alias in ("system", "owner", "default"))
    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        cursor.execute(READ_ONLY)
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        with transaction.atomic(using="system"):
            with system.cursor() as joining:
                joining.execute(READ_ONLY)
                joining.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
            act_as(Officer.objects.db_manager("system").system().pk, using="system")
            connections["default"] = system
            try:
                yield system
            finally:
                connections["default"] = served
