"""Walk the whole site as somebody: every link, filter, order, search, form and file; note whose marks were seen."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.contrib import admin
from django.db import models
from django.http import HttpResponse
from django.urls import reverse
from zeal import zeal_ignore

from kezhou_crm.api_urls import router
from kezhou_crm.filtering import Among, Codes, Flag, Ids, Search
from kezhou_crm.tests.policy import answers, routes, rows
from kezhou_crm.tests.policy.cells import SCOPED
from kezhou_crm.tests.policy.ground import RELATIONS, Ground
from kezhou_crm.tests.policy.routes import LIST, NEW, ROW, Route

LINK = re.compile(r'(?:href|src|action)="([^"#]+)')
NOT_FOLLOWED = ("/static/", "/admin/logout/", "/admin/jsi18n/", "/admin/login/")
WAYS_BACK = {"_changelist_filters", "next"}  # they show where one came from, and nothing more
MOST_PARAMETERS = 1  # of a link that is followed: combinations show no rows that their parts do not
TRIED = {"foreign": "CANARY1", "neighbour": "CANARY3", "own": "CANARY0"}  # finds the mark and is none itself


@dataclass
class Crawl:
    """One actor's walk. `leaks` names the addresses that showed what he must not see; `seen` whose marks he saw."""

    ground: Ground = field(repr=False)
    actor: str
    links: bool = True
    most_variants: int = 8  # of one page that links lead to, beside those that are typed
    responses: int = 0
    leaks: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    seen_on: dict[str, set[str]] = field(default_factory=dict)

    def walk(self) -> "Crawl":
        """Ask for every address there is, and for those that the answers lead to."""
        client, sees = self.ground.client(self.actor), rows.sees(self.actor)
        queue = deque(dict.fromkeys(addresses(self.ground)))
        met, tried = set(queue), Counter()
        while queue:
            address = queue.popleft()
            with zeal_ignore():
                answer = client.get(address)
            self.responses += 1
            whole = answers.body(answer)
            self._look(address, answer, whole, sees)
            for link in self._links(address, answer, whole):
                if link not in met and tried[urlsplit(link).path] < self.most_variants:
                    met.add(link)
                    tried[urlsplit(link).path] += 1
                    queue.append(link)
        return self

    def _look(self, address: str, answer: HttpResponse, whole: bytes, sees: frozenset[str]) -> None:
        marks = answers.marks(whole + str(answer.headers).encode())
        self.seen |= marks
        self.seen_on.setdefault(urlsplit(address).path, set()).update(marks)
        if marks - sees:
            self.leaks.append(f"{self.actor} {address}: {', '.join(sorted(marks - sees))}")
        if answer.status_code >= answers.BROKEN_FROM:
            self.broken.append(f"{self.actor} {address}: {answer.status_code}")

    def _links(self, address: str, answer: HttpResponse, whole: bytes) -> Iterator[str]:
        if answer.status_code in {301, 302}:
            found = [answer.url]
        elif self.links and answer.get("Content-Type", "").startswith("text/html"):
            found = [unescape(link) for link in LINK.findall(whole.decode())]
        else:
            return
        for link in found:
            goal = urlsplit(urljoin(address, link))
            asked = parse_qsl(goal.query)
            if goal.path.startswith(NOT_FOLLOWED) or not goal.path.startswith(("/admin/", "/api/")):
                continue
            if any(name in WAYS_BACK for name, _value in asked):
                continue
            if len(asked) <= MOST_PARAMETERS or answer.status_code in {301, 302}:
                yield goal.path + (f"?{goal.query}" if goal.query else "")


def addresses(ground: Ground) -> Iterator[str]:
    """Yield what a curious person would type: each page, of each row, with each parameter that a list takes."""
    for route in routes.every():
        if route.verb == "GET" and str(route) not in rows.exempt():
            yield from _of(ground, route)
    for door in admin.site._registry.values():
        address = reverse(f"admin:{door.opts.app_label}_{door.opts.model_name}_changelist")
        yield from (f"{address}?{urlencode(asked)}" for asked in _asked_of_admin(ground, door))
    for prefix, view, _name in router.registry:
        yield from (f"/api/v1/{prefix}/?{urlencode(asked)}" for asked in _asked_of_api(ground, view))


def _of(ground: Ground, route: Route) -> Iterator[str]:
    if route.shape == ROW:
        for relation in RELATIONS:
            for evidence in ("evidence", "paper"):
                beside = str(ground.rows[relation][evidence].pk)
                kind = evidence if route.kind == "evidence" else route.kind
                yield route.at(ground.key(kind, relation, by_code=route.is_api), beside)
    elif "autocomplete" in route.name:
        yield from (route.address + tried for tried in ("", *TRIED.values()))
    elif route.shape == NEW:
        yield route.address
        yield from (f"{route.address}?{urlencode(asked)}" for asked in _beginnings(ground, route))
    else:
        yield route.at("1")


def _beginnings(ground: Ground, route: Route) -> Iterator[dict[str, Any]]:
    """Yield what a link to a form may fill in: each relation with each row."""
    model = next(model for model in admin.site._registry if reverse(_add(model)) == route.address)
    for one in (*model._meta.fields, *model._meta.many_to_many):
        if one.remote_field:
            yield from ({one.name: key} for key in _keys(ground, one.remote_field.model))


def _add(model: type[models.Model]) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_add"


def _keys(ground: Ground, model: type[models.Model]) -> set[int]:
    """Return the ids of a model's rows on the ground."""
    return {row.pk for rows_ in ground.rows.values() for row in rows_.values() if isinstance(row, model)}


def _asked_of_admin(ground: Ground, door: admin.ModelAdmin) -> Iterator[dict[str, Any]]:
    """Yield searches, orders, filters by foreign rows, and columns that no filter asks for."""
    yield from ({"q": word} for word in TRIED.values())
    yield from ({"o": f"{sign}{place}"} for place in range(1, len(door.list_display) + 1) for sign in ("", "-"))
    for one in door.opts.fields:
        if one.remote_field:
            yield from ({f"{one.name}__id__exact": key} for key in _keys(ground, one.remote_field.model))
        elif isinstance(one, models.CharField | models.TextField):
            yield {f"{one.name}__startswith": "示例CANARY1"}
    yield from ({"all": ""}, {"_to_field": "id"}, {"_popup": "1"})


def _asked_of_api(ground: Ground, view: type) -> Iterator[dict[str, Any]]:
    """Yield each filter with values that find foreign rows, each order, and long pages."""
    yield {"page_size": 100}
    for name in view.ordering_fields:
        yield from ({"ordering": f"{sign}{name}"} for sign in ("", "-"))
    for name, one in view.filterset_class.base_filters.items():
        if isinstance(one, Search):
            yield from ({name: word} for word in TRIED.values())
        elif isinstance(one, Flag):
            yield from ({name: word} for word in ("true", "false"))
        elif isinstance(one, Ids):
            kind = {"specialist": "officer"}.get(name, name)
            yield from ({name: ground.rows[at][kind].pk} for at in RELATIONS if kind in ground.rows[at])
        elif isinstance(one, Codes):
            yield from ({name: code} for code in ("653001", "653022"))
        elif isinstance(one, Among):
            yield from ({name: code} for code, _label in one.extra["choices"])
        else:
            yield {name: "2020-01-01" if name.endswith("after") else "1"}


def lists() -> dict[str, str]:
    """Return the lists of rows that have a county, by address: each must show its reader his own."""
    return {
        route.address: route.kind
        for route in routes.every()
        if route.shape == LIST and route.verb == "GET" and route.kind in SCOPED
    }
