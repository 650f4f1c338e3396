"""Databases for the suite: built once from the migrations as kz_owner, then copied from templates.

Tests connect as kz_app, like the site. Append-only tables refuse TRUNCATE, so a test that commits gets a
database of its own, copied from the template in a tenth of a second, instead of having one flushed.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
EMPTY = f"test_{WORKER}_empty"
FOUNDED = f"test_{WORKER}_founded"
SHARED = f"test_{WORKER}"
OWN = f"test_{WORKER}_own"
KEPT = os.environ.get("KEZHOU_TEMPLATES") == "kept"  # dozens of short runs on one server, one after the other
MADE_OF = ("*/migrations/*.py", "fixtures/**/*", "records/audited.py", "*/management/commands/load_founding.py")
PRIVILEGES = (  # as in launcher/roles.sql
    "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
    "GRANT CONNECT ON DATABASE {name} TO kz_owner, kz_app, kz_system",
)
PUBLIC = """
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO kz_app, kz_system;
"""


def _as_owner(name: str | None = None) -> psycopg.Connection:
    """Connect as kz_owner, to the maintenance database unless another is named."""
    parameters = connections["owner"].get_connection_params()
    parameters = {
        key: value for key, value in parameters.items() if key in {"dbname", "user", "password", "host", "port"}
    }
    return psycopg.connect(**parameters | {"dbname": name or MAINTENANCE}, autocommit=True)


MAINTENANCE = connections["owner"].settings_dict["NAME"]


def copy(template: str, name: str) -> None:
    """Make the database `name` afresh from the template; its privileges are not copied, so they are given anew."""
    drop(name)
    with _as_owner() as connection:
        for statement in ("CREATE DATABASE {name} TEMPLATE {template}", *PRIVILEGES):
            connection.execute(sql.SQL(statement).format(name=sql.Identifier(name), template=sql.Identifier(template)))


def drop(name: str) -> None:
    """Drop the database `name`; sessions that a killed run left in it are ended.

    Not by force at first: that would have to end an autovacuum worker too, which only a superuser may.
    """
    gone = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    with _as_owner() as connection:
        try:
            connection.execute(gone)
        except psycopg.errors.ObjectInUse:
            connection.execute(gone + sql.SQL(" WITH (FORCE)"))


def point_at(name: str) -> None:
    """Point both connections of the site at the database `name`."""
    for connection in connections.all():
        connection.close()
        connection.settings_dict["NAME"] = name


def build_templates() -> None:
    """Migrate an empty database and load the founding article into a copy of it; what is kept and still fits stays."""
    made_of = _made_of()
    if KEPT and _comment(FOUNDED) == made_of:
        return
    _build()
    with _as_owner() as connection:
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(FOUNDED), made_of))


def drop_templates() -> None:
    """Drop what the next run would build anew."""
    for name in () if KEPT else (EMPTY, FOUNDED):
        drop(name)


def _made_of() -> str:
    """Return a hash of the files that decide what stands in the templates."""
    files = (file for pattern in MADE_OF for file in sorted(Path(settings.BASE_DIR).glob(pattern)) if file.is_file())
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _comment(name: str) -> str | None:
    with _as_owner() as connection:
        asked = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        found = connection.execute(asked, [name]).fetchone()
    return found and found[0]


def _build() -> None:
    copy("template0", EMPTY)
    with _as_owner(EMPTY) as connection:
        connection.execute(PUBLIC)
    point_at(EMPTY)
    call_command("migrate", verbosity=0)
    point_at(MAINTENANCE)
    copy(EMPTY, FOUNDED)
    point_at(FOUNDED)
    call_command("load_founding", verbosity=0)
    point_at(MAINTENANCE)


@contextmanager
def own(template: str, name: str = OWN) -> Iterator[str]:
    """Give a database of one's own for a while, committed to and thrown away."""
    before = connections["default"].settings_dict["NAME"]
    copy(template, name)
    point_at(name)
    try:
        yield name
    finally:
        point_at(before)
        drop(name)
