"""时间轴: everything that happened to a project, newest first, read from its journals in one query.

All journals are one UNION that the database orders and cuts: a further kind costs no query (see `journals`), and a
long story is not read to show its end. This module reads only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    F,
    Field,
    IntegerField,
    Model,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from projects.journals import JOURNALS, Journal, Kind, Says
from projects.models import Project
from records.dates import say

SHAPES: dict[str, Field] = {
    "day": DateField(),
    "precision": TextField(),
    "at": DateTimeField(),
    "title": TextField(),
    "text": TextField(),
    "reason": TextField(),
    "who": TextField(),
    "unit": TextField(),
    "next_step": TextField(),
    "next_on": DateField(),
    "corrected_by": IntegerField(),
    "corrects": IntegerField(),
}


@dataclass(frozen=True)
class Entry:
    """One thing that happened.

    `day` is the day of the fact, known as far as `precision` says; `at` the moment it was entered, None where no
    journal keeps it. `unit` is the officer's unit at the time. `corrected_by` is the id of the row that corrects
    this one, `slot` the code of the absorbed slot that it belongs to. `model` and `pk` name the row behind it.
    """

    kind: Kind
    model: type[Model]
    pk: int
    day: date
    precision: str
    at: datetime | None
    title: str
    text: str
    reason: str
    who: str
    unit: str
    next_step: str
    next_on: date | None
    corrected_by: int | None
    corrects: int | None
    slot: str

    @property
    def when(self) -> str:
        """Return the day as far as it is known."""
        return say(self.day, self.precision)


def of(
    project: Project, *, may_view: Callable[[type[Model]], bool], limit: int | None = None, skip: int = 0
) -> list[Entry]:
    """Return what happened to the project and to the slots it absorbed, newest first, in one query.

    The newest `skip` entries are passed over, at most `limit` returned. Journals whose rows `may_view` refuses
    are left out. A corrected follow-up stays, with the id of its correction.
    """
    own = Project.objects.filter(Q(pk=project.pk) | Q(absorbed_by=project)).values("pk")
    lines = [
        _told(number).filter(**{f"{journal.project}__in": own}).annotate(e_slot=_slot(journal, project))
        for number, journal in enumerate(JOURNALS)
        if may_view(journal.viewed_as)
    ]
    if not lines:
        return []
    told = (
        lines[0]
        .union(*lines[1:], all=True)
        .order_by(F("e_day").desc(), F("e_at").desc(nulls_last=True), F("e_journal").asc(), F("e_pk").desc())
    )
    return [_entry(row) for row in told[skip : None if limit is None else skip + limit]]


@cache
def _told(number: int) -> QuerySet:
    """Return a journal's rows in the shape that all journals share; put together once, for that takes a while."""
    journal = JOURNALS[number]
    columns = {f"e_{name}": _shaped(getattr(journal.told, name), shape) for name, shape in SHAPES.items()}
    return journal.rows().order_by().values(e_journal=Value(number), e_pk=F("pk"), **columns)


def _slot(journal: Journal, project: Project) -> Case:
    """Write the code of the absorbed slot that a row belongs to; nothing where it is the project's own."""
    of_slot = When(~Q(**{journal.project: project.pk}), then=F(journal.code))
    return Case(of_slot, default=Value(""), output_field=TextField())


def _shaped(says: Says, shape: Field) -> Combinable:
    """Give an expression the shape of its column; a text is never NULL."""
    column = Cast(says, shape)
    return Coalesce(column, Value(""), output_field=shape) if isinstance(shape, TextField) else column


def _entry(row: dict) -> Entry:
    journal = JOURNALS[row["e_journal"]]
    told = {name.removeprefix("e_"): value for name, value in row.items() if name != "e_journal"}
    return Entry(kind=journal.kind, model=_told(row["e_journal"]).model, **told)
