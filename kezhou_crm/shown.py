"""What an edit form showed: signed into the form, so that at saving it is known what the person had before his eyes.

Of each row of the form its version, and of each input what the browser would send if nobody touched it. Everything is
compared in that form, in which it also comes back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models

from kezhou_crm import ids

NAME = "shown"
SALT = "kezhou.shown"
EMPTY, UNSEEN = "没有填", "（查不到）"
Wire = list[str]
OF_THE_FORM = ""  # the prefix of the row that the form itself edits


@dataclass(frozen=True)
class ShownRow:
    """One row: the prefix of its inline, its key and version, what its inputs held."""

    prefix: str
    pk: int
    version: int
    held: dict[str, Wire]


@dataclass(frozen=True)
class Shown:
    """All rows of a form, as they stood when it was rendered."""

    rows: tuple[ShownRow, ...] = ()
    known: bool = field(default=True)

    @property
    def main(self) -> ShownRow | None:
        """Return the row that the form itself edits."""
        return next((row for row in self.rows if row.prefix == OF_THE_FORM), None)

    def of(self, prefix: str) -> dict[int, ShownRow]:
        """Return the rows of one inline by their keys."""
        return {row.pk: row for row in self.rows if row.prefix == prefix}

    @property
    def state(self) -> str:
        """Return what changes as soon as a row comes, goes or moves on."""
        return ",".join(sorted(f"{row.prefix}:{row.pk}:{row.version}" for row in self.rows))

    def signed(self, model: type[models.Model]) -> str:
        """Return it as the form carries it."""
        rows = [[row.prefix, row.pk, row.version, row.held] for row in self.rows]
        return signing.dumps({"of": model._meta.label, "rows": rows}, salt=SALT, compress=True)


UNKNOWN = Shown(known=False)


def read(text: str, *, of: models.Model | None, model: type[models.Model]) -> Shown:
    """Return what a form of this row showed; UNKNOWN where the text is none of ours or of another row."""
    try:
        told = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return UNKNOWN
    shown = Shown(tuple(ShownRow(*row) for row in told["rows"]))
    of_this = told["of"] == model._meta.label and shown.main and (of is None or shown.main.pk == of.pk)
    return shown if of_this else UNKNOWN


def showing(form: forms.ModelForm, formsets: Iterable[forms.BaseInlineFormSet]) -> Shown:
    """Return what these forms show, whether or not something was posted to them."""
    rows = [_row(OF_THE_FORM, form, inputs(form))]
    for formset in formsets:
        rows += (_row(formset.prefix, one, inputs(one, formset)) for one in formset.initial_forms if is_kept(one))
    return Shown(tuple(rows))


def is_kept(form: forms.ModelForm) -> bool:
    """Tell whether the row of a form has a version that says whether it moved on."""
    return form.instance.pk is not None and hasattr(form.instance, "version")


def inputs(form: forms.ModelForm, formset: forms.BaseInlineFormSet | None = None) -> list[str]:
    """Return the names of the fields that a person fills in."""
    own = {formset.model._meta.pk.name, formset.fk.name, "DELETE"} if formset is not None else set()
    return [name for name in form.fields if name not in own]


def _row(prefix: str, form: forms.ModelForm, names: Iterable[str]) -> ShownRow:
    version = getattr(form.instance, "version", 0)
    return ShownRow(prefix, form.instance.pk, version, {name: held(form, name) for name in names})


def held(form: forms.ModelForm, name: str) -> Wire:
    """Return what the browser sends of an input that nobody touched."""
    asked = form.fields[name]
    return wire(asked, asked.prepare_value(form.get_initial_for_field(asked, name)))


def posted(form: forms.ModelForm, name: str, data: Any, html_name: str) -> Wire:  # noqa: ANN401 - a QueryDict
    """Return what the browser sent."""
    asked = form.fields[name]
    return wire(asked, asked.widget.value_from_datadict(data, {}, html_name))


def wire(asked: forms.Field, value: Any) -> Wire:  # noqa: ANN401 - whatever the field holds
    """Return a value as it travels: a tick is there or not, line ends are one character."""
    widget = getattr(asked.widget, "widget", asked.widget)  # the admin wraps that of a relation
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    told = widget.format_value(value)
    many = told if isinstance(told, list | tuple) else [told]
    return ["" if one is None else str(one).replace("\r\n", "\n") for one in many]


def same(asked: forms.Field, one: Wire, other: Wire) -> bool:
    """Tell whether both mean the same: 8000 and 8000.00 do."""
    if one == other or sorted(one) == sorted(other):
        return True
    if len(one) != 1 or len(other) != 1 or isinstance(asked, forms.ModelChoiceField):
        return False
    try:
        return asked.to_python(one[0]) == asked.to_python(other[0])
    except ValidationError:
        return False


def words(asked: forms.Field, values: Wire) -> str:
    """Word a value for people."""
    if isinstance(asked, forms.BooleanField):
        return "是" if values else "否"
    filled = [value for value in values if value != ""]
    if not filled:
        return EMPTY
    return "、".join(_chosen(asked, filled) if hasattr(asked, "choices") else filled)


def _chosen(asked: forms.Field, values: Wire) -> Iterator[str]:
    """Yield the words of what was chosen; a row that is out of sight has none."""
    if isinstance(asked, forms.ModelChoiceField):
        key = asked.to_field_name or "pk"
        found = asked.queryset.filter(**{f"{key}__in": [value for value in values if ids.read(value) is not None]})
        names = {str(row.pk): asked.label_from_instance(row) for row in found}
    else:
        names = {str(code): str(label) for code, label in asked.choices}
    yield from (names.get(value, UNSEEN) for value in values)
