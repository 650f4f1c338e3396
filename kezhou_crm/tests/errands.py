"""Jobs of the suite's own, and the worker that knows them: a process that may be killed."""

import json
import os
import time
from pathlib import Path

from kezhou_crm import jobs
from projects.models import Project


@jobs.job
def count(errand, *, into):
    """Write how many projects the errand sees, outside of its transaction and inside."""
    outside = Project.objects.count()
    with errand.transaction():
        inside = Project.objects.count()
    _say(into, {"outside": outside, "inside": inside})


@jobs.job
def dawdle(errand, *, into, seconds):
    """Say that it began, take its time, say that it ended."""
    _say(into, "began")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        errand.pause()
        time.sleep(0.05)
    _say(into, "ended")


@jobs.job
def die(_errand, *, into):
    """Take the worker along."""
    _say(into, "began")
    os._exit(9)


@jobs.job
def fail(_errand, *, into):
    """Raise what no second try mends."""
    _say(into, "began")
    raise ValueError(into)


def _say(into, words):
    with Path(into).open("a", encoding="utf-8") as file:
        file.write(json.dumps(words) + "\n")
