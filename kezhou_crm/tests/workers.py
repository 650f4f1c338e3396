"""The worker of the job queue as a process of its own, on the test's database."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, connections

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys, django
django.setup()
import kezhou_crm.tests.errands
from kezhou_crm import working
working.HEARTBEAT, working.GONE, working.LOOK = 0.2, 2, 0.5
working.work(until_empty="--until-empty" in sys.argv)
"""
NAMES = {"DATABASE_URL": "default", "DATABASE_OWNER_URL": "owner", "DATABASE_SYSTEM_URL": "system"}
PATIENCE = 30


def environment():
    """Return the addresses of the test's database, for a process that is the site's."""
    given = {name: _url(connections[alias].settings_dict) for name, alias in NAMES.items()}
    own = {"DJANGO_SETTINGS_MODULE": "kezhou_crm.settings", "SECRET_KEY": settings.SECRET_KEY, "KEZHOU_DOOR": "TASK"}
    folders = {name: str(getattr(settings, name)) for name in ("MEDIA_ROOT", "EXPORTS_ROOT")}
    return {**os.environ, **given, **own, **folders}


def _url(parts):
    named = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    return f"postgresql:///{parts['NAME']}?{urlencode({key: parts[name] for key, name in named.items() if parts.get(name)})}"


def start(*arguments):
    """Start a worker."""
    return subprocess.Popen([sys.executable, "-c", PROGRAM, *arguments], cwd=ROOT, env=environment())


def work():
    """Do all that waits, and end."""
    assert start("--until-empty").wait(PATIENCE) == 0


@contextmanager
def at_work():
    """Have a worker for a while."""
    worker = start()
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


def wait_for(condition):
    """Wait until the condition holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def statuses():
    """Return how the jobs stand, the first one first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs ORDER BY id")
        return [status for (status,) in cursor.fetchall()]
