"""The policy file as Python: which row a route has, and who may what by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kezhou_crm.tests.policy.routes import SHUT, Route

FILE = Path(__file__).with_name("policy.yaml")
MOST_EXEMPT = 10


@dataclass(frozen=True)
class Row:
    """A row of the file. `own` may on the rows that they see, `everything` on every row."""

    words: str
    door: str
    name: str
    verbs: frozenset[str]
    own: frozenset[str]
    everything: frozenset[str]

    def covers(self, route: Route) -> bool:
        """Tell whether the route is this row's."""
        verb = "GET" if route.verb == "HEAD" else route.verb
        return verb in self.verbs and fnmatchcase(route.name, f"{self.door}:{self.name}")


NOBODY = Row("nobody", "api", "*", frozenset(), frozenset(), frozenset())


@cache
def document() -> dict[str, Any]:
    """Read the file."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


@cache
def every() -> tuple[Row, ...]:
    """Return the rows of both doors."""
    return tuple(_row(door, words, who) for door in ("admin", "api") for words, who in document()[door].items())


def of(route: Route) -> list[Row]:
    """Return the rows that cover the route: there must be one. What an address has not needs none: nobody may."""
    if route.shape == SHUT:
        return [NOBODY]
    return [row for row in every() if row.covers(route)]


def sees(actor: str) -> frozenset[str]:
    """Return the relations whose rows the actor sees."""
    return frozenset(document()["sees"].get(actor, "").split())


def exempt() -> dict[str, str]:
    """Return the routes that no cell runs, with the reasons."""
    return document()["exempt"]


def members(words: str) -> Iterable[str]:
    """Yield the actors that groups and names stand for."""
    for word in words.split():
        if word in document()["groups"]:
            yield from members(document()["groups"][word])
        else:
            yield word


def _row(door: str, words: str, who: dict[str, str]) -> Row:
    name, *verbs = words.split()
    if unknown := who.keys() - {"own", "all"}:
        raise ValueError(f"{words}: {unknown}")
    own, everything = (frozenset(members(who.get(word, ""))) for word in ("own", "all"))
    return Row(words, door, name, frozenset(verbs), own, everything)
