"""What was refused stays recorded though the request's transaction is undone: it is written after that has ended.

Recorded are refused writes of officers, by any door, and whatever an officer was not allowed to open. A stranger's
requests are not, or anybody could fill the trail; a failed login is (login_receivers).
"""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.db import DatabaseError, models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from companies import reports_told
from kezhou_crm import ids, rest
from projects.models import Project
from records import auditing
from records.entries import Kind

log = logging.getLogger(__name__)
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
LONGEST = 500  # characters of what was said
Event = tuple[Kind, dict[str, Any]]


@dataclass(frozen=True)
class About:
    """The row that a request was about, as the audit trail names it."""

    model: type[models.Model]
    pk: int

    @property
    def _meta(self) -> Any:  # noqa: ANN401 - Django's options
        return self.model._meta


def later(request: HttpRequest | None, kind: Kind, **given: Any) -> None:  # noqa: ANN401 - what `record` takes
    """Record the event when the request's transaction has ended; at once where there is no request."""
    waiting = getattr(request, "audited_later", None)
    if waiting is None:
        auditing.record(kind, **given)
    else:
        waiting.append((kind, given))


def begin(request: HttpRequest) -> None:
    """Let events of the request wait for its end."""
    request.audited_later = []


def write(request: HttpRequest, response: HttpResponse, identified: Callable[[], AbstractContextManager[None]]) -> None:
    """Write what waited, and the refusal if the answer is one, in a transaction of their own; count a told 首报.

    A trail that cannot be written does not change the answer; the log says so.
    """
    events: list[Event] = []
    try:
        events += [*request.audited_later, *_refusal(request, response)]
        told = request.user.pk is not None and _told_first_report(request, response)
        if events or told:
            with transaction.atomic(), identified():
                for kind, given in events:
                    auditing.record(kind, **given)
                if told:
                    reports_told.count(request.user, at=timezone.now())
    except DatabaseError:
        log.exception("not recorded: %s of %s", [kind.value for kind, _given in events], request.path)


def _refusal(request: HttpRequest, response: HttpResponse) -> Iterator[Event]:
    """Yield the refusal that the answer is, if it is one."""
    if request.user.pk is None:
        return
    forbidden = response.status_code == HTTPStatus.FORBIDDEN
    if request.method in SAFE and not forbidden:
        return
    said = list(dict.fromkeys(_said(request, response)))
    if said or response.status_code >= HTTPStatus.BAD_REQUEST:
        about = _about(request)
        detail = {"做什么": f"{request.method} {request.path[:200]}"}
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            detail["结果"] = str(response.status_code)
        if said:
            detail["原因"] = "".join(said)[:LONGEST]
        in_project = about.pk if about and about.model is Project else None
        yield Kind.REFUSAL, {"row": about, "project": in_project, "detail": detail}


def _said(request: HttpRequest, response: HttpResponse) -> Iterator[str]:
    """Yield why, as the answer tells it: the API's errors, the errors of a page's forms, an action's message."""
    if rest.is_api(request) and response.status_code >= HTTPStatus.BAD_REQUEST and _is_json(response):
        for error in json.loads(response.content)["errors"]:
            yield error["message"]
    shown = getattr(response, "context_data", None) or {}
    if form := shown.get("form"):
        for errors in form.errors.values():
            yield from (str(error) for error in errors)
    for errors in shown.get("errors") or ():
        yield from (str(error) for error in ([errors] if isinstance(errors, str) else errors))
    yield from (str(message) for message in shown.get("refusals") or ())
    yield from getattr(response, "refused", ())
    queued = getattr(getattr(request, "_messages", None), "_queued_messages", ())
    yield from (str(message) for message in queued if message.level == messages.ERROR)


def _told_first_report(request: HttpRequest, response: HttpResponse) -> bool:
    """Tell whether the answer says who reported a company first."""
    if rest.is_api(request) and response.status_code >= HTTPStatus.BAD_REQUEST and _is_json(response):
        return any(error["code"] == reports_told.CODE for error in json.loads(response.content)["errors"])
    page = (getattr(response, "context_data", None) or {}).get("adminform")
    errors = page.form.errors.as_data().values() if page else ()
    return any(error.code == reports_told.CODE for of_field in errors for error in of_field)


def _is_json(response: HttpResponse) -> bool:
    """Tell whether the answer has the API's shape; what the framework itself refuses is a page."""
    return not response.streaming and response.get("Content-Type", "").startswith("application/json")


def _about(request: HttpRequest) -> About | None:
    """Return the row that the address names, if it names one."""
    match = request.resolver_match
    if match is None:
        return None
    read = (ids.read(str(value)) for value in (*match.kwargs.values(), *match.args))
    pk = next((key for key in read if key is not None), None)
    view = getattr(match.func, "cls", None)
    model = _of_the_api(view) if view else _of_the_admin(match.url_name or "")
    return About(model, pk) if model and pk is not None else None


def _of_the_api(view: Any) -> type[models.Model] | None:  # noqa: ANN401 - a view of the framework
    """Return the model that the key in an address of the API belongs to: what is held, also by a list below a row."""
    rows = getattr(view, "held", getattr(view, "queryset", None))
    return None if rows is None else rows.model


def _of_the_admin(page: str) -> type[models.Model] | None:
    """Return the model of a page of the admin, which is named app_model_page."""
    app, _, rest_of_it = page.partition("_")
    try:
        return apps.get_model(app, rest_of_it.partition("_")[0])
    except LookupError:
        return None
