"""变更记录: the page of a record that tells who changed what, in place of the stock 历史.

The record comes from its own admin, so whoever may not see it has no history of it either; of what belongs to it only
the kinds are told that the officer may look at.
"""

from collections.abc import Callable, Collection, Iterator
from functools import partial

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Model, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from kezhou_crm import ids
from kezhou_crm.admin_base import KezhouAdmin, home, may_view
from kezhou_crm.sight import seen_by
from projects import recalled
from projects.models import Project
from records import changes
from records.entries import AuditEntryQuerySet
from records.models import AuditEntry

SHOWN = 30  # entries on a page


def page(request: HttpRequest, door: KezhouAdmin, object_id: str) -> HttpResponse:
    """Tell what happened to the record, the latest first."""
    row = door.get_object(request, object_id)
    if row is None:
        return door._get_obj_does_not_exist_redirect(request, door.opts, object_id)  # noqa: SLF001 - Django's own answer
    if not door.has_view_or_change_permission(request, row):
        raise PermissionDenied
    before = ids.read(request.GET.get("before", ""))
    found = list(_entries(request, door, row).older_than(before)[: SHOWN + 1])
    context = admin.site.each_context(request) | {
        "title": f"变更记录：{row}",
        "object": row,
        "opts": door.opts,
        "home": home(row),
        "told": changes.tell(found[:SHOWN], to=request.user, leave_out=_own_keys(door), hides=_hidden_in(request, row)),
        "own_table": door.opts.db_table,
        "older": found[SHOWN - 1].pk if len(found) > SHOWN else None,
        "newest": before is None,
    }
    return TemplateResponse(request, "admin/object_history.html", context)


def _hidden_in(request: HttpRequest, row: Model) -> Callable[[AuditEntry], Collection[str]]:
    """Return what tells which columns of an entry are not the reader's to see."""
    if isinstance(row, Project):
        return recalled.hidden_in(row, to=request.user)
    return lambda _entry: ()


def _own_keys(door: KezhouAdmin) -> set[str]:
    """Return the columns by which other rows point at the page's record: that they do goes without saying."""
    if door.model is Project:
        return {"project_id"}
    keys = (field for inline in door.inlines for field in inline.model._meta.fields if isinstance(field, ForeignKey))
    return {key.column for key in keys if key.related_model is door.model}


def _entries(request: HttpRequest, door: KezhouAdmin, row: Model) -> AuditEntryQuerySet:
    """Return what is about the row; for a project also what belongs to it, elsewhere the lines of its form."""
    allowed = partial(may_view, request.user)
    if isinstance(row, Project):
        return changes.of_project(row.pk, allowed)
    about = Q(of_table=door.opts.db_table, row_id=row.pk)
    for lines in _lines(request, door, row, allowed):
        about |= lines
    return AuditEntry.objects.changes().filter(about)


def _lines(request: HttpRequest, door: KezhouAdmin, row: Model, allowed: Callable[[type[Model]], bool]) -> Iterator[Q]:
    """Yield what is about the rows that the form shows as lines."""
    for inline in door.inlines:
        keys = [field for field in inline.model._meta.fields if isinstance(field, ForeignKey)]
        key = next((field for field in keys if field.related_model is type(row)), None)
        if key and allowed(changes.owner(inline.model)):
            ids = (
                seen_by(request.user, inline.model._default_manager.filter(**{key.name: row.pk}))
                .order_by()
                .values("pk")
            )
            yield Q(of_table=inline.model._meta.db_table, row_id__in=ids)
