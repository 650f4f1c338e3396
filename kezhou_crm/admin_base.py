"""What every admin of the site shares: nothing is deleted, missing is a word, lists ask for no more than they show."""

from collections.abc import Collection, Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models.expressions import DatabaseDefault, OrderBy
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse

from kezhou_crm import conflicts, field_rights, ids, searches, shown
from kezhou_crm.sight import seen_by


def is_cited(model: type[models.Model]) -> bool:
    """Tell whether the rows of a model can say where their figures come from."""
    return hasattr(model, "citations_of")


def may_view(user: models.Model, model: type[models.Model]) -> bool:
    """Tell whether the officer may look at the rows of a model, as the admin does: who may change may look."""
    return any(user.has_perm(f"{model._meta.app_label}.{may}_{model._meta.model_name}") for may in ("view", "change"))


def home(row: models.Model) -> str:
    """Return the address of a row's page, else of its form; a row without either is shown on what it belongs to."""
    for page in ("page", "change"):
        try:
            return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=(row.pk,))
        except NoReverseMatch:
            continue
    owners = (field for field in row._meta.fields if field.many_to_one)
    return next((home(owner) for field in owners if (owner := getattr(row, field.name))), "")


class KnownFirst(models.Func):
    """A column to order a list by: what is missing stands last in both directions."""

    template = "%(expressions)s"
    arity = 1

    def asc(self, **_kwargs: Any) -> OrderBy:  # noqa: ANN401 - Django's own signature
        """Return the rising order."""
        return OrderBy(self, nulls_last=True)

    def desc(self, **_kwargs: Any) -> OrderBy:  # noqa: ANN401 - as above
        """Return the falling order."""
        return OrderBy(self, descending=True, nulls_last=True)


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


class _Shared:
    """What lists and inlines have in common."""

    form = KezhouForm
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})}}
    empty_labels: dict[str, str] = {}  # the word of a select that holds nothing

    def formfield_for_foreignkey(
        self,
        db_field: models.ForeignKey,
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401 - Django's own signature
    ) -> forms.ModelChoiceField | None:
        """Look the choices of a select up once per form class, not once per row; autocompletes know their row."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KnownAutocomplete(db_field, self.admin_site))
        rows = kwargs.get("queryset", db_field.remote_field.model._default_manager.all())
        kwargs["queryset"] = seen_by(request.user, rows)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and not isinstance(field.widget, AutocompleteSelect):
            field.empty_label = self.empty_labels.get(db_field.name, "请选择")
            field.choices = list(iter(field.choices))  # list() alone would count them first
        return field

    def formfield_for_manytomany(
        self,
        db_field: models.ManyToManyField,
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401 - Django's own signature
    ) -> forms.ModelMultipleChoiceField | None:
        """Offer and take what the officer sees."""
        rows = kwargs.get("queryset", db_field.remote_field.model._default_manager.all())
        return super().formfield_for_manytomany(db_field, request, **kwargs | {"queryset": seen_by(request.user, rows)})

    def formfield_for_choice_field(
        self,
        db_field: models.Field,
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401 - Django's own signature
    ) -> forms.Field | None:
        """Word what a select says that holds nothing."""
        field = super().formfield_for_choice_field(db_field, request, **kwargs)
        if field.choices and field.choices[0][0] == "":
            field.choices = [("", self.empty_labels.get(db_field.name, "请选择")), *field.choices[1:]]
        return field


class KezhouAdmin(_Shared, admin.ModelAdmin):
    """The base of every admin: no deletion, word search through the model's own `matching`."""

    actions_on_top = False
    actions_on_bottom = True  # with both off the stock list writes an inline style
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_placeholder = ""

    def get_action_choices(self, request: HttpRequest, default_choices: Any = None) -> list:  # noqa: ANN401 - Django's own
        """Word the empty choice as every other select does."""
        return super().get_action_choices(request, default_choices or [("", "请选择")])

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002
        """Refuse: rows are voided, closed or left, never deleted."""
        return False

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:  # noqa: ANN401 - Django's own
        """Tell the form who fills it in."""
        form = super().get_form(request, *args, **kwargs)
        form.by = request.user
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """Show, not ask for, what others write of the row."""
        closed = field_rights.fixed(request.user, obj or self.model())
        return (*super().get_readonly_fields(request, obj), *sorted(closed))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: object = None) -> HttpResponse:  # noqa: ARG002
        """Show 变更记录, which the site makes of the audit trail; ask for the permission before looking for the row."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return self.admin_site.history(request, self, object_id)

    def save_model(self, request: HttpRequest, obj: models.Model, form: KezhouForm, change: bool) -> None:  # noqa: ARG002
        """Leave alone what the form did not change."""
        form.write()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Ask first where somebody changed meanwhile what the form showed."""
        edits = request.method == "POST" and object_id and self.has_change_permission(request)
        if edits and (asks := conflicts.judged(self, request, object_id)):
            return asks
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> models.Model | None:
        """Return the row; one that is looked at, or locked to be judged, is read once."""
        looked_up = getattr(request, "looked_up", {})
        if object_id in looked_up:
            return looked_up[object_id]
        row = super().get_object(request, object_id, from_field)
        if from_field is None:
            request.looked_up = looked_up | {object_id: row}
        return row

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,  # noqa: ANN401 - Django's own signature
        obj: models.Model | None = None,
        **kwargs: Any,  # noqa: ANN401 - as above
    ) -> TemplateResponse:
        """Write into the form what it shows; after a refusal, what was there when it was judged."""
        if obj and self.has_change_permission(request, obj):
            edited = [one.formset for one in context["inline_admin_formsets"] if one.has_change_permission]
            now = getattr(request, "shown", None) or shown.showing(context["adminform"].form, edited)
            context["shown"] = now.signed(self.model)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Take what a filter of the list asks; stock Django lets every column of the row be probed."""
        asked = {"id", "pk", *map(_asked_by, self.list_filter)}
        return lookup.split("__", maxsplit=1)[0] in asked and super().lookup_allowed(lookup, value, request)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        """Keep the rows that match every word, by name, code or pinyin initials; of too many words the first."""
        asked = searches.read(search_term)
        if asked.is_hopeless:
            return queryset.none(), False
        if not hasattr(queryset, "matching"):
            return super().get_search_results(request, queryset, " ".join(asked.words))
        for word in asked.words:
            queryset = queryset.matching(word)
        return queryset, False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """Keep what the officer sees; bring the citations along where a form will show them."""
        queryset = seen_by(request.user, super().get_queryset(request))
        match = request.resolver_match
        on_form = match is not None and match.url_name.endswith("_change")
        return queryset.prefetch_related("citations") if on_form and is_cited(self.model) else queryset


def _asked_by(one: str | tuple[str, type] | type[admin.SimpleListFilter]) -> str:
    """Return the parameter that a filter of a list reads."""
    return one if isinstance(one, str) else one[0] if isinstance(one, tuple) else one.parameter_name


class ViewOnly:
    """For what is loaded, not typed: it can be looked at."""

    def has_add_permission(self, *_args: Any) -> bool:  # noqa: ANN401 - a list and an inline ask differently
        """Refuse."""
        return False

    def has_change_permission(self, *_args: Any) -> bool:  # noqa: ANN401 - as above
        """Refuse."""
        return False

    def has_delete_permission(self, *_args: Any) -> bool:  # noqa: ANN401 - as above
        """Refuse."""
        return False


class _Inline(_Shared):
    """Rows inside another row's form; where `can_delete`, who may change them may take a mistaken one back."""

    formset = KezhouFormSet
    extra = 0
    can_delete = False
    show_change_link = False

    def get_formset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.BaseInlineFormSet]:  # noqa: ANN401 - Django's
        """Tell the forms who fills them in."""
        formset = super().get_formset(request, *args, **kwargs)
        formset.form.by = request.user
        return formset

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Follow the permission to change: a role gives none to delete."""
        return self.can_delete and self.has_change_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """Keep what the officer sees; bring the citations along."""
        queryset = seen_by(request.user, super().get_queryset(request))
        return queryset.prefetch_related("citations") if is_cited(self.model) else queryset


def door_permissions(site: admin.AdminSite) -> Iterator[tuple[str, str]]:
    """Yield app label and codename of each permission that a list, a form or an inline of the site asks for."""
    for door in site._registry.values():  # noqa: SLF001 - Django has no other list of its doors
        for one in (door, *(inline(door.model, site) for inline in door.inlines)):
            acts = ("view",) if isinstance(one, ViewOnly) else ("view", "add", "change")
            yield from ((one.opts.app_label, f"{act}_{one.opts.model_name}") for act in acts)


class Table(_Inline, admin.TabularInline):
    """Rows of few columns."""


class Stack(_Inline, admin.StackedInline):
    """Rows of many columns."""
