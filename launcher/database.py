"""The database of a command: the one that the environment names, else the embedded server."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from launcher import account, beside, binaries, cluster_home, cluster_use, external, roles, settings_file
from launcher.checkout import Checkout
from launcher.cluster import Cluster
from launcher.cluster_files import SUPERUSER
from launcher.sql import Sql

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
    sql = Sql(checkout.python)
    environ = beside.moved(sql, os.environ) if checkout.demo else os.environ
    urls = external.given(sql, environ, _remembered(checkout))
    if alone:
        settings_file.remember(checkout.settings, urls)  # with the passwords that were just made
    return Database(urls, os.environ["DATABASE_URL"] if alone else urls["DATABASE_OWNER_URL"])


def _remembered(checkout: Checkout) -> dict[str, str]:
    """Return the settings of the last start; the roles' passwords may have been made for the other site first."""
    other = replace(checkout, demo=not checkout.demo)
    return settings_file.read(other.settings) | settings_file.read(checkout.settings)


def log(checkout: Checkout) -> Path:
    """Return the embedded server's log."""
    return checkout.log("demo-database" if checkout.demo else "database")


def cluster(checkout: Checkout, folder: str = "", *, throwaway: bool = False) -> Cluster:
    """Return the embedded server of this checkout; the demo has one of its own.

    Two servers, so that ledger and demo stop, die and are upgraded each for itself: the one that started a shared
    server could not stop while the other still works.
    """
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]  # libpq's variables are about another server
    base = cluster_home.base(checkout.data, os.environ)
    home = base / (folder or ("demo-postgres" if checkout.demo else "postgres"))
    programs = binaries.choose(os.environ, checkout.venv, base)
    written = checkout.log("test-database") if throwaway else log(checkout)
    return Cluster(home, programs, account.choose(home / "data"), written, throwaway)


def embedded(checkout: Checkout, ours: Cluster, server: subprocess.Popen[str] | None = None) -> Database:
    """Return the addresses on the running embedded server, its roles and database made."""
    admin = ours.url(SUPERUSER, "postgres")
    roles.prepare(Sql(checkout.python), admin, checkout.database)
    return Database({name: ours.url(role, checkout.database) for name, role in roles.NAMES.items()}, admin, server)


def renew(checkout: Checkout, ours: Database) -> None:
    """Make the demo's database anew, empty."""
    beside.renew(Sql(checkout.python), ours.urls["DATABASE_OWNER_URL"], ours.admin)
    for folder in ("media", "anchors", "exports"):
        shutil.rmtree(checkout.home / folder, ignore_errors=True)


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
