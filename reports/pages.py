"""导出台账: choose columns, ask, wait with true progress, take the file along."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from government.models import Officer
from kezhou_crm import ids
from kezhou_crm.admin_base import may_view
from kezhou_crm.serving import serve
from projects.models import Project
from reports import asking, columns, csv_file, exporting, listing, workbook
from reports.columns import Column
from reports.models import Export, FileFormat, LedgerTemplate

SHOWN = 30  # exports of the list
BEHIND = 10_000  # where a column without a number stands
CONTENT_TYPES = {FileFormat.XLSX: workbook.CONTENT_TYPE, FileFormat.CSV: csv_file.CONTENT_TYPE}


@dataclass(frozen=True)
class Choice:
    """A column as the form offers it; `place` is its number, None where it is not taken along."""

    column: Column
    place: int | None


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Show what would be taken along, and take it."""
    _check(request.user)
    conditions = (request.POST if request.method == "POST" else request.GET).get("conditions", "")
    errors: dict[str, list[str]] = {}
    names = _template(request).columns if request.GET.get("template") else ()
    if request.method == "POST":
        names = _names(request)
        try:
            return _asked(request, conditions, names)
        except ValidationError as refused:
            errors = _words(refused)
    return TemplateResponse(request, "pages/ledger_export.html", _form(request, conditions, names, errors))


@require_http_methods(["GET"])
def exports(request: HttpRequest) -> HttpResponse:
    """List one's own exports, the last one first."""
    _check(request.user)
    own = [
        asking.settled(each, at=timezone.now())
        for each in Export.objects.visible_to(request.user).latest_first()[:SHOWN]
    ]
    context = admin.site.each_context(request) | {"exports": own, "days": settings.EXPORT_DAYS}
    return TemplateResponse(request, "pages/ledger_exports.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, export: int) -> HttpResponse:
    """Show how far an export is; a POST takes the file along, and is recorded."""
    _check(request.user)
    found = asking.settled(get_object_or_404(Export.objects.visible_to(request.user), pk=export), at=timezone.now())
    errors: list[str] = []
    if request.method == "POST":
        try:
            return _delivered(found)
        except ValidationError as refused:
            errors = refused.messages
    titles = [columns.COLUMNS[name].title for name in found.columns if name in columns.COLUMNS]
    context = admin.site.each_context(request) | {
        "export": found,
        "titles": titles,
        "file_name": exporting.file_name(found.file_format, at=found.asked_at),
        "errors": errors,
    }
    return TemplateResponse(request, "pages/ledger_progress.html", context)


def _check(officer: Officer) -> None:
    if not may_view(officer, Project):
        raise PermissionDenied


def _asked(request: HttpRequest, conditions: str, names: list[str]) -> HttpResponse:
    """Save the template where one is named, then ask; a file that is there at once goes out at once."""
    at, by = timezone.now(), request.user
    given = request.POST.get("file_format", "")
    file_format = FileFormat(given) if given in FileFormat.values else FileFormat.XLSX
    with transaction.atomic():
        if "save" in request.POST:
            shared = "shared" in request.POST
            template = asking.save_template(
                request.POST.get("template_name", ""), names=names, shared=shared, by=by, at=at
            )
            return redirect(f"{request.path}?{_query(conditions)}&template={template.pk}")
        export = asking.ask(conditions, names=names, file_format=file_format, by=by, at=at)
    return redirect("admin:ledger_export_one", export=export.pk) if export.is_unfinished else _delivered(export)


def _delivered(export: Export) -> FileResponse:
    file_format = FileFormat(export.file_format)
    file = exporting.deliver(export, told_by=file_format.ending)
    return serve(
        file,
        name=exporting.file_name(export.file_format, at=export.asked_at),
        content_type=CONTENT_TYPES[file_format],
        inline=False,
    )


def _form(request: HttpRequest, conditions: str, names: Any, errors: dict[str, list[str]]) -> dict[str, Any]:  # noqa: ANN401 - any sequence
    try:
        listed = listing.read(conditions, by=request.user)
    except ValidationError as refused:
        listed, errors = None, errors | _words(refused)
    templates = LedgerTemplate.objects.visible_to(request.user).in_order()
    count = listed.projects.count() if listed else 0
    return admin.site.each_context(request) | {
        "count": count,
        "told": listed.told if listed else [],
        "conditions": conditions,
        "conditions_query": _query(conditions),
        "choices": _choices(request.user, names),
        "templates": templates.select_related("saved_by"),
        "formats": FileFormat.choices,
        "errors": errors,
        "asked": request.POST,
        "is_long": count > asking.AT_ONCE,
        "at_once": asking.AT_ONCE,
        "back": listing.conditions(conditions),
    }


def _choices(officer: Officer, names: Any) -> list[Choice]:  # noqa: ANN401 - as above
    """Return the columns that may be chosen: those that are, in their order, then the others."""
    free = columns.open_to(officer)
    taken = [name for name in names if name in free] or [column.name for column in columns.chosen((), by=officer)]
    rest = sorted((name for name in free if name not in taken), key=lambda name: not free[name].is_kept)
    places = {name: n for n, name in enumerate(taken, 1)}
    return [Choice(free[name], places.get(name)) for name in (*taken, *rest)]


def _names(request: HttpRequest) -> list[str]:
    """Return the columns that are ticked, by the numbers beside them."""

    def place(name: str) -> int:
        given = request.POST.get(f"place_{name}", "")
        return int(given) if given.isascii() and given.isdigit() and len(given) < len(str(BEHIND)) else BEHIND

    return sorted(request.POST.getlist("column"), key=place)


def _template(request: HttpRequest) -> LedgerTemplate:
    templates = LedgerTemplate.objects.visible_to(request.user)
    return get_object_or_404(templates, pk=ids.read(request.GET["template"]) or 0)


def _query(conditions: str) -> str:
    return urlencode({"conditions": conditions})


def _words(refused: ValidationError) -> dict[str, list[str]]:
    if hasattr(refused, "error_dict"):
        return {
            field: [message for error in errors for message in error.messages]
            for field, errors in refused.error_dict.items()
        }
    return {NON_FIELD_ERRORS: refused.messages}


PAGES: tuple[URLPattern, ...] = (
    path("projects/project/export/", admin.site.admin_view(ask), name="ledger_export"),
    path("projects/project/exports/", admin.site.admin_view(exports), name="ledger_exports"),
    path("projects/project/exports/<int:export>/", admin.site.admin_view(one), name="ledger_export_one"),
)
