"""What points at one row comes to point at another, and back again: the part of a merge that every room shares.

Each foreign key that points at a mergeable model is declared by the room that has it: its rows move to the survivor,
or stay with the tombstone and are shown through it (journals, which only grow). A test compares what is declared with
the models' own metadata, so that a new relation cannot be forgotten.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.forms.models import model_to_dict

from records import breaches

Alters = Callable[[models.Model, models.Model], dict[str, Any]]
UNIQUE = "23505"


@dataclass(frozen=True)
class Relation:
    """How the rows of one foreign key are treated, and why.

    A row that moves and meets its like at the survivor is left with the tombstone, or `drops` (a mere link, written
    anew when the merge is undone). `alters(row, survivor)` gives what changes of the row with its moving, or refuses.
    """

    model: str
    field: str
    moves: bool
    why: str
    drops: bool = False
    alters: Alters = lambda _row, _survivor: {}

    @property
    def rows(self) -> models.QuerySet:
        """Return all rows of the table."""
        return apps.get_model(self.model)._default_manager.order_by("pk")

    @property
    def word(self) -> str:
        """Return what people call the rows."""
        model = apps.get_model(self.model)
        return "关联" if model._meta.auto_created else str(model._meta.verbose_name)


DECLARED: dict[str, list[Relation]] = {}


def declare(label: str, *relations: Relation) -> None:
    """Say how relations to the model of this label are treated."""
    DECLARED.setdefault(label, []).extend(relations)


def relations_of(model: type[models.Model]) -> set[tuple[str, str]]:
    """Return every foreign key that points at the model, as label and field: the metadata's word, not ours."""
    fields = model._meta.get_fields(include_hidden=True)
    pointing = (one for one in fields if one.auto_created and not one.concrete and (one.one_to_many or one.one_to_one))
    return {(one.related_model._meta.label, one.field.name) for one in pointing}


def move(loser: models.Model, survivor: models.Model) -> dict[str, list[dict[str, Any]]]:
    """Let all that moves point at the survivor; return what was moved, dropped and left, as `undo` takes it.

    Both rows are locked by the caller.
    """
    done: dict[str, list[dict[str, Any]]] = {"moved": [], "dropped": [], "left": []}
    for relation in DECLARED[loser._meta.label]:
        for row in relation.rows.filter(**{relation.field: loser}) if relation.moves else ():
            kind, noted = _move_row(relation, row, survivor)
            done[kind].append({"model": relation.model, "field": relation.field, "pk": row.pk} | noted)
    return done


def _move_row(relation: Relation, row: models.Model, survivor: models.Model) -> tuple[str, dict[str, Any]]:
    """Move one row; the database judges whether it meets its like."""
    altered = relation.alters(row, survivor)
    before = {name: getattr(row, name) for name in altered}
    try:
        with transaction.atomic():
            relation.rows.filter(pk=row.pk).update(**{relation.field: survivor} | altered)
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != UNIQUE:
            raise
    else:
        return "moved", {"altered": {name: [before[name], altered[name]] for name in altered}}
    if not relation.drops:
        return "left", {"words": str(row)}
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    relation.rows.filter(pk=row.pk).delete()
    return "dropped", {"values": values}


def changed_since(details: dict[str, Any], survivor: models.Model) -> list[str]:
    """Say in Chinese which of the fields that the survivor took were changed after the merge."""
    now = {name: survivor._meta.get_field(name).to_python(after) for name, (_was, after) in details["fields"].items()}
    return [
        f"“{_labelled(survivor, name)}”在合并后又改过"
        for name, value in now.items()
        if getattr(survivor, name) != value
    ]


def _labelled(row: models.Model, column: str) -> str:
    return next(str(field.verbose_name) for field in row._meta.concrete_fields if field.attname == column)


def in_the_way(done: dict[str, list[dict[str, Any]]], survivor: models.Model) -> Iterator[str]:
    """Say in Chinese what keeps the moved rows from going back."""
    for one in done.get("moved", ()):
        relation = _relation(survivor, one)
        row = relation.rows.filter(pk=one["pk"]).first()
        if row is None:
            yield f"合并时移来的{relation.word}（编号 {one['pk']}）已被移除"
        elif getattr(row, f"{relation.field}_id") != survivor.pk:
            yield f"合并时移来的{relation.word}“{row}”已改到别处"
        elif any(getattr(row, name) != after for name, (_before, after) in one["altered"].items()):
            yield f"合并时移来的{relation.word}“{row}”已有修改"


def move_back(done: dict[str, list[dict[str, Any]]], loser: models.Model) -> None:
    """Let what was moved point at the loser again, and write anew what was dropped."""
    for one in done.get("moved", ()):
        relation = _relation(loser, one)
        before = {name: value for name, (value, _after) in one["altered"].items()}
        relation.rows.filter(pk=one["pk"]).update(**{relation.field: loser} | before)
    for one in done.get("dropped", ()):
        relation = _relation(loser, one)
        relation.rows.bulk_create([relation.rows.model(**one["values"])])


def summary(done: dict[str, list[dict[str, Any]]]) -> list[tuple[str, int, int, int]]:
    """Return for each kind of row how many move, how many are there already, and how many are left."""
    counts: dict[str, list[int]] = {}
    for at, kind in enumerate(("moved", "dropped", "left")):
        for one in done.get(kind, ()):
            word = next(each.word for all_ in DECLARED.values() for each in all_ if each.model == one["model"])
            counts.setdefault(word, [0, 0, 0])[at] += 1
    return [(word, *numbers) for word, numbers in counts.items()]


def differing(one: models.Model, other: models.Model, fields: Iterable[str]) -> list[str]:
    """Return the fields in which two rows differ."""
    left, right = model_to_dict(one, fields=[*fields]), model_to_dict(other, fields=[*fields])
    return [name for name in fields if left[name] != right[name]]


def take(survivor: models.Model, loser: models.Model, fields: Iterable[str]) -> dict[str, list[Any]]:
    """Give the survivor the loser's values of these fields, unsaved; return what each was and is, as columns."""
    columns = [survivor._meta.get_field(name).attname for name in fields]
    changed = {name: [getattr(survivor, name), getattr(loser, name)] for name in columns}
    for name, (_before, after) in changed.items():
        setattr(survivor, name, after)
    return changed


def give_back(survivor: models.Model, details: dict[str, Any]) -> None:
    """Give the survivor back what it had before it took the loser's values, and save it."""
    columns = {name: was for name, (was, _after) in details["fields"].items()}
    for name, value in columns.items():
        setattr(survivor, name, survivor._meta.get_field(name).to_python(value))
    save(survivor, columns)


@transaction.atomic
def tell_apart(
    verdicts: type[models.Model],
    one: models.Model,
    other: models.Model,
    *,
    by: models.Model,
    at: datetime,
    reason: str = "",
) -> models.Model:
    """Write down that two rows are no twins, the older first; they are not shown as a pair again.

    Refuses with a ValidationError where somebody said so already.
    """
    kept, second = sorted((one, other), key=lambda row: row.pk)
    said = verdicts(kind="DISTINCT", kept=kept, other=second, reason=reason, said_at=at, said_by=by)
    said.full_clean(exclude=["details"])
    _insert(said)
    return said


@transaction.atomic
def withdraw(verdict: models.Model, *, by: models.Model, at: datetime) -> None:
    """Take back that two rows are no twins; refuses where that was done already."""
    found = type(verdict)._default_manager.select_for_update(of=("self",)).get(pk=verdict.pk)
    if found.kind != "DISTINCT" or found.undone_at:
        raise ValidationError("这条判定已撤回。", code="undone")
    found.undone_at, found.undone_by = at, by
    found.save(update_fields=["undone_at", "undone_by"])


def _insert(row: models.Model) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise breaches.named(error) from error


def save(row: models.Model, columns: Iterable[str]) -> None:
    """Save these columns; what the database refuses becomes a refusal in its words."""
    fields = {row._meta.get_field(name).name for name in columns}
    try:
        with transaction.atomic():
            row.save(update_fields=fields)
    except IntegrityError as error:
        raise breaches.named(error) from error


@contextmanager
def tried() -> Iterator[None]:
    """Undo what the block writes and give its locks back: a preview is the merge itself, undone, so it cannot lie."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _relation(row: models.Model, one: dict[str, Any]) -> Relation:
    named = (one["model"], one["field"])
    return next(each for each in DECLARED[row._meta.label] if (each.model, each.field) == named)
