"""How tests ask the API."""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import Client
from zeal import zeal_ignore

from government.models import Officer
from kezhou_crm.api_urls import router
from kezhou_crm.preconditions import is_versioned
from kezhou_crm.tests.factories import OfficerFactory, UnitFactory
from records.models import AuditEntry

ROOMS = {"records", "government", "companies", "projects", "ceremonies", "reports"}
ADDED_TO = {
    ("projects", "follow-ups"),
    ("projects", "instructions"),
    ("projects", "evidence"),
    ("leaders", "hand-over-all"),
}  # no row is edited there
HAN = re.compile("[\u4e00-\u9fff]")


def logged_in() -> Client:
    """Return the client of an officer who may look at everything."""
    client, officer = Client(), OfficerFactory()
    with zeal_ignore():  # several clients of one test are not an N+1
        officer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(officer)
    return client


def ask(path: str, client: Client | None = None, **parameters: object) -> Any:
    """Return what the API answers to an officer; the path is below /api/v1/."""
    response = (client or logged_in()).get(f"/api/v1/{path}", parameters)
    assert response.status_code == 200, response.content.decode()
    return response.json()


def rows(path: str, **parameters: object) -> list[dict[str, Any]]:
    """Return the rows of the first page."""
    return ask(path, **parameters)["results"]


def errors_of(response: HttpResponse, status: int) -> list[dict[str, str | None]]:
    """Return the errors after checking that the answer has the one shape."""
    assert response.status_code == status
    assert response["Content-Type"].startswith("application/json")
    answer = response.json()
    assert set(answer) == {"errors"}
    assert answer["errors"]
    for error in answer["errors"]:
        both = {"current", "given"} if status == 412 else set()
        assert set(error) == {"field", "code", "message"} | both
        assert HAN.search(error["message"]), error
    return answer["errors"]


def refused(path: str, status: int = 400, **parameters: object) -> list[dict[str, Any]]:
    """Return the errors of a refusal."""
    return errors_of(logged_in().get(f"/api/v1/{path}", parameters), status)


def pages(client: Client, path: str, link: str = "next", **parameters: object) -> Iterator[dict[str, Any]]:
    """Walk the pages of a list along one of its links."""
    page = ask(path, client, **parameters)
    while True:
        yield page
        if page[link] is None:
            return
        page = client.get(page[link]).json()


def as_officer(*codenames: str) -> Client:
    """Return the client of an officer who may look at everything and has these permissions beside."""
    client, officer = Client(), OfficerFactory(unit=UnitFactory())
    with zeal_ignore():
        looks = Permission.objects.filter(codename__startswith="view_")
        officer.user_permissions.set(looks | Permission.objects.filter(codename__in=codenames))
    client.force_login(officer)
    return client


def read(path: str) -> dict[str, str]:
    """Return the header by which a write says that it has read the row that its path names."""
    parts = path.partition("?")[0].strip("/").split("/")
    if len(parts) < 2 or (parts[0], parts[-1]) in ADDED_TO or not parts[1].isdecimal():
        return {}
    model = {name: view.queryset.model for name, view, _ in router.registry}.get(parts[0])
    if model is None or not is_versioned(model):
        return {}
    version = model.objects.filter(pk=parts[1][:18]).values_list("version", flat=True).first()
    return {"HTTP_IF_MATCH": f'"{version or 1}"'}


def write(client: Client, method: str, path: str, body: object = None, **headers: str) -> HttpResponse:
    """Send a body to the API, one with files in parts; the path is below /api/v1/. A row written to was read before."""
    headers = read(path) | headers
    if isinstance(body, dict) and "files" in body:
        for file in body["files"]:
            file.seek(0)  # it may have been sent before
        return client.post(f"/api/v1/{path}", body, **headers)
    return client.generic(method.upper(), f"/api/v1/{path}", json.dumps(body or {}), "application/json", **headers)


def whole_ledger() -> dict[str, list[dict[str, Any]]]:
    """Return every row of the rooms, to compare before and after a refusal, which is itself recorded."""
    models = (model for model in apps.get_models() if model._meta.app_label in ROOMS)
    left_out = (Officer, AuditEntry)
    with zeal_ignore():
        return {
            model._meta.label: [*model.objects.order_by("pk").values()] for model in models if model not in left_out
        }
