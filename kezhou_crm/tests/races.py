"""Two sessions of kz_app at once: each does one legal thing, together they would break an invariant."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Barrier, BrokenBarrierError, Event

import psycopg
from django.db import connections


def connect(alias: str = "default") -> psycopg.Connection:
    """Open a session of its own with the alias's role."""
    parameters = connections[alias].get_connection_params()
    return psycopg.connect(
        **{
            key: value
            for key, value in parameters.items()
            if key in {"dbname", "user", "password", "host", "port", "options"}
        }
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
