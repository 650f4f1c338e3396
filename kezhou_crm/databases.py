"""The connections of the site: kz_app serves, kz_owner migrates, kz_system proves (docs/architecture.md)."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from kezhou_crm import environment

MISSING = "没有数据库地址：请先运行 make run，或设置 DATABASE_URL 与 DATABASE_OWNER_URL。"
DJANGO_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
# What a request may take of the database, or one search would take it from all. Commands, migrations, proofs and timers
# run as long as they must. Idle is a transaction also while a large upload comes in over a slow line.
OF_A_REQUEST = {"statement_timeout": "15s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "15min"}


def connection(url: str, *, serves: bool = False) -> dict[str, Any]:
    """Turn a libpq URL into Django's settings for one connection; `serves`: it answers requests.

    Raises ImproperlyConfigured where there is no URL, or it is none.
    """
    if not url:
        raise ImproperlyConfigured(MISSING)
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        message = "数据库地址写得不对，应形如 postgresql://用户:口令@主机:端口/库名。"
        raise ImproperlyConfigured(message) from error
    named = {DJANGO_NAMES[key]: str(value) for key, value in parts.items() if key in DJANGO_NAMES}
    options = {key: value for key, value in parts.items() if key not in DJANGO_NAMES}
    door = environment.read("KEZHOU_DOOR")  # set by manage.py; a request names its own (transactions.py)
    limits = OF_A_REQUEST if serves and not door else {}
    # what the URL itself says comes after the limits, and wins
    words = [*_set(limits), options.get("options", ""), *_set({"kz.door": door} if door else {})]
    if said := " ".join(word for word in words if word):
        options["options"] = said
    return {
        "ENGINE": "django.db.backends.postgresql",
        **named,
        "OPTIONS": options,
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _set(given: dict[str, str]) -> list[str]:
    return [f"-c {name}={value}" for name, value in given.items()]
