"""The page of one phone number: its ends for whoever sees the row, the whole once for whoever asks and may."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from companies import revealing


@dataclass(frozen=True)
class Number:
    """Whose number it is: name, what he is, the row that he belongs to with the list above it."""

    name: str
    what: str
    of: Model
    column: str = "phone"


def check(request: HttpRequest, model: type[Model], column: str = "phone") -> None:
    """Refuse whose role may not ask, before the row is looked for; raises PermissionDenied."""
    if request.method == "POST" and not revealing.may_ask(request.user, model, column):
        raise PermissionDenied(revealing.NOT_YOUR_ROLE)


def page(request: HttpRequest, row: Model, number: Number) -> HttpResponse:
    """Show the number masked; whole to a POST, once, for the next look is a new one."""
    now, whole, refusals = timezone.now(), "", []
    if request.method == "POST":
        whose = f"{number.of} {number.name}".strip()
        try:
            whole = revealing.reveal(row, number.column, whose=whose, by=request.user, at=now)
        except ValidationError as refusal:
            refusals = refusal.messages
    context: dict[str, Any] = admin.site.each_context(request) | {
        "title": number.name,
        "number": number,
        "stored": getattr(row, number.column),
        "phone": whole,
        "now": now,
        "refusals": refusals,
        "may_ask": revealing.may_ask(request.user, type(row), number.column),
        "not_yours": revealing.NOT_YOUR_ROLE,
        "most": settings.REVEALS_PER_HOUR,
    }
    return TemplateResponse(request, "pages/phone.html", context)
