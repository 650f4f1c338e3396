"""What every admin of the site shares: nothing is deleted, missing is a word, lists ask for no more than they show."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse

from kezhou_crm import conflicts, field_rights, searches, shown
from kezhou_crm.admin_forms import KezhouForm, KezhouFormSet, KnownAutocomplete
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

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002 - Django's own signature
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

    def history_view(self, request: HttpRequest, object_id: str, extra_context: object = None) -> HttpResponse:  # noqa: ARG002 - Django's own signature
        """Show 变更记录, which the site makes of the audit trail; ask for the permission before looking for the row."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return self.admin_site.history(request, self, object_id)

    def save_model(self, request: HttpRequest, obj: models.Model, form: KezhouForm, change: bool) -> None:  # noqa: ARG002 - Django's own signature
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
