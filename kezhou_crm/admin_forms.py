"""The forms of every door: all constraints judged, nothing written that was not typed, nothing asked that is known."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import DatabaseDefault

from kezhou_crm import ids


class KezhouForm(forms.ModelForm):
    """A form that judges all of its row's constraints and knows the rows its autocompletes show.

    `given` names the fields that a body brought along; a page brings them all, and what it changed counts.
    `by` is who fills it in; the door sets it on the class that it makes for the request.
    Constraints over a field in `judged_together` are left to the formset, which sees all rows as they will be.
    """

    judged_together: frozenset[str] = frozenset()

    given: Collection[str] | None = None
    by: models.Model | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Write labels without a colon; hand the chosen rows to their widgets."""
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.stored = _loaded(self.instance)
        chosen = self.instance._state.fields_cache  # noqa: SLF001 - reading it asks the database nothing
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if hasattr(field, "as_begun") and self.initial.get(name):
                self.initial[name] = field.as_begun(self.initial[name])  # what stands there is not shown whole
            widget.attrs.setdefault("aria-label", str(field.label or ""))  # the cells of an inline have no label
            if isinstance(widget, KnownAutocomplete) and chosen.get(name):
                widget.known = {str(chosen[name].pk): str(chosen[name])}

    def write(self) -> models.Model:
        """Save a new row whole; of a stored one only what was typed and what followed from it.

        The row was read before its lock: what another session wrote meanwhile into the other columns stays.
        """
        row = self.instance
        now = _loaded(row)
        changed = [name for name in now if name not in self.stored or now[name] != self.stored[name]]
        if row._state.adding:  # noqa: SLF001 - Django has no other word for it
            row.save()
        elif changed:
            row.save(update_fields=changed)
        return row

    def save(self, commit: bool = True) -> models.Model:
        """Save as `write` does; the lines of an inline come this way."""
        super().save(commit=False)
        if commit:
            self.write()
            self._save_m2m()
        return self.instance

    def touched(self) -> set[str]:
        """Return the fields that somebody set: what is left alone may stay as dirty as it is."""
        return set(self.changed_data if self.given is None else self.given)

    def add_error(self, field: str | None, error: ValidationError | str) -> None:
        """Keep an error at its field; one at a field that the form does not ask for is said above the form."""
        if field is None and hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                super().add_error(name if name in self.fields else None, errors)
        else:
            super().add_error(field, error)

    def validate_unique(self) -> None:
        """Judge every constraint, also those that reach into columns the form only shows.

        Stock Django skips a constraint as soon as one of its columns is not in the form; the database would
        then refuse, and the clerk would lose what was typed.
        """
        super().validate_unique()
        by_database = {name for name, value in vars(self.instance).items() if isinstance(value, DatabaseDefault)}
        failed = {name for name in self.errors if name in self.fields}
        said = {message for messages in self.errors.values() for message in messages}
        try:
            self.instance.validate_constraints(exclude=by_database | failed | self.judged_together)
        except ValidationError as refusal:
            for message in dict.fromkeys(refusal.messages):
                if message not in said:
                    self.add_error(None, message)


def _loaded(row: models.Model) -> dict[str, Any]:
    """Return the columns that are at hand, by the names of their fields; a deferred one is not asked for."""
    return {field.name: vars(row)[field.attname] for field in row._meta.concrete_fields if field.attname in vars(row)}


# The conditions that every row of an inline fulfils: none, and that it is not voided.
ALL_SHOWN = (None, models.Q(voided_at__isnull=True))


class KezhouFormSet(forms.models.BaseInlineFormSet):
    """The forms of an inline: no two rows alike; the tick that removes a row says so."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        """Label the tick."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = "删除这一行"

    def validate_unique(self) -> None:
        """Compare the rows with one another, as the constraints would compare them in the database.

        Stock Django skips a constraint with a column that is not typed and words its refusal with the column's name.
        """
        kept = (form for form in self.forms if form.is_valid() and form not in self.deleted_forms)
        rows = [form for form in kept if form.has_changed() or not form.empty_permitted]
        for constraint in self.model._meta.constraints:
            if not isinstance(constraint, models.UniqueConstraint) or constraint.condition not in ALL_SHOWN:
                continue
            seen = set()
            for form in rows:
                row = self._columns(form.instance, constraint)
                if row in seen and (None not in row or constraint.nulls_distinct is False):
                    form.add_error(None, constraint.violation_error_message)
                seen.add(row)

    def _columns(self, row: models.Model, constraint: models.UniqueConstraint) -> tuple[Any, ...]:
        """Return what a constraint compares of a row; the row they all belong to is the same."""
        fields = (self.model._meta.get_field(name) for name in constraint.fields if name != self.fk.name)
        return tuple(getattr(row, field.attname) for field in fields)


class KnownAutocomplete(AutocompleteSelect):
    """An autocomplete that does not ask the database for a row that the form already holds."""

    known: dict[str, str] = {}

    def build_attrs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - Django's own signature
        """Say what an empty one is for, as the plain selects do."""
        return super().build_attrs(*args, **kwargs) | {"data-placeholder": "请选择"}

    def optgroups(self, name: str, value: list[str], attr: dict[str, Any] | None = None) -> list:
        """Return the chosen option alone; look it up only where it is another than the stored one, and an id."""
        chosen = [str(one) for one in value if ids.read(str(one)) is not None]
        if not all(one in self.known for one in chosen):
            return super().optgroups(name, chosen, attr)
        empty = [] if self.is_required else [self.create_option(name, "", "", selected=False, index=0)]
        options = [self.create_option(name, one, self.known[one], selected=True, index=1) for one in chosen]
        return [(None, empty + options, 0)]
