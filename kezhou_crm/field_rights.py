"""What of a row a reader may see and write: the one table of fields. Proposals, 待商务局核定.

It takes away from what a role may do at all (rights.py) and adds nothing; a field without a line here is as its row.
Every door asks here, none knows a rule: forms, lists, filters, orderings, sums, the API, 变更记录. A county's clerk reads
in two ways: of what lands in or counts for his county, and of what he sees by his unit or a duty (`elsewhere`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from django.db.models import Case, F, Model, Q, When
from django.db.models.expressions import Combinable

NOT_SHOWN = "未对您公开"


class Right(Enum):
    """What a reader may do with a field."""

    HIDDEN = "不公开"
    MASKED = "只见首尾"
    REVEAL = "可写；只见首尾，逐个查看全号并留痕"
    READ = "只读"
    WRITE = "可写"


HIDDEN, MASKED, REVEAL, READ, WRITE = Right
UNREAD, WRITTEN = {HIDDEN}, {REVEAL, WRITE}

BUREAU, COUNTY, ELSEWHERE, UNIT, SPECIALIST, LEADER = range(6)
READERS = {
    "BUREAU_ADMIN": BUREAU,
    "BUREAU_CLERK": BUREAU,
    "COUNTY_CLERK": COUNTY,
    "UNIT_CLERK": UNIT,
    "SPECIALIST": SPECIALIST,
    "LEADER": LEADER,
}
EARLY = " before 签约"  # the line of a field while its project has not been signed
# Whom the county's side tells: a lead unit writes what is to be built and its notes, and no figure that is reported.
BY_THE_COUNTY = (WRITE, WRITE, READ, READ, READ, READ)
BEFORE_SIGNING = (WRITE, WRITE, HIDDEN, HIDDEN, HIDDEN, HIDDEN)
PHONE = (REVEAL, REVEAL, REVEAL, MASKED, REVEAL, MASKED)
TABLE: dict[str, tuple[Right, ...]] = {
    #                                          商务局 本县经办 外县经办 单位经办 服务专员 包联领导
    "projects.project.amount" + EARLY: BEFORE_SIGNING,
    "projects.project.total_investment" + EARLY: BEFORE_SIGNING,
    "projects.project.amount": BY_THE_COUNTY,
    "projects.project.total_investment": BY_THE_COUNTY,
    "projects.project.name": BY_THE_COUNTY,
    "projects.project.parent": BY_THE_COUNTY,
    "projects.project.region": BY_THE_COUNTY,
    "projects.project.attribution_region": BY_THE_COUNTY,
    "projects.project.sector": BY_THE_COUNTY,
    "projects.project.agreement_type": BY_THE_COUNTY,
    "projects.project.signed_on": BY_THE_COUNTY,
    "projects.project.contract_no": BY_THE_COUNTY,
    "projects.project.party_a": BY_THE_COUNTY,
    "projects.project.counts_in_number": BY_THE_COUNTY,
    "projects.project.counts_in_amount": BY_THE_COUNTY,
    "projects.project.investor_as_stated": BY_THE_COUNTY,
    "companies.contact.phone": PHONE,
    "projects.dealbank.phone": PHONE,
    "projects.duty.liaison_phone": PHONE,
}


EVERY_ROW = Q()


@dataclass(frozen=True)
class Facing:
    """How an officer faces some rows of a table: as which reader, in which lines; and which rows those are, twice said."""

    reader: int | None
    lines: str = ""
    rows: Q = EVERY_ROW
    holds: Callable[[Any], bool] = lambda _row: True


def hidden(officer: Model, row: Model) -> frozenset[str]:
    """Return the fields of the row that are not this officer's to see; asks the database nothing."""
    return _with(UNREAD, row, officer)


def hidden_while(officer: Model, row: Model, lines: str) -> frozenset[str]:
    """Return the fields that would not be this officer's to see if the row were one of these lines."""
    faced = next(one for one in facings(officer, type(row)) if one.lines != lines and one.holds(row))
    return _fields(row._meta.label_lower, faced.reader, lines, frozenset(UNREAD))


def fixed(officer: Model, row: Model) -> frozenset[str]:
    """Return the fields that this officer may not write, hidden ones included; a new row is his county's."""
    return _with(set(Right) - WRITTEN, row, officer)


def masked(officer: Model, row: Model) -> frozenset[str]:
    """Return the fields of which this officer sees the ends alone."""
    return _with({MASKED, REVEAL}, row, officer)


def may_reveal(officer: Model, model: type[Model], name: str) -> bool:
    """Tell whether the officer's role may ask for the whole of a masked field; which rows, a rule says."""
    return any(
        name in _fields(model._meta.label_lower, one.reader, one.lines, frozenset({REVEAL}))
        for one in facings(officer, model)
    )


def answerable(officer: Model, model: type[Model], name: str) -> Q:
    """Return the condition on rows whose field the officer reads: of the others no question about it is answered."""
    unread = Q()
    for one in facings(officer, model):
        if name in _fields(model._meta.label_lower, one.reader, one.lines, frozenset(UNREAD)):
            if not one.rows:
                return Q(pk__in=())
            unread |= one.rows
    return ~unread if unread else Q()


def column(officer: Model, model: type[Model], name: str) -> Combinable:
    """Return the column as the officer reads it: NULL where it is hidden, for sums and orderings."""
    condition = answerable(officer, model, name)
    return Case(When(condition, then=F(name))) if condition else F(name)


def is_governed(model: type[Model], name: str) -> bool:
    """Tell whether the table has something to hide of a column."""
    return name in _governed(model._meta.label_lower)


def facings(officer: Model, model: type[Model]) -> tuple[Facing, ...]:
    """Return how the officer faces the rows of a model; most models are faced in one way."""
    own = getattr(model, "facings", None)
    return own(officer) if own else (Facing(reader_of(officer)),)


def reader_of(officer: Model) -> int | None:
    """Return the column of the table; whoever has none reads nothing that is governed, the system reads all."""
    return BUREAU if officer.username == officer.SYSTEM else READERS.get(officer.role)


@cache
def _governed(label: str) -> frozenset[str]:
    lines = (line.removesuffix(EARLY).rpartition(".") for line, rights in TABLE.items() if UNREAD & {*rights})
    return frozenset(name for of, _dot, name in lines if of == label)


def _with(rights: set[Right], row: Model, officer: Model) -> frozenset[str]:
    label = row._meta.label_lower
    if not _has_lines(label):
        return frozenset()
    faced = next(one for one in facings(officer, type(row)) if one.holds(row))
    return _fields(label, faced.reader, faced.lines, frozenset(rights))


@cache
def _has_lines(label: str) -> bool:
    return any(line.startswith(f"{label}.") for line in TABLE)


@cache
def _fields(label: str, reader: int | None, lines: str, rights: frozenset[Right]) -> frozenset[str]:
    """Return the fields of a table that a reader has with one of the rights; a line of its own goes before the plain."""
    names = {line.removesuffix(EARLY).rpartition(".")[2] for line in TABLE if line.startswith(f"{label}.")}
    told = {name: TABLE.get(f"{label}.{name}{lines}") or TABLE.get(f"{label}.{name}") for name in names}
    return frozenset(
        name for name, row in told.items() if row and (HIDDEN if reader is None else row[reader]) in rights
    )
