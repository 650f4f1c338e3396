"""Folders that PostgreSQL's own account can reach, where the tests run as root."""

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launcher import account, binaries, processes
from launcher.cluster import Cluster
from launcher.sql import Sql
from launcher.tests.sites import Site


@pytest.fixture(scope="session")
def shelf() -> Iterator[Path]:
    """Give a folder that every user may enter."""
    memory = Path("/dev/shm")  # noqa: S108 - pytest's own folder is closed to other users, and a disk is slow
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 << 30
    folder = Path(tempfile.mkdtemp(prefix="kz-", dir=memory if roomy else "/tmp"))  # noqa: S108 - a folder of our own is made in it
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def programs(shelf: Path) -> binaries.Binaries:
    """Give the PostgreSQL programs: KEZHOU_PG_BIN's, else the wheel's."""
    return binaries.choose(os.environ, Path(sys.prefix), shelf)


@pytest.fixture
def place(shelf: Path) -> Iterator[Path]:
    """Give an empty folder that every user may enter."""
    folder = Path(tempfile.mkdtemp(dir=shelf))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def sql() -> Sql:
    """Give a way to run SQL."""
    return Sql(Path(sys.executable))


@pytest.fixture
def cluster(place: Path, programs: binaries.Binaries) -> Iterator[Cluster]:
    """Give a server that is not started yet."""
    home = place / "postgres"
    yield Cluster(home, programs, account.choose(home / "data"), place / "database.log", throwaway=True)
    processes.end_all(lambda each: each.name == "postgres" and each.folder == home / "data", [(9, 5)])


@pytest.fixture
def make_site(place: Path, programs: binaries.Binaries) -> Iterator[Callable[..., Site]]:
    """Give a function that builds a checkout."""
    made: list[Site] = []

    def make(name: str = "checkout", user: int | None = None, kind: type[Site] = Site) -> Site:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        environment = kept | {
            "HOME": "/nonexistent",
            "KEZHOU_PG_BIN": str(programs.folder),
            "KEZHOU_PG_HOME": str(place / "home"),
        }
        (place / name).mkdir(parents=True)
        site = kind(place / name, port, environment, user).build()
        made.append(site)
        return site

    yield make
    for site in made:
        site.close()


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    """Give one checkout."""
    return make_site()
