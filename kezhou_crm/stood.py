"""How a row stood when the page of a deed was shown: journalled state has no version, the page carries it itself.

A hand-over begins with who answers now, and writes both. Whoever opened the page before another handed over would give
the project back without having seen it. So the page is asked again, with what has changed; nothing typed is lost.
"""

from typing import Any

from django.core import signing
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models

from kezhou_crm import conflicts, shown

NAME = "stood"
SALT = "kezhou.stood"
JOURNALLED = ("stage", "leader", "lead_unit")
NOBODY = "未落实"

Told = dict[str, str]


def told(form: Any) -> Told:  # noqa: ANN401 - the form of a deed
    """Return what the page shows of the present: the journalled columns and what the form begins with."""
    says = {name: _column(form.row, name) for name in JOURNALLED if _has(form.row, name)}
    begun = (name for name in form.fields if form.initial.get(name) is not None or name in form.initial)
    return {_label(form.row, name): value for name, value in says.items()} | {
        str(form.fields[name].label): shown.words(form.fields[name], shown.wire(form.fields[name], form.initial[name]))
        for name in begun
        if says
    }


def signed(form: Any) -> str:  # noqa: ANN401 - as above
    """Return it as the page carries it."""
    return signing.dumps({"of": _of(form.row), "told": told(form)}, salt=SALT, compress=True)


def lock(row: models.Model) -> None:
    """Lock the row of the page and read anew what others journal; only then it is judged."""
    if journalled := [name for name in JOURNALLED if _has(row, name)]:
        conflicts.lock(type(row)._default_manager.filter(pk=row.pk))
        row.refresh_from_db(fields=journalled)


def check(form: Any, text: str) -> None:  # noqa: ANN401 - as above
    """Refuse where something that the page showed is otherwise now; raises ValidationError.

    A page without the text shows nothing: there the rule judges alone.
    """
    try:
        before = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return
    if before["of"] != _of(form.row):
        return
    now, was = told(form), before["told"]
    moved = [f"{label}：{was.get(label, NOBODY)} → {value}" for label, value in now.items() if was.get(label) != value]
    if moved:
        words = "您打开这一页以后，有人办理了别的变动，所以没有保存："
        raise ValidationError(f"{words}{'；'.join(moved)}。请核对后再提交。", code="moved_on")


def _of(row: models.Model) -> str:
    return f"{row._meta.label} {row.pk}"


def _has(row: models.Model, name: str) -> bool:
    try:
        row._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _label(row: models.Model, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)


def _column(row: models.Model, name: str) -> str:
    worded = getattr(row, f"get_{name}_display", None)
    return worded() if worded else str(getattr(row, name) or NOBODY)
