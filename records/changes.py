"""What an entry of the audit trail says, in the words of the forms: the field's label, 原值 and 新值.

Codes become their labels, ids the names of the rows (all looked up in one query, as they are called today), amounts
万元. Columns that only follow from others are left out.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.timezone import localtime

from kezhou_crm.badges import NOT_SHOWN, number
from kezhou_crm.sight import seen_by
from records import audited
from records.entries import CHANGES, AuditEntry, AuditEntryQuerySet, Kind
from records.money import WanField

Model = type[models.Model]
DERIVED = {"id", "name_key", "initials"}
NAMES = ("name", "phrase", "title", "username", "code")  # columns that name a row, the best first
NOT_KEPT = "***"
TOLD_FIRST = "用户名 地址 做什么 原因 结果"  # of an event, in this order
SAY_NOT_KEPT = "已更改，不留存内容"
MAY = {"Can view ": "查看", "Can add ": "新增", "Can change ": "修改", "Can delete ": "删除"}
Row = tuple[Model, int]


@dataclass(frozen=True)
class Change:
    """One changed field: its column, its label, the values as recorded and in words; None is a missing value.

    `hidden`: the values are not the reader's to see, so there are none here.
    """

    column: str
    label: str
    before: Any
    after: Any
    said_before: str | None
    said_after: str | None
    hidden: bool = False


@dataclass(frozen=True)
class Told:
    """An entry, what kind of row it is about and how that is called, and what changed; an event has `told` instead."""

    entry: AuditEntry
    model: Model | None
    subject: str
    changes: tuple[Change, ...]
    told: tuple[tuple[str, str], ...] = ()

    @property
    def what(self) -> str:
        """Return the kind of row in Chinese."""
        return kind_of_row(self.model) if self.model else ""


@cache
def tables() -> dict[str, Model]:
    """Return the recorded tables with their models, tables of links included."""
    every = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model for model in every if model._meta.db_table not in audited.EXEMPT}


def owner(model: Model) -> Model:
    """Return the model that a table of links belongs to; any other model itself."""
    return model._meta.auto_created or model


def kind_of_row(model: Model) -> str:
    """Name the rows of a model: a link is named by its field, as in 单位的出处."""
    if not model._meta.auto_created:
        return str(model._meta.verbose_name)
    fields = model._meta.auto_created._meta.many_to_many
    field = next(field for field in fields if field.remote_field.through is model)
    return f"{model._meta.auto_created._meta.verbose_name}的{field.verbose_name}"


def of_project(pk: int, may_view: Callable[[Model], bool]) -> AuditEntryQuerySet:
    """Return the changes of a project and of what belongs to it, as far as the officer may look at such rows."""
    seen = [table for table, model in tables().items() if may_view(owner(model))]
    return AuditEntry.objects.changes().filter(project_id=pk, of_table__in=seen)


def columns_called(label: str) -> set[str]:
    """Return the columns whose label begins so, in any table; the column's own name is understood too."""
    return {
        field.column
        for model in tables().values()
        for field in model._meta.concrete_fields
        if label == field.column or str(field.verbose_name).startswith(label)
    }


def tell(
    entries: Iterable[AuditEntry],
    *,
    to: models.Model,
    leave_out: Collection[str] = (),
    hides: Callable[[AuditEntry], Collection[str]] = lambda _entry: (),
) -> list[Told]:
    """Word the entries for the officer `to`, without the columns to leave out.

    One query finds the names of all rows in them; a row out of his sight has its number alone. `hides` names the
    columns of an entry whose values he may not see.
    """
    entries = list(entries)
    names = _names({row for entry in entries for row in _rows_in(entry)}, to)
    left_out = DERIVED | {*leave_out}
    return [_without(_told(entry, names, left_out), hides(entry)) for entry in entries]


def _without(told: Told, hidden: Collection[str]) -> Told:
    """Take the values of the hidden columns out; of a new row also that they were filled in."""
    if not hidden:
        return told
    kept = [one for one in told.changes if one.column not in hidden or told.entry.kind == Kind.UPDATE]
    blank = {"before": None, "after": None, "said_before": NOT_SHOWN, "said_after": NOT_SHOWN, "hidden": True}
    return replace(told, changes=tuple(replace(one, **blank) if one.column in hidden else one for one in kept))


def _told(entry: AuditEntry, names: dict[Row, str], left_out: set[str]) -> Told:
    model = tables().get(entry.of_table)
    subject = names.get((model, entry.row_id), "") if model else ""
    if entry.kind not in CHANGES:
        return Told(entry, model, subject, (), tuple((key, str(value)) for key, value in _in_order(entry.after or {})))
    changes = (change for change in _changes(entry, model, names) if change.column not in left_out)
    return Told(entry, model, subject, tuple(changes))


def _in_order(detail: dict[str, Any]) -> list[tuple[str, Any]]:
    """Order what is told of an event: JSON in PostgreSQL keeps no order."""
    return sorted(detail.items(), key=lambda pair: (pair[0] not in TOLD_FIRST, TOLD_FIRST.find(pair[0])))


def _changes(entry: AuditEntry, model: Model | None, names: dict[Row, str]) -> Iterator[Change]:
    """Yield the changes in the order of the model's fields; of a new row what was filled in."""
    before, after = entry.before or {}, entry.after or {}
    columns = [*(field.column for field in model._meta.concrete_fields)] if model else []
    listed = [*(name for name in columns if name in {**before, **after}), *({**before, **after}.keys() - {*columns})]
    for column in listed:
        field = _field(model, column)
        values = before.get(column), after.get(column)
        said = [_said(field, value, names) for value in values]
        if entry.kind == Kind.UPDATE or any(said):
            yield Change(column, _label(model, field, column), *values, *said)


def _label(model: Model | None, field: models.Field | None, column: str) -> str:
    """Return the field's name in Chinese; a table of links names its sides by what they point at."""
    if field is None:
        return column
    by_kind = model._meta.auto_created and field.related_model
    return str(field.related_model._meta.verbose_name if by_kind else field.verbose_name)


def _field(model: Model | None, column: str) -> models.Field | None:
    return next((field for field in model._meta.concrete_fields if field.column == column), None) if model else None


def _said(field: models.Field | None, value: Any, names: dict[Row, str]) -> str | None:  # noqa: ANN401, PLR0911 - JSON's
    """Put a value into words; a missing one is None."""
    if value is None or value == "":
        return None
    if value == NOT_KEPT:
        return SAY_NOT_KEPT
    match field:
        case models.JSONField():
            return json.dumps(value, ensure_ascii=False)
        case models.ForeignKey():
            return names.get((field.related_model, value)) or f"#{value}"
        case models.BooleanField():
            return "是" if value else "否"
        case WanField():
            return f"{number(Decimal(value))} 万元"
        case models.DecimalField():
            return number(Decimal(value))
        case models.DateTimeField():
            return f"{localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    return str(dict(field.flatchoices).get(value, value)) if field else str(value)


def _rows_in(entry: AuditEntry) -> Iterator[Row]:
    """Yield the rows that an entry is about or points at."""
    model = tables().get(entry.of_table)
    if model is None:
        return
    if entry.row_id is not None:
        yield model, entry.row_id
    for values in (entry.before, entry.after) if entry.kind in CHANGES else ():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and (values or {}).get(field.column) is not None:
                yield field.related_model, values[field.column]


def name_of(model: Model) -> models.Expression | None:
    """Return the expression that names a row of the model; None where rows have no name."""
    columns = {field.name for field in model._meta.concrete_fields}
    parts = [NullIf(models.F(name), models.Value("")) for name in NAMES if name in columns]
    return Cast(Coalesce(*parts, models.Value("")), models.TextField()) if parts else None


def _names(rows: set[Row], officer: models.Model) -> dict[Row, str]:
    """Look the names up that the officer may see, in one query whatever the models."""
    wanted: dict[Model, set[int]] = {}
    for model, pk in rows:
        wanted.setdefault(model, set()).add(pk)
    queries = [
        seen_by(officer, model._default_manager.filter(pk__in=ids))
        .order_by()
        .values_list(models.Value(model._meta.label), "pk", name_of(model))
        for model, ids in wanted.items()
        if name_of(model) is not None
    ]
    if not queries:
        return {}
    found = queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]
    return {(apps.get_model(label), pk): _in_chinese(name) for label, pk, name in found if name}


def _in_chinese(name: str) -> str:
    """Put the framework's own names of permissions into Chinese; any other name stays."""
    start = next((start for start in MAY if name.startswith(start)), "")
    return MAY.get(start, "") + name.removeprefix(start)
