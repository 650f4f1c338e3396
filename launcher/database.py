"""The database of a command: the one that the environment names, else the embedded server."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from launcher import account, binaries, cluster_home, cluster_use, external, roles, settings_file
from launcher.checkout import Checkout
from launcher.cluster import Cluster
from launcher.cluster_files import SUPERUSER
from launcher.sql import Sql

SITE = "kezhou"
QUICK = 20  # seconds that `make run` waits for a short command to give the server back


@dataclass(frozen=True)
class Database:
    """Addresses by variable name, the one that may make databases, and the server where it is ours."""

    urls: dict[str, str]
    admin: str
    server: subprocess.Popen[str] | None = None


def is_external() -> bool:
    """Tell whether the environment names a database."""
    return bool(os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_OWNER_URL"))


def of_environment(checkout: Checkout) -> Database:
    """Return the database that the environment names, checked."""
    alone = not os.environ.get("DATABASE_OWNER_URL")
    urls = external.given(Sql(checkout.python), os.environ, settings_file.read(checkout.data / "env"))
    if alone:
        settings_file.remember(checkout.data / "env", urls)  # with the passwords that were just made
    return Database(urls, os.environ["DATABASE_URL"] if alone else urls["DATABASE_OWNER_URL"])


def cluster(checkout: Checkout, folder: str = "postgres", *, throwaway: bool = False) -> Cluster:
    """Return the embedded server of this checkout."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]  # libpq's variables are about another server
    base = cluster_home.base(checkout.data, os.environ)
    home = base / folder
    programs = binaries.choose(os.environ, checkout.venv, base)
    log = checkout.log("test-database" if throwaway else "database")
    return Cluster(home, programs, account.choose(home / "data"), log, throwaway)


def embedded(checkout: Checkout, ours: Cluster, server: subprocess.Popen[str] | None = None) -> Database:
    """Return the addresses on the running embedded server, its roles and database made."""
    admin = ours.url(SUPERUSER, "postgres")
    roles.prepare(Sql(checkout.python), admin, SITE)
    return Database({name: ours.url(role, SITE) for name, role in roles.NAMES.items()}, admin, server)


@contextmanager
def held(checkout: Checkout, verb: str) -> Iterator[Database]:
    """Have the database for a command that runs for long."""
    if is_external():
        yield of_environment(checkout)
        return
    ours = cluster(checkout)
    with cluster_use.held(ours, verb, wait=QUICK) as server:
        yield embedded(checkout, ours, server)


@contextmanager
def opened(checkout: Checkout, verb: str) -> Iterator[Database]:
    """Have the database for a short command, which may run beside others."""
    if is_external():
        yield of_environment(checkout)
        return
    ours = cluster(checkout)
    with cluster_use.opened(ours, verb):
        yield embedded(checkout, ours)


@contextmanager
def thrown_away(checkout: Checkout) -> Iterator[Database]:
    """Have an empty server of this command's own, gone at its end."""
    _sweep(checkout)
    ours = cluster(checkout, f"test/{os.getpid()}", throwaway=True)
    try:
        with cluster_use.held(ours, "test", wait=0) as server:
            database = embedded(checkout, ours, server)
            Sql(checkout.python).rows(database.admin, "ALTER ROLE kz_owner CREATEDB")
            yield database
    finally:
        ours.discard()


def _sweep(checkout: Checkout) -> None:
    """Remove the servers of test runs that were killed; each folder is named by its run's process."""
    for home in (cluster_home.base(checkout.data, os.environ) / "test").glob("*"):
        if not Path("/proc", home.name).exists():
            cluster(checkout, f"test/{home.name}", throwaway=True).discard()
