"""The worker beside the site: it comes and goes with it, and comes back by itself."""

import os
import signal
import time
from collections.abc import Callable

from launcher.tests.sites import Site


def workers(site: Site) -> list[int]:
    """Return the numbers of the processes that work for this site."""
    return [each.pid for each in site.ours() if "work" in each.arguments]


def until(condition: Callable[[], bool], patience: float = 15) -> bool:
    """Wait for the condition."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def test_one_works_beside_the_site_and_goes_with_it(site: Site) -> None:
    launcher = site.up()
    assert until(lambda: len(workers(site)) == 1)

    launcher.terminate()

    assert launcher.wait(15) == 0
    assert site.nothing_left(0)


def test_one_that_is_killed_is_started_anew_and_the_site_goes_on(site: Site) -> None:
    site.up()
    assert until(lambda: len(workers(site)) == 1)
    killed = workers(site)

    os.kill(killed[0], signal.SIGKILL)

    assert until(lambda: workers(site) not in ([], killed))
    assert site.answers()
