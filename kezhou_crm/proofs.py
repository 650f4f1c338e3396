"""Every proof of every room, and the one that only the site can give: that we see all there is."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

import ceremonies.proofs
import companies.proofs
import projects.proofs
from records import audited, proofs
from records.models import Versioned
from records.proving import SHOWN, Finding, Provable

ROOMS = ("records", "government", "companies", "projects", "ceremonies", "intake", "reports")
CORE = (*projects.proofs.CORE, *ceremonies.proofs.CORE)
NOT_EDITED = ("citations", "groups")  # links that no form offers
MANAGED = apps.get_models(include_auto_created=True)
# Every table has the trigger that records its changes, but for the few that say why not.
AUDITED = tuple(sorted({model._meta.db_table for model in MANAGED} - set(audited.EXEMPT)))
APPEND_ONLY = (*proofs.APPEND_ONLY, *projects.proofs.APPEND_ONLY)


def our_models() -> tuple[type[models.Model], ...]:
    """Return the models of our rooms."""
    return tuple(model for room in ROOMS for model in apps.get_app_config(room).get_models())


def _counted() -> Iterator[tuple[str, str]]:
    """Yield the triggers that count versions: on each table that a form edits, and on the links that it edits."""
    for model in our_models():
        if issubclass(model, Versioned):
            yield model._meta.db_table, "kz_bump_version"
            links = (link for link in model._meta.local_many_to_many if link.name not in NOT_EDITED)
            yield from ((link.m2m_db_table(), "kz_link_bumps") for link in links)


TRIGGERS = (
    *proofs.TRIGGERS,
    *companies.proofs.TRIGGERS,
    *projects.proofs.TRIGGERS,
    *ceremonies.proofs.TRIGGERS,
    *_counted(),
    *((table, audited.TRIGGER) for table in AUDITED),
    *((table, audited.ADDED) for table in audited.TOGETHER),
)


def every() -> tuple[Provable, ...]:
    """Return all proofs in the order in which they are printed."""
    return (
        AllSeen(),
        *projects.proofs.PROOFS,
        *ceremonies.proofs.PROOFS,
        *proofs.of_every_model(our_models()),
        proofs.triggers(TRIGGERS),
        proofs.journals(APPEND_ONLY),
    )


@dataclass(frozen=True)
class AllSeen:
    """That whoever proves sees as many rows of each table as the owner, whom row-level security does not bind.

    Without it, every other proof would hold of an empty view of a full ledger.
    """

    words: str = "证明者看得见每张表的全部行"
    none_yet: str = "数据库是空的"

    def examine(self, connection: BaseDatabaseWrapper) -> Finding:
        """Count each table twice, in one snapshot (`snapshots.opened`)."""
        seen, there = rows(connection), rows(connections["owner"])
        short = [
            f"{table} 看见 {seen[table]} 行，实有 {there[table]} 行" for table in there if seen[table] != there[table]
        ]
        return Finding(sum(seen.values()), len(short), tuple(short[:SHOWN]))


def rows(connection: BaseDatabaseWrapper) -> dict[str, int]:
    """Count the rows of each of our tables."""
    counted = " UNION ALL ".join(
        f"SELECT '{model._meta.db_table}', count(*) FROM {model._meta.db_table}"  # noqa: S608 - our own tables
        for model in our_models()
    )
    with connection.cursor() as cursor:
        cursor.execute(counted)
        return dict(cursor.fetchall())
