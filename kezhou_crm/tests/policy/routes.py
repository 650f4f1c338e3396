"""Every route and verb there is: from the URL resolver, the admin's registry, DRF's actions and the list of deeds.

A route is named `admin:projects_project_change GET` or `api:project-detail PATCH`; where one address serves several
things, the thing follows: `admin:projects_project_deed/advance POST`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.viewsets import ViewSetMixin

from kezhou_crm.autocompletes import declared
from kezhou_crm.deeds import DEEDS
from projects.models import Evidence, FinancingDeal, Project
from projects.succession import WAYS

PARAMETER = re.compile(r"<(?:[a-z]+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
PAGE, LIST, ROW, NEW = "page", "list", "row", "new"
SHUT = "shut"  # a verb that the address has not
CLOSED = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}
# What an address names, by how it begins; the kinds are those of ground.py.
KINDS = {
    "projects_project": "project",
    "projects_financingdeal": "deal",
    "projects_bank": "bank",
    "projects_dealbank": "line",
    "projects_duty": "duty",
    "companies_company": "company",
    "companies_contact": "contact",
    "companies_industry": "industry",
    "ceremonies_ceremony": "ceremony",
    "ceremonies_signing": "signing",
    "government_region": "region",
    "government_unit": "unit",
    "government_leader": "leader",
    "government_sector": "sector",
    "government_officer": "officer",
    "government_machinetoken": "token",
    "intake_batch": "batch",
    "auth_user": "officer",
    "records_auditentry": "entry",
    "records_source": "source",
    "records_citation": "citation",
    "financing-deal": "deal",
    "financing-line": "line",
    "specialist": "officer",
}
ON_A_SLOT = {"claim", "point", "discard"}


@dataclass(frozen=True)
class Route:
    """One verb of one address. `shape` tells what its relation is: a row named, rows listed, a row pointed at."""

    name: str
    verb: str
    address: str
    shape: str
    kind: str
    thing: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.verb}"

    @property
    def is_api(self) -> bool:
        """Tell whether it is the API's."""
        return self.address.startswith("/api/")

    def at(self, key: str, beside: str = "") -> str:
        """Return the address of the row that `key` names; `beside` names the evidence of a project."""
        keys = {"evidence": beside}
        return PARAMETER.sub(lambda match: keys.get(match[1] or match[2], key), self.address)


def every() -> Iterator[Route]:
    """Yield every route of the site."""
    for prefix, pattern in _walk(get_resolver(), ""):
        address = "/" + (prefix + str(pattern.pattern)).replace("^", "").replace("$", "").replace(".*", "x")
        yield from _api(pattern, address) if address.startswith("/api/") else _admin(pattern, address)


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, prefix + str(pattern.pattern))
        else:
            yield prefix, pattern


def _api(pattern: URLPattern, address: str) -> Iterator[Route]:
    view = getattr(pattern.callback, "cls", None)
    name = f"api:{pattern.name or ('beyond' if address == '/api/' else 'unknown')}"
    if not (view and issubclass(view, ViewSetMixin)):
        yield Route(name, "GET", f"{address}nothing/" if pattern.name is None else address, PAGE, "")
        return
    named = PARAMETER.search(address) is not None
    actions = {verb: action for verb, action in pattern.callback.actions.items() if verb != "head"}
    for verb, action in actions.items():
        kind = _kind(pattern.name, of_api=True)
        shape = ROW if named else NEW if action == "create" else LIST
        thing = address.split("/")[-2] if verb == "post" and named else ""
        yield Route(name, verb.upper(), address, shape, "slot" if thing in ON_A_SLOT else kind, thing)
        if verb == "get":
            yield Route(name, "HEAD", address, shape, kind)
    for verb in CLOSED - {verb.upper() for verb in actions}:
        yield Route(name, verb, address, SHUT, "")


def _admin(pattern: URLPattern, address: str) -> Iterator[Route]:
    name = f"admin:{pattern.name or _unnamed(address)}"
    for thing, filled in _things(pattern.name, address):
        full = f"{name}/{thing}" if thing else name
        page = (pattern.name or "").rpartition("_")[2]
        shape = {"changelist": LIST, "add": NEW}.get(page, ROW if PARAMETER.search(filled) else PAGE)
        shape = PAGE if name.endswith(("_old", "unknown")) else shape  # whatever row is named
        kind = _kind(pattern.name or address.strip("/").replace("/", "_").removeprefix("admin_"))
        if pattern.name and pattern.name.endswith("succeed"):
            kind = {"leader": "leader", "specialist": "officer"}[thing]
        if pattern.name == "autocomplete":
            shape, kind = LIST, _target(thing)
        for verb in ("GET", "POST"):
            yield Route(full, verb, filled, shape, "slot" if thing in ON_A_SLOT else kind, thing)


def _unnamed(address: str) -> str:
    """Name what Django leaves unnamed: the front door, the addresses of old versions, and what is no page."""
    if address == "/":
        return "root"
    return "unknown" if "(?P<url>" in address else address.split("/")[2] + "_" + address.split("/")[3] + "_old"


def _things(name: str | None, address: str) -> list[tuple[str, str]]:
    """Return what one address serves: its deeds, its ways, the lists that an autocomplete looks into."""
    deeds: dict[str, type[Model]] = {
        "projects_project_deed": Project,
        "projects_financingdeal_deed": FinancingDeal,
        "projects_project_file_deed": Evidence,
    }
    if name in deeds:
        return [(deed.slug, address.replace("<slug:slug>", deed.slug)) for deed in DEEDS[deeds[name]]]
    if name == "projects_project_succeed":
        return [(way, address.replace("<slug:who>", way)) for way in WAYS]
    if name == "autocomplete":
        return [(one, f"{address}?{_looks_into(one)}") for one in sorted(declared(admin.site))]
    if name == "app_list":
        return [("", "/admin/projects/")]
    return [("", address)]


def _looks_into(field: str) -> str:
    app, model, name = field.split(".")
    return f"app_label={app}&model_name={model}&field_name={name}&term="


def _target(field: str) -> str:
    """Return the kind of the rows that an autocomplete lists."""
    app, model, name = field.split(".")
    target = apps.get_model(app, model)._meta.get_field(name).remote_field.model
    return _kind(target._meta.label_lower.replace(".", "_"))


def _kind(name: str, *, of_api: bool = False) -> str:
    """Return what the route's row is."""
    for start, kind in KINDS.items():
        if name.startswith(start):
            return kind
    return name.partition("-")[0] if of_api else ""
