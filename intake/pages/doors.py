"""What every page of an import begins with: who may, which batch, and where in the four steps it stands."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from intake.acceptance import MAY_IMPORT
from intake.models import Batch
from intake.verdicts import State
from kezhou_crm.sight import seen_by

Result = TypeVar("Result")
View = Callable[..., HttpResponse]
STEPS = ("上传", "对列", "核对", "确认")
PAGES_OF_STEPS = ("", "columns", "rows", "confirm")


def importing(view: View) -> View:
    """Let in who may register projects; a batch out of his sight is not there."""

    @wraps(view)
    def guarded(request: HttpRequest, pk: int | None = None) -> HttpResponse:
        if not request.user.has_perm(MAY_IMPORT):
            raise PermissionDenied
        return view(request) if pk is None else view(request, find(request, pk))

    return guarded


def find(request: HttpRequest, pk: int) -> Batch:
    """Return the batch, 404 where the officer has none of this number."""
    rows = Batch.objects.select_related("unit", "entered_by", "confirmed_by", "undone_by", "region")
    return get_object_or_404(seen_by(request.user, rows), pk=pk)


def attempt(request: HttpRequest, rule: Callable[[], Result]) -> Result | None:
    """Call the rule; where it refuses, undo what it did, let the page say why, and return None."""
    try:
        with transaction.atomic():
            return rule()
    except ValidationError as refusal:
        for words in refusal.messages:
            messages.error(request, words)
        return None


def show(request: HttpRequest, name: str, context: dict[str, Any], *, step: int = 0) -> TemplateResponse:
    """Answer with a page of the import; `step` counts from 1."""
    batch = context.get("batch")
    whole = admin.site.each_context(request) | {"steps": steps(batch, step) if step else ()} | context
    return TemplateResponse(request, f"pages/import_{name}.html", whole)


def steps(batch: Batch | None, now: int) -> list[dict[str, str]]:
    """Return the four steps with where each leads; what is done leads back as long as the batch is open."""
    state = batch.state if batch else None
    told = []
    for number, (word, page) in enumerate(zip(STEPS, PAGES_OF_STEPS, strict=True), 1):
        leads = batch and page and number < now and state == State.READ
        how = "done" if number < now else "now" if number == now else "next"
        told.append({"word": word, "state": how, "url": address(batch, page) if leads else ""})
    return told


def address(batch: Batch, page: str = "page") -> str:
    """Return the address of a page of the batch."""
    return reverse(f"admin:intake_batch_{page}", args=(batch.pk,))


def to(batch: Batch, page: str = "page", query: str = "") -> HttpResponseRedirect:
    """Lead there, so that going back and reloading do nothing twice."""
    return HttpResponseRedirect(address(batch, page) + (f"?{query}" if query else ""))
