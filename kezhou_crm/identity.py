"""Whose work a transaction is: the settings that row policies, triggers and the audit trail read."""

from django.db import DEFAULT_DB_ALIAS, connections

from records.entries import Door

NAMES = ("kz.officer", "kz.door", "kz.request")


def act_as(
    officer_id: int | None, *, door: Door | None = None, request: str = "", using: str = DEFAULT_DB_ALIAS
) -> None:
    """Set whose work the current transaction is; None is nobody. Holds until its end.

    `door` and `request` go into the audit trail; without a door it is that of the process (settings.py).
    """
    given = {"kz.officer": str(officer_id or ""), "kz.request": request} | ({"kz.door": door.value} if door else {})
    restore(given, using=using)


def current() -> dict[str, str]:
    """Return what is set, to be set again."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT name, coalesce(current_setting(name, true), '') FROM unnest(%s::text[]) AS name", [[*NAMES]]
        )
        return dict(cursor.fetchall())


def restore(given: dict[str, str], *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Set each of these for the current transaction."""
    words = ", ".join("set_config(%s, %s, true)" for _ in given)
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {words}", [part for pair in given.items() for part in pair])
