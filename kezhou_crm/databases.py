"""The connections of the site: kz_app serves, kz_owner migrates, kz_system proves (docs/architecture.md)."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from kezhou_crm import environment

MISSING = "没有数据库地址：请先运行 make run，或设置 DATABASE_URL 与 DATABASE_OWNER_URL。"
DJANGO_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def connection(url: str) -> dict[str, Any]:
    """Turn a libpq URL into Django's settings for one connection."""
    if not url:
        raise ImproperlyConfigured(MISSING)
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        message = "数据库地址写得不对，应形如 postgresql://用户:口令@主机:端口/库名。"
        raise ImproperlyConfigured(message) from error
    named = {DJANGO_NAMES[key]: str(value) for key, value in parts.items() if key in DJANGO_NAMES}
    options = {key: value for key, value in parts.items() if key not in DJANGO_NAMES}
    if door := environment.read("KEZHOU_DOOR"):  # set by manage.py; a request names its own (transactions.py)
        options["options"] = f"{options.get('options', '')} -c kz.door={door}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        **named,
        "OPTIONS": options,
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
