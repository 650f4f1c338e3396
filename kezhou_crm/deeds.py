"""A deed: a page that asks for what one rule needs, calls the rule, and shows its refusal where it belongs.

Rooms declare their deeds for a model; the model's admin offers them as buttons and serves their pages. The page
knows no rule: it translates in, makes one call, translates out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from kezhou_crm import autocompletes, stood
from kezhou_crm.admin_base import home
from kezhou_crm.admin_forms import KnownAutocomplete
from kezhou_crm.sight import seen_by


class Day(forms.DateField):
    """A day, with the admin's calendar."""

    widget = AdminDateWidget


class Chosen(forms.ModelChoiceField):
    """A row of a table that can grow, found by typing: the autocomplete of the model's own foreign key."""

    def __init__(self, relation: models.ForeignKey, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Take queryset and widget from the relation."""
        queryset = relation.remote_field.model._default_manager.all()
        autocompletes.ON_DEEDS.add(autocompletes.name(relation))
        super().__init__(queryset, widget=KnownAutocomplete(relation, admin.site), **kwargs)


class DeedForm(forms.Form):
    """What a deed asks for. It is given the row; its fields are the rule's keyword arguments.

    `groups` names the arguments that a page asks for in several fields, by the prefix of those: the API takes each
    as one object.
    """

    groups: ClassVar[Mapping[str, str]] = {}
    must: ClassVar[tuple[str, ...]] = ()  # marked as required: the rule asks for them, in its own words

    notice = ""  # what must be read before anything is filled in

    class Media:
        js = ("admin/js/core.js",)  # the calendar leans on it

    def __init__(self, row: models.Model, by: models.Model, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        """Keep the row and who acts; let the form fit itself to them. A row out of his sight cannot be chosen."""
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.row, self.by = row, by
        for asked in self.fields.values():
            if isinstance(asked, forms.ModelChoiceField):
                asked.queryset = seen_by(by, asked.queryset)
        self.fit()

    def fit(self) -> None:
        """Fit choices and beginnings to the row."""

    def refuse(self, refusal: ValidationError) -> None:
        """Show the rule's refusal, each message at its field where the form has it."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, errors in refusal.error_dict.items():
            self.add_error(name if name in self.fields else NON_FIELD_ERRORS, errors)


class Offered(forms.TypedChoiceField):
    """A code of a closed list of which the page offers a part; the rest is for the rule to refuse, in its words."""

    def __init__(self, choices: type[models.TextChoices], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        """Read the code as a member of the list."""
        super().__init__(choices=choices.choices, coerce=choices, **kwargs)

    def offer(self, codes: Iterable[models.TextChoices]) -> None:
        """Offer these on the page."""
        self.widget.choices = [(code.value, code.label) for code in codes]


class OfferedRow(forms.ModelChoiceField):
    """A row of which the page offers some; of the rest the rule says why not."""

    def offer(self, rows: Iterable[models.Model]) -> None:
        """Offer these on the page."""
        self.widget.choices = [(row.pk, self.label_from_instance(row)) for row in rows]


@dataclass(frozen=True)
class Deed:
    """One deed on a row: its address and words, what it asks, the rule it calls, when and to whom it is offered.

    `perform(row, by=, at=, **cleaned)` is the rule; `lacks(row)` lists what is missing before anything is asked,
    as (address where it is mended, words). A deed that `adds` a line beside others writes over nothing; any other is
    refused where the row stands otherwise than its page showed (`stood`).
    """

    slug: str
    title: str
    done: str
    form: type[DeedForm]
    perform: Callable[..., object]
    offered: Callable[[models.Model], bool]
    permission: str
    lacks: Callable[[models.Model], Iterable[tuple[str, str]]] = field(default=lambda _row: ())
    adds: bool = False


DEEDS: dict[type[models.Model], list[Deed]] = {}


def declare(model: type[models.Model], *deeds: Deed) -> None:
    """Offer the deeds on the rows of the model, after those declared before."""
    DEEDS.setdefault(model, []).extend(deeds)


def permissions() -> set[tuple[str, str]]:
    """Return app label and codename of each permission that a deed asks for, and of looking at its rows."""
    app_and_codename = (deed.permission.partition(".") for deeds in DEEDS.values() for deed in deeds)
    looking = {(model._meta.app_label, f"view_{model._meta.model_name}") for model in DEEDS}
    return looking | {(app, codename) for app, _dot, codename in app_and_codename}


def offered(request: HttpRequest, row: models.Model) -> list[Deed]:
    """Return the deeds that this officer may do on this row."""
    return [deed for deed in DEEDS.get(type(row), ()) if request.user.has_perm(deed.permission) and deed.offered(row)]


def page(request: HttpRequest, row: models.Model, slug: str, *, of: models.Model | None = None) -> HttpResponse:
    """Ask, call the rule, and lead back to the row; or show why it was refused, with nothing lost.

    A row without a page of its own is shown on that of the row it belongs to, `of`. Chosen files are lost where the
    rule refuses: no page can fill a file input.
    """
    deed = next((deed for deed in DEEDS.get(type(row), ()) if deed.slug == slug), None)
    if deed is None:
        raise Http404
    if not request.user.has_perm(deed.permission):
        raise PermissionDenied
    if request.method == "POST" and not deed.adds:
        stood.lock(row)
    form = deed.form(row, request.user, *((request.POST, request.FILES) if request.method == "POST" else ()))
    shown = of or row
    back = home(shown)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                if not deed.adds:
                    stood.check(form, request.POST.get(stood.NAME, ""))
                deed.perform(row, by=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, deed.done)
            return HttpResponseRedirect(back)
    context = admin.site.each_context(request) | {
        "title": deed.title,
        "deed": deed,
        "row": row,
        "shown": shown,
        "opts": shown._meta,
        "form": form,
        "stood": "" if deed.adds else stood.signed(form),
        "media": form.media,
        "back": back,
        "lacks": list(deed.lacks(row)),
    }
    return TemplateResponse(request, "pages/deed.html", context)


class Acting:
    """For the admin of a model with deeds: serves their pages and offers them above the form, as `deeds`."""

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of the deeds."""
        act = self.admin_site.admin_view(self.act)
        name = f"{self.opts.app_label}_{self.opts.model_name}_deed"
        return [path("<int:pk>/do/<slug:slug>/", act, name=name), *super().get_urls()]

    def act(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        """Serve the page of a deed, which shows the row: only to whom may look at it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return page(request, get_object_or_404(self.get_queryset(request), pk=pk), slug)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,  # noqa: ANN401 - Django's own signature
        obj: models.Model | None = None,
        **kwargs: Any,  # noqa: ANN401 - as above
    ) -> TemplateResponse:
        """Add the deeds that this officer may do on the row; nothing is asked where the form does not show them."""
        if obj:
            context["deeds"] = SimpleLazyObject(lambda: offered(request, obj))
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
