"""Sealing: entries that are committed are chained by hash, behind those who write them.

Nobody waits for the sealer, and it waits for nobody: a transaction that commits late is sealed by a later run, since
what has no seal yet is looked for among all entries and not beyond a mark.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from records import chain
from records.chain import Moment

LOCK = 4_003_001  # any number: one sealer at a time
REPEATABLE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
LOOKED = f"""
SELECT transaction_timestamp(), {chain.microseconds("transaction_timestamp()")},
    pg_snapshot_xmin(seen)::text::bigint, pg_snapshot_xmax(seen)::text::bigint,
    (SELECT coalesce(string_agg(xid::text, ','), '') FROM pg_snapshot_xip(seen) AS xid),
    (SELECT system_identifier FROM pg_control_system())
FROM pg_current_snapshot() AS seen
"""  # noqa: S608 - our own words
UNSEALED = f"""
SELECT entry.id, {chain.ENTRY} FROM records_auditentry AS entry
WHERE NOT EXISTS (SELECT FROM records_auditseal AS seal WHERE seal.entry_id = entry.id) ORDER BY entry.id
"""  # noqa: S608 - as above
HEAD = "SELECT id, hash FROM records_auditseal ORDER BY id DESC LIMIT 1"
COPY = "COPY records_auditseal (id, entry_id, sealed_at, below, upto, running, server, hash) FROM STDIN"
AT_ONCE = 2_000  # rows fetched and written together


@dataclass(frozen=True)
class Sealed:
    """What a run did: entries sealed, and the whole chain's length and last hash (hexadecimal) at that moment."""

    entries: int
    count: int
    head: str
    at: datetime


def seal(connection: BaseDatabaseWrapper) -> Sealed | None:
    """Seal what is committed and has no seal; None where another run is at it. The connection is kz_system's.

    The lock is taken before the snapshot: who waits for it in a transaction would look at an old chain.
    """
    with _alone(connection) as alone:
        return _sealed(connection) if alone else None


@contextmanager
def _alone(connection: BaseDatabaseWrapper) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (alone,) = cursor.fetchone()
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _sealed(connection: BaseDatabaseWrapper) -> Sealed:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(REPEATABLE)
        cursor.execute(LOOKED)
        at, *numbers = cursor.fetchone()
        moment = Moment(*numbers)
        cursor.execute(HEAD)
        count, head = cursor.fetchone() or (0, chain.START)
        entries, head = 0, bytes(head)
        with connection.chunked_cursor() as unsealed:
            unsealed.execute(UNSEALED)
            while rows := unsealed.fetchmany(AT_ONCE):
                with cursor.copy(COPY) as copy:
                    for entry_id, words in rows:
                        entries += 1
                        head = chain.digest(head, count + entries, entry_id, moment, words)
                        copy.write_row((count + entries, entry_id, at, *numbers[1:], head))
    return Sealed(entries, count + entries, head.hex(), at)
