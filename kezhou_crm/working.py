"""The worker: takes jobs from the queue, one at a time, and takes up those whose worker is gone."""

import asyncio
import logging

from asgiref.sync import sync_to_async
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from procrastinate import App, exceptions
from procrastinate.contrib.django import app
from procrastinate.jobs import Status
from procrastinate.utils import utcnow

from kezhou_crm import jobs

log = logging.getLogger(__name__)
HEARTBEAT = 3  # seconds between signs of life
GONE = 20  # seconds without one, until a worker counts as gone
LOOK = 5  # seconds between looks for what such workers left
PATIENCE = 3  # seconds that a job has to end when the worker is stopped
KEPT = 7 * 24  # hours that a finished job stays in the queue's tables
HOUR = 3600


def work(*, until_empty: bool = False) -> None:
    """Work as kz_system, whatever serves; until told to stop, or until nothing is left."""
    _become_system()
    asyncio.run(_work(until_empty=until_empty))


def _become_system() -> None:
    """Make kz_system's the connection that all code asks for, in each thread that a job will run in."""
    connections.close_all()
    connections.settings[DEFAULT_DB_ALIAS] = connections.settings[jobs.ASIDE]
    if hasattr(connections._connections, DEFAULT_DB_ALIAS):  # noqa: SLF001 - `del connections[…]` raises where there is none
        del connections[DEFAULT_DB_ALIAS]


async def _work(*, until_empty: bool) -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as ours:
        async with ours.open_async():
            await take_up(ours)
            watch = asyncio.create_task(_watch(ours))
            try:
                await ours.run_worker_async(
                    wait=not until_empty,
                    concurrency=1,
                    update_heartbeat_interval=HEARTBEAT,
                    stalled_worker_timeout=GONE,
                    shutdown_graceful_timeout=PATIENCE,
                )
            finally:
                watch.cancel()


async def take_up(ours: App) -> None:
    """Put back what a worker had in hand when it was killed; what killed its worker again and again is given up."""
    for job in await ours.job_manager.get_stalled_jobs(seconds_since_heartbeat=GONE):
        try:
            if job.attempts + 1 >= jobs.TRIES:
                await ours.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
                log.error("job given up: %s", job.call_string)
            else:
                await ours.job_manager.retry_job(job=job, retry_at=utcnow())
                log.warning("job taken up again: %s", job.call_string)
        except exceptions.ConnectorException:  # another worker was quicker
            log.info("job taken up by another: %s", job.call_string)


async def _watch(ours: App) -> None:
    """Look for what was left behind, and clear away what is over."""
    looks = 0
    while True:
        await asyncio.sleep(LOOK)
        try:
            await take_up(ours)
            if looks % (HOUR // LOOK) == 0:
                await ours.job_manager.delete_old_jobs(
                    nb_hours=KEPT, include_failed=True, include_cancelled=True, include_aborted=True
                )
                for each in jobs.HOURLY:
                    await sync_to_async(each, thread_sensitive=False)()
        except (exceptions.ConnectorException, DatabaseError, OSError):
            # the worker itself notices a database that is gone, and ends
            log.warning("cannot look after the queue", exc_info=True)
        looks += 1
