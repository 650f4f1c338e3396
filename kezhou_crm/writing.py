"""The base of the API's write side: rows entered and edited by their form, deeds done by theirs.

The same forms as in the admin are asked (`json_forms`), the same rules called, the same permissions needed. What a
view declares is which fields may be written; what an action does stands in the form or in the deed. Whoever writes to a row
says which version he has read (`preconditions`).
"""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kezhou_crm import field_rights, json_forms, multipart_forms, repeats
from kezhou_crm.admin_forms import KezhouForm
from kezhou_crm.bodies import body_of, in_parts
from kezhou_crm.deeds import Deed, DeedForm
from kezhou_crm.preconditions import Differing, Stale, both_versions, is_versioned, tag_of, version_read
from kezhou_crm.reading import Reading
from kezhou_crm.sight import seen_by

DEED = "do_"
PERMISSION = {"create": "add", "partial_update": "change", "destroy": "change"}  # as in the admin's inlines


class Writing(Reading):
    """A list whose rows may also be written: by deeds, or where it is Creating or Patching by their form.

    `held` gives the rows that may be written, `fields` what may be written of them, `fixed` what only at creation,
    `by_code` the relations named by a code instead of an id, `also` the permissions that are needed beside the
    row's own. `after` finds a row that its own deed took off the list.
    """

    http_method_names = ("get", "head", "post", "patch", "delete")
    held: ClassVar[QuerySet]
    form: ClassVar[type[KezhouForm]] = KezhouForm
    fields: ClassVar[tuple[str, ...]] = ()
    fixed: ClassVar[tuple[str, ...]] = ()
    by_code: ClassVar[tuple[str, ...]] = ()
    also: ClassVar[tuple[str, ...]] = ()
    after: ClassVar[QuerySet | None] = None
    looks: ClassVar[tuple[str, ...]] = ()  # POSTs that write the trail alone: they ask nothing and take no key
    deed: Deed | None = None

    @property
    def conditional(self) -> bool:
        """Tell whether the action writes to a row that somebody may have edited since it was read."""
        on_a_row = self.action in {"partial_update", "destroy"} or (self.action or "").startswith(DEED)
        return on_a_row and is_versioned(self.queryset.model)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the framework's own
        """Do once what bears a key, once it is known who asks and that he may."""
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and self.action not in (None, *self.looks) and (key := repeats.key_of(request)):
            handle = self.post
            self.post = lambda *given, **names: repeats.once(request, key, lambda: handle(*given, **names))

    def check_permissions(self, request: Request) -> None:
        """Ask for the right to look first, then for the right to write."""
        super().check_permissions(request)
        if not request.user.has_perms(self.needs()):
            self.permission_denied(request)

    def needs(self) -> list[str]:
        """Return the permissions that the action asks for, the admin's own."""
        if self.deed:
            return [self.deed.permission]
        if self.action not in PERMISSION:
            return []
        opts = self.queryset.model._meta
        return [f"{opts.app_label}.{PERMISSION[self.action]}_{opts.model_name}", *self.also]

    def asked(self) -> tuple[type[forms.BaseForm], set[str]]:
        """Return the form of the action, and the fields that a row has by itself, for the document."""
        if self.deed or self.action in self.looks:
            return self.deed.form if self.deed else forms.Form, set()
        names = (*self.fixed, *self.fields) if self.action == "create" else self.fields
        return self.entry(names), {name for name in names if _has_default(self.queryset.model, name)}

    def entry(self, names: Iterable[str]) -> type[KezhouForm]:
        """Return the form with these fields alone: what is not given is not touched."""
        form = forms.modelform_factory(
            self.queryset.model, form=self.form, fields=tuple(names), formfield_callback=self._formfield
        )
        form.by = getattr(getattr(self, "request", None), "user", None)  # the document is made without anybody
        return form

    def hold(self) -> models.Model:
        """Return the row under its lock, so that the form sees what the rule will see."""
        rows = self.seen(self.held).select_for_update(of=("self",))
        return get_object_or_404(rows, **{self.lookup_field: self.kwargs[self.lookup_field]})

    def matched(self) -> models.Model:
        """Return the row under its lock, if it is the version that the request has read."""
        row = self.hold()
        if not is_versioned(type(row)):
            return row
        read = version_read(self.request)
        if read != row.version:
            raise Stale({NON_FIELD_ERRORS: [both_versions(row, read)]} | self._differing(row))
        return row

    def _differing(self, row: models.Model) -> dict[str, list[Differing]]:
        """Show of what an edit gives all that stands otherwise in the row now."""
        if self.action != "partial_update":
            return {}
        body, form = body_of(self.request), self.entry(self._open(row, self.fields))(instance=row)
        given, _refused = json_forms.fill(form, body)
        names = [name for name in given if form.fields[name].has_changed(form.initial.get(name), given[name])]
        shown = (self.detail_serializer_class or self.serializer_class)(context=self.get_serializer_context()).fields
        says = "“{}”现在的值与您要改成的不同，请核对。"
        return {
            name: [
                Differing(says.format(form.fields[name].label), current=_as_shown(shown[name], row), given=body[name])
            ]
            for name in names
            if name in shown
        }

    def answer(self, row: models.Model, code: int = status.HTTP_200_OK) -> Response:
        """Answer the row as it now is, in full."""
        rows = self.queryset if self.detail_queryset is None else self.detail_queryset
        shown = self.seen(rows if self.after is None else self.after).get(pk=row.pk)
        serializer = self.detail_serializer_class or self.serializer_class
        return Response(serializer(shown, context=self.get_serializer_context()).data, code, headers=tag_of(shown))

    def do(self, row: models.Model, deed: Deed) -> Any:  # noqa: ANN401 - whatever the rule returns
        """Ask by the deed's form, call its rule."""
        request, by = self.request, self.request.user
        blank = deed.form(row, by)
        if in_parts(request):
            given, refused = multipart_forms.fill(blank, request.POST, request.FILES)
        else:
            given, refused = json_forms.fill(blank, body_of(request))
        form = deed.form(row, by, beginnings(blank) | given, request.FILES)
        if error := json_forms.errors_of(form, refused):
            raise error
        return deed.perform(row, by=by, at=timezone.now(), **form.cleaned_data)

    def ask_nothing(self) -> None:
        """Refuse whatever the body holds; raises ValidationError."""
        form = forms.Form({})
        _given, refused = json_forms.fill(form, body_of(self.request))
        if error := json_forms.errors_of(form, refused):
            raise error

    def enter(self, row: models.Model, *, names: tuple[str, ...]) -> models.Model:
        """Write what is given of `names` into the row, as far as the form allows."""
        body, names = body_of(self.request), self._open(row, names)
        whole = self.entry(names)(instance=row)
        given, refused = json_forms.fill(whole, body)
        refused |= self._read_only(body.keys() & refused.keys()) | self._closed(row, body)
        due = [name for name, field in whole.fields.items() if row.pk is None and field.required]
        due = [name for name in due if not _has_default(type(row), name)]
        form = self.entry(name for name in names if name in {*given, *due})(given, instance=row)
        form.given = {*given}
        if error := json_forms.errors_of(form, refused):
            raise error
        return self.keep(form)

    def keep(self, form: KezhouForm) -> models.Model:
        """Save what the form holds, its lists too; where a rule writes the row, the view asks the rule."""
        return form.save()

    def _read_only(self, names: Iterable[str]) -> dict[str, list[ValidationError]]:
        """Refuse what is shown but not written in words of its own."""
        shown = (self.detail_serializer_class or self.serializer_class)().fields
        writable = {*self.fields, *(self.fixed if self.action == "create" else ())}
        says = "“{}”不能直接填写或修改。"
        return {
            name: [ValidationError(says.format(name), code="read_only")]
            for name in names
            if name in shown and name not in writable
        }

    def _open(self, row: models.Model, names: Iterable[str]) -> tuple[str, ...]:
        """Return what the officer may write of the row."""
        fixed = field_rights.fixed(self.request.user, row)
        return tuple(name for name in names if name not in fixed)

    def _closed(self, row: models.Model, names: Iterable[str]) -> dict[str, list[ValidationError]]:
        """Refuse what others write of such a row."""
        closed = field_rights.fixed(self.request.user, row) & {*self.fields, *self.fixed}
        says = "“{}”不能由您填写或修改：请商务局或项目所在县市经办办理。"
        label = type(row)._meta.get_field
        return {
            name: [ValidationError(says.format(label(name).verbose_name), code="not_yours")]
            for name in names
            if name in closed
        }

    def _formfield(self, field: models.Field, **kwargs: Any) -> forms.Field | None:  # noqa: ANN401 - Django's own
        """Let a relation be named by its code where the API shows it by its code."""
        if field.remote_field and (request := getattr(self, "request", None)):
            kwargs["queryset"] = seen_by(request.user, field.remote_field.model._default_manager.all())
        return field.formfield(**kwargs, **({"to_field_name": "code"} if field.name in self.by_code else {}))


class Creating(Writing):
    """Rows may be entered."""

    def create(self, _request: Request) -> Response:
        """Enter a row."""
        row = self.enter(self.queryset.model(), names=(*self.fixed, *self.fields))
        return self.answer(row, status.HTTP_201_CREATED)


class Patching(Writing):
    """Rows may be edited."""

    def partial_update(self, _request: Request, **_key: str) -> Response:
        """Edit what is given, leave the rest."""
        return self.answer(self.enter(self.matched(), names=self.fields))


class TakingBack(Writing):
    """A mistaken line of a project may be taken back, as in the admin's form; whole rows are voided instead."""

    remove: ClassVar[Callable[[Any], object]] = staticmethod(models.Model.delete)

    def destroy(self, _request: Request, **_key: str) -> Response:
        """Take the line back."""
        self.remove(self.matched())
        return Response(status=status.HTTP_204_NO_CONTENT)


def with_deeds(view: type[Writing], deeds: Iterable[Deed]) -> type[Writing]:
    """Return the view with an action for each deed: the same deeds as the admin's pages."""
    return type(view.__name__, (view,), {"__doc__": view.__doc__} | {_name(deed): _action(deed) for deed in deeds})


def beginnings(form: DeedForm) -> dict[str, Any]:
    """Return what the form begins with: what is not given stays as a clerk would leave it on the page."""
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in values.items() if value is not None}


def _name(deed: Deed) -> str:
    return DEED + deed.slug.replace("-", "_")


def _action(deed: Deed) -> Callable[..., Response]:
    def act(self: Writing, _request: Request, **_key: str) -> Response:
        row = self.matched()
        self.do(row, deed)
        return self.answer(row)

    act.__name__ = _name(deed)
    return action(detail=True, methods=["post"], url_path=deed.slug, url_name=deed.slug, deed=deed)(act)


def _as_shown(field: serializers.Field, row: models.Model) -> Any:  # noqa: ANN401 - JSON
    """Return what the API shows of one field."""
    value = field.get_attribute(row)
    return None if value is None else field.to_representation(value)


def _has_default(model: type[models.Model], name: str) -> bool:
    """Tell whether a new row can do without the field."""
    return model._meta.get_field(name).has_default()
