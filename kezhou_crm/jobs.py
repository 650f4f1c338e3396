"""Work that takes longer than a request, as jobs on PostgreSQL, each in the name of the officer who asked (ADR 18).

A room declares its jobs in its `tasks.py` with `job`, and a rule puts one into the queue with `defer`, in its own
transaction: what is rolled back was never asked for. A worker that is killed leaves its job behind, and another takes it
up from the beginning: a job must be idempotent.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.db.models import Model
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import JobAborted
from procrastinate.tasks import Task

from kezhou_crm import request_ids
from kezhou_crm.identity import act_as
from records.entries import Door

TRIES = 5  # a job that kills its worker each time must not go on for ever
WAIT = 10  # seconds until the next try, where the database was away
ASIDE = "system"  # a second connection of the worker's: what it says there is seen while its first transaction is open
SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
AGAIN = RetryStrategy(max_attempts=TRIES, wait=WAIT, retry_exceptions=(OperationalError, JobAborted))
HOURLY: list[Callable[[], None]] = []
COMING = ("todo", "doing")


@dataclass(frozen=True)
class Errand:
    """Who asked for a job, by which request; nothing is seen or written outside of its transactions."""

    officer_id: int
    request: str
    context: JobContext

    @contextmanager
    def transaction(self, *, using: str = DEFAULT_DB_ALIAS, snapshot: bool = False) -> Iterator[None]:
        """Open a transaction that is the officer's; as a snapshot it reads one moment of the ledger and writes nothing."""
        with transaction.atomic(using=using):
            if snapshot:
                with connections[using].cursor() as cursor:
                    cursor.execute(SNAPSHOT)
            act_as(self.officer_id, door=Door.TASK, request=self.request, using=using)
            yield

    @contextmanager
    def aside(self) -> Iterator[str]:
        """Open one on the second connection and give its alias: progress that others see at once."""
        with self.transaction(using=ASIDE):
            yield ASIDE

    def officer(self) -> Model:
        """Return who asked; raises DoesNotExist where he may not log in any more."""
        return get_user_model().objects.get(pk=self.officer_id, is_active=True)

    def pause(self) -> None:
        """Stop here where the worker is being stopped: the next one begins anew at once."""
        if self.context.should_abort():
            raise JobAborted


def job(function: Callable[..., None]) -> Task:
    """Make a function a job; its first argument is the errand, the others JSON."""

    def run(context: JobContext, *, officer: int, request: str, **given: Any) -> None:  # noqa: ANN401 - JSON of the job's own
        function(Errand(officer, request, context), **given)

    run.__doc__ = function.__doc__
    return app.task(run, name=f"{function.__module__}.{function.__name__}", pass_context=True, retry=AGAIN)


def hourly(function: Callable[[], None]) -> Callable[[], None]:
    """Have the worker call a function each hour; it opens its own transaction and says whose it is."""
    HOURLY.append(function)
    return function


def defer(task: Task, *, by: Model, **given: Any) -> int:  # noqa: ANN401 - JSON of the job's own
    """Put the job into the queue for the moment in which the present transaction commits; return its number."""
    return task.defer(officer=by.pk, request=request_ids.current(), **given)


def is_over(number: int) -> bool:
    """Tell whether nobody will take up the job any more: done, given up, or cleared away.

    What is still under way after its job was over was given up; whoever finds that asks once more under the lock.
    """
    job = ProcrastinateJob.objects.filter(pk=number).values_list("status", flat=True).first()
    return job not in COMING
