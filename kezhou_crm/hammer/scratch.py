"""Copies of the database that may be broken: made from it, never it."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.core.management.base import CommandError
from django.db import connections
from psycopg import sql

from government.models import Officer

PREFIX = "hammer_"
NOT_HERE = (
    "这里不是一次性的数据库服务器（{role} 无权建库），压力核验没有运行；请用 make prove，它自己建一个用完即弃的数据库。"
)
RIGHTS = "SELECT current_user, rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
LIBPQ = {"dbname", "user", "password", "host", "port"}


def check() -> None:
    """Refuse where the owner may not make databases: on the site's own server it may not."""
    with _as_owner() as owner:
        role, may_create = owner.execute(RIGHTS).fetchone()
    if not may_create:
        raise CommandError(NOT_HERE.format(role=role))


@contextmanager
def copied(name: str) -> Iterator[None]:
    """Point every connection at a fresh copy for a while; it is dropped afterwards, the original untouched."""
    original = connections["owner"].settings_dict["NAME"]
    copied_to = f"{PREFIX}{name}_{original}"
    copy = sql.Identifier(copied_to)
    point_at(original)  # which closes what would be in the way of copying
    with _as_owner() as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(copy))
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(copy, sql.Identifier(original)))
    point_at(copied_to)
    try:
        yield
    finally:
        point_at(original)
        with _as_owner() as owner:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(copy))


def point_at(name: str) -> None:
    """Point every connection of the site at the database `name`; what no deed does is the system's work."""
    for connection in connections.all():
        connection.close()
        connection.settings_dict["NAME"] = name
    connections["default"].settings_dict["OPTIONS"]["options"] = f"-c kz.officer={Officer.objects.system().pk}"
    connections["default"].close()


def _as_owner() -> psycopg.Connection:
    """Open a session outside Django's transactions: databases are not made inside one."""
    parameters = connections["owner"].get_connection_params()
    return psycopg.connect(**{key: value for key, value in parameters.items() if key in LIBPQ}, autocommit=True)
