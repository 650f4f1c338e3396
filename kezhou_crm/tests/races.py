"""Two sessions of kz_app at once: each does one legal thing, together they would break an invariant."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Queue
from threading import Barrier, BrokenBarrierError, Event
from time import monotonic, sleep

import psycopg
from django.core.exceptions import ValidationError
from django.db import connections, transaction

PATIENCE = 10  # seconds until a session that should wait is given up


def connect(alias: str = "default") -> psycopg.Connection:
    """Open a session of its own with the alias's role."""
    parameters = connections[alias].get_connection_params()
    return psycopg.connect(
        **{key: value for key, value in parameters.items() if key in {"dbname", "user", "password", "host", "port"}}
    )


@dataclass
class Outcome:
    """Which constraints refused, by name; empty where both sessions went through."""

    refused: list[str] = field(default_factory=list)


def race(first: str, second: str) -> Outcome:
    """Run one statement after the other in open transactions, then commit both at the same moment."""
    outcome = Outcome()
    first_has_run, both_ready = Event(), Barrier(2)

    def session(statement: str, *, leads: bool) -> None:
        with connect() as connection:
            try:
                if not leads:
                    first_has_run.wait()
                connection.execute(statement)
                first_has_run.set()
                with suppress(BrokenBarrierError):  # the other waits for our row and cannot come
                    both_ready.wait(timeout=0.2)
                connection.commit()
            except psycopg.errors.IntegrityError as error:
                outcome.refused.append(error.diag.constraint_name or "")

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(session, first, leads=True), pool.submit(session, second, leads=False)]
    for future in futures:
        future.result()
    return outcome


def as_owner(statement: str) -> None:
    """Change the schema of the test's own database, for a control."""
    with connect("owner") as connection:
        connection.execute(statement)


def count(query: str) -> int:
    """Return the number that the query gives; kz_owner asks, committed rows answer."""
    with connect("owner") as connection:
        return connection.execute(query).fetchone()[0]


def behind(first: Callable[[], object], second: Callable[[], object]) -> list[str]:
    """Do one deed by its rule and, before it is committed, another in a session of its own, which waits for it.

    Returns the words with which the second was refused; whatever else it raises comes through.
    """
    pid: Queue[int] = Queue()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            waiting = pool.submit(_alone, second, pid)
            _until_blocked(pid.get(timeout=PATIENCE), waiting)
        return waiting.result()


def _alone(deed: Callable[[], object], pid: Queue[int]) -> list[str]:
    """Do the deed in a transaction of this thread's own."""
    try:
        with transaction.atomic(), connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid.put(cursor.fetchone()[0])
            deed()
    except ValidationError as refusal:
        return refusal.messages
    finally:
        connections.close_all()
    return []


def _until_blocked(pid: int, waiting: Future) -> None:
    """Wait until the session waits for another's lock; that it never does is the test's failure."""
    until = monotonic() + PATIENCE
    while not count(f"SELECT cardinality(pg_blocking_pids({pid}))"):
        assert monotonic() < until, "the second session never waited"
        assert not waiting.done(), f"the second session did not wait: {waiting.result()}"
        sleep(0.01)
