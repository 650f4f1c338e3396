"""What the cells send: the API's bodies are those of write_cases.py, the pages' are read off the page itself.

A body never says less than a real write: what is refused is refused for whose row it is.
"""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.policy.ground import FOREIGN, NO_ROW, NOWHERE, Ground
from kezhou_crm.tests.policy.routes import LIST, NEW, PARAMETER, ROW, Route
from kezhou_crm.tests.write_cases import WRITES

Body = dict[str, Any]
BY_OPERATION = {case.operation: case for case in WRITES}
CHANGED = "改过"
# What a new row points at: the relation is that of the row pointed at.
API_NEW: dict[str, Callable[[Callable[[str], int]], Body]] = {
    "project": lambda at: {"name": "示例新项目", "region": "653001", "parent": at("project")},
    "company": lambda _at: {"name": "新疆示例新有限责任公司"},
    "contact": lambda at: {"company": at("company"), "name": "示例新联系人"},
    "deal": lambda at: {"company": at("company"), "projects": [at("project")], "registered_on": "2026-03-01"},
    "line": lambda at: {"deal": at("deal"), "bank": cast.BankFactory().pk},
    "milestone": lambda at: {"project": at("project"), "name": "示例新节点", "planned_on": "2026-06-30"},
    "participation": lambda at: {"project": at("project"), "company": at("company"), "role": "PARTNER"},
}
ADMIN_NEW: dict[str, Callable[[Callable[[str], int]], Body]] = {
    "project": lambda at: {"name": "示例新项目", "region": cast.RegionFactory().pk, "parent": at("project")},
    "company": API_NEW["company"],
    "deal": lambda at: {"company": at("company"), "projects": [at("project")], "registered_on": "2026-03-01"},
    "signing": lambda at: {"ceremony": cast.CeremonyFactory().pk, "project": at("project"), "counted": "on"},
    "bank": lambda _at: {"name": "示例新银行"},
    "ceremony": lambda _at: {"name": "示例新推介会", "campaign": "2026Q1", "held_on": "2026-03-01"},
    "unit": lambda _at: {"name": "示例新单位"},
    "leader": lambda _at: {"name": "示例新领导", "post": "示例职务"},
    "sector": lambda _at: {"name": "示例新板块"},
    "token": lambda at: {"officer": at("officer"), "name": "示例系统", "expires_at_0": "2099-01-01"},
    "officer": lambda _at: {"username": "shilixin", "name": "示例新人", "role": "BUREAU_CLERK"},
}
POINTING = {"project", "contact", "deal", "line", "milestone", "participation", "signing"}
DEEDS = {
    "follow-up": "post /projects/{id}/follow-ups/",
    "correct": "post /projects/{id}/follow-ups/",
    "instruct": "post /projects/{id}/instructions/",
    "attach": "post /projects/{id}/evidence/",
}


def for_api(ground: Ground, route: Route, relation: str) -> Body:
    """Return the body that the operation takes."""
    pointed = FOREIGN if relation == NOWHERE else relation
    if route.shape == NEW:
        return API_NEW[route.kind](_pointer(ground, relation))
    address = PARAMETER.sub("{id}", route.address).removeprefix("/api/v1")
    row = ground.rows[pointed][route.kind]
    return BY_OPERATION[f"{route.verb.lower()} {address}"].body(row)


def for_page(ground: Ground, route: Route, relation: str, reader: Client) -> Body:
    """Return what a clerk would send from the page; `reader` is somebody who is shown it."""
    pointed = FOREIGN if relation == NOWHERE else relation
    if route.shape == LIST:
        chosen = NO_ROW if relation == NOWHERE else ground.rows[relation][route.kind].pk
        return {"action": "hand_over_chosen", "_selected_action": [chosen]}
    if route.shape == NEW:
        shown = _shown(ground, reader, route.address)
        return shown | ADMIN_NEW[route.kind](_pointer(ground, relation))
    if route.shape != ROW:
        return {}
    row = ground.rows[pointed][route.kind]
    shown = _shown(ground, reader, route.at(ground.key(route.kind, pointed), _evidence(ground, pointed)))
    if route.thing:
        operation = DEEDS.get(route.thing) or _operation(route)
        sent = BY_OPERATION[operation].body(row) if operation in BY_OPERATION else {}
        return shown | sent
    return shown | {name: CHANGED for name in ("note", "purpose", "post") if name in shown}


def _shown(ground: Ground, reader: Client, address: str) -> Body:
    if address not in ground.read:
        ground.read[address] = fields_of(reader.get(address))
    return ground.read[address]


def _operation(route: Route) -> str:
    if "succeed" in route.name:
        return {"leader": "post /leaders/{id}/hand-over-all/", "specialist": "post /specialists/{id}/reassign-all/"}[
            route.thing
        ]
    room = {"deal": "financing-deals", "slot": "projects", "project": "projects"}[route.kind]
    room = "evidence" if "file_deed" in route.name else room
    return f"post /{room}/{{id}}/{route.thing}/"


def _evidence(ground: Ground, relation: str) -> str:
    return str(ground.rows[relation]["evidence"].pk)


def _pointer(ground: Ground, relation: str) -> Callable[[str], int]:
    return lambda kind: NO_ROW if relation == NOWHERE else ground.rows[relation][kind].pk


def fields_of(answer: Any) -> Body:
    """Return what the forms of a page would send as they stand."""
    reader = _Fields()
    reader.feed(answer.content.decode())
    return reader.sent


class _Fields(HTMLParser):
    """Reads the fields of a page's forms with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: Body = {}
        self.select = self.area = ""
        self.many = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and name and "__prefix__" not in name:
            self._input(name, given)
        elif tag == "select" and "__prefix__" not in name:
            self.select, self.many = name, "multiple" in given
        elif tag == "option" and self.select and "selected" in given:
            value = given.get("value", "")
            self.sent[self.select] = [*self.sent.get(self.select, []), value] if self.many else value
        elif tag == "textarea" and "__prefix__" not in name:
            self.area = name
            self.sent.setdefault(name, "")

    def _input(self, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in {"submit", "file", "button", "search"} or (kind in {"checkbox", "radio"} and "checked" not in given):
            return
        if name not in {"csrfmiddlewaretoken", "next"}:
            self.sent[name] = given.get("value", "on" if kind == "checkbox" else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        if tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[self.area] = (self.sent[self.area] + data).removeprefix("\n")
