"""Run every cell of the policy: one request each in a savepoint, judged by what it answers, shows and leaves changed."""

from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any

from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from zeal import zeal_ignore

from government.models import LoginSession, LoginTries, Officer
from government.roles import Role
from kezhou_crm.tests.asking import ROOMS, write
from kezhou_crm.tests.policy import answers, bodies, rows
from kezhou_crm.tests.policy.ground import ANONYMOUS, NOWHERE, OWN, RELATIONS, Ground
from kezhou_crm.tests.policy.routes import LIST, NEW, PAGE, ROW, SHUT, Route
from records.models import AuditEntry

READS = {"GET", "HEAD"}
# What has a county: of such rows there are an own one, a neighbour's and a foreign one.
SCOPED = {
    "project", "slot", "deal", "line", "company", "contact", "participation", "milestone", "evidence", "signing",
    "duty", "batch",
}  # fmt: skip
# How many rows this transaction wrote, also where it took them back; logging in is no change of the ledger.
WRITTEN = """
SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables
WHERE relname NOT IN ('django_session', 'records_auditentry', 'government_logintries', 'government_loginsession')
"""  # what tells of every look is no change


@dataclass(frozen=True)
class Cell:
    """One actor, one route and verb, one relation."""

    actor: str
    route: Route
    relation: str

    def __str__(self) -> str:
        return f"{self.actor} {self.route} {self.relation}"


@dataclass
class Run:
    """All cells of one actor. `unexpected` says what was otherwise than the file says."""

    ground: Ground = field(repr=False)
    actor: str
    reads_only: bool = False
    cells: int = 0
    unexpected: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Log in, and see what is there before anything happens."""
        self.client = self.ground.client(self.actor)
        self.cookies = self.client.cookies.output(header="", sep=";")
        self.sees = rows.sees(self.actor)
        self._untouched  # noqa: B018 - read now

    def of(self, route: Route) -> None:
        """Run the cells of the route."""
        if self.reads_only and route.verb not in READS:
            return
        (row,) = rows.of(route)
        told = {relation: self._run(Cell(self.actor, route, relation), row) for relation in self._relations(route)}
        hidden = [relation for relation in told if relation != NOWHERE and self._hidden(route, row, relation)]
        for relation in hidden if NOWHERE in told else ():
            if told[relation] != told[NOWHERE]:
                self._note(Cell(self.actor, route, relation), _difference(told[relation], told[NOWHERE]))

    def _relations(self, route: Route) -> tuple[str, ...]:
        """Return the relations that there are for the route's row."""
        if route.shape in {PAGE, SHUT}:
            return (OWN,)
        scoped = route.kind in SCOPED
        if route.shape == LIST:
            return (*RELATIONS, NOWHERE) if scoped and route.verb == "POST" and route.kind == "project" else (OWN,)
        if route.shape == NEW:
            return (*RELATIONS, NOWHERE) if route.verb == "POST" and route.kind in bodies.POINTING else (OWN,)
        return (*RELATIONS, NOWHERE) if scoped else (OWN, NOWHERE)

    def _open_to(self, row: rows.Row, relation: str) -> bool:
        """Tell whether the actor has to do with a row of the relation on this route."""
        return self.actor in row.everything or (self.actor in row.own and relation in self.sees)

    def _hidden(self, route: Route, row: rows.Row, relation: str) -> bool:
        """Tell whether the actor may not learn that there is such a row."""
        if self.actor in row.everything:
            return False
        return relation not in self.sees if route.kind in SCOPED else True

    def _run(self, cell: Cell, row: rows.Row) -> Any:
        """Ask in a savepoint; return what must be the same for foreign and nowhere."""
        self.cells += 1
        with transaction.atomic():
            told = self._asked(cell, row)
            transaction.set_rollback(True)
        return told

    def _asked(self, cell: Cell, row: rows.Row) -> Any:
        route, reads = cell.route, cell.route.verb in READS
        key = self.ground.key(route.kind, cell.relation, by_code=route.is_api) if route.shape == ROW else ""
        sent = {} if reads else self._body(cell, row)
        open_here = self._open_to(row, cell.relation)
        may = self.actor in row.own | row.everything
        before = None if reads else self._protected(whole=not open_here) if may else self._untouched
        written = answers.number(WRITTEN)
        answer = self._send(cell, key, sent)
        whole = answers.body(answer)
        self._judge(cell, row, answer, whole)
        if answers.number(WRITTEN) != written and before != self._protected(whole=not open_here):
            self._note(cell, "something changed that must not", leak=True)
        return answers.without_ids(answer, whole)

    def _body(self, cell: Cell, row: rows.Row) -> dict[str, Any]:
        """Return a real body for whoever may write at all; the rest is refused whatever he sends."""
        if self.actor not in row.own | row.everything:
            return {}
        with zeal_ignore():
            if cell.route.is_api:
                return bodies.for_api(self.ground, cell.route, cell.relation)
            return bodies.for_page(self.ground, cell.route, cell.relation, self._reader(cell.route))

    def _reader(self, route: Route) -> Client:
        """Return the client of somebody who is shown every form of the site: of officers, security's administrator."""
        return self._security if route.kind == "officer" and "succeed" not in route.name else self._bureau

    @cached_property
    def _untouched(self) -> Any:
        return answers.ledger(TABLES())

    @cached_property
    def _bureau(self) -> Client:
        return self.ground.client(Role.BUREAU_ADMIN)

    @cached_property
    def _security(self) -> Client:
        return self.ground.client(Role.SECURITY_ADMIN)

    def _send(self, cell: Cell, key: str, sent: dict[str, Any]) -> HttpResponse:
        route = cell.route
        beside = NOWHERE if cell.relation == NOWHERE else cell.relation
        address = route.at(key or "x", self.ground.key("evidence", beside))
        self.client.cookies = SimpleCookie(self.cookies)  # the last cell may have logged out
        with zeal_ignore():
            if route.is_api and route.verb not in READS:
                return write(self.client, route.verb, address.removeprefix("/api/v1/"), sent)
            return self.client.generic(route.verb, address) if route.verb in READS else self.client.post(address, sent)

    def _judge(self, cell: Cell, row: rows.Row, answer: HttpResponse, whole: bytes) -> None:
        """Compare with what the file says."""
        got, wanted = answers.outcome(answer), self._wanted(cell, row)
        if got not in wanted:
            found_out = got == answers.OPEN and cell.route.kind in SCOPED and wanted == {answers.ABSENT}
            self._note(cell, f"{got} ({answer.status_code}), not {' or '.join(sorted(wanted))}", leak=found_out)
        seen = answers.marks(whole)
        if beyond := seen - self.sees:
            self._note(cell, f"shows what is {' and '.join(sorted(beyond))}", leak=True)
        listed = cell.route.shape == LIST and cell.route.verb == "GET" and cell.route.kind in SCOPED
        if listed and got == answers.OPEN and self.sees - seen:
            self._note(cell, f"hides what is {' and '.join(sorted(self.sees - seen))}")

    def _wanted(self, cell: Cell, row: rows.Row) -> set[str]:
        route = cell.route
        if self.actor not in row.own | row.everything:
            if not row.own | row.everything and (self.actor != ANONYMOUS or route.shape == SHUT):
                return {answers.REFUSED, answers.ABSENT, answers.NO_VERB, answers.STRANGER}
            if self.actor == ANONYMOUS:
                return {answers.STRANGER}
            seen = cell.relation in self.sees or route.shape != ROW
            return {answers.REFUSED} if seen else {answers.REFUSED, answers.ABSENT}
        if cell.relation == NOWHERE or not self._open_to(row, cell.relation):
            return {answers.ABSENT} if route.shape == ROW else {answers.OPEN}  # a form says what is wrong
        return {answers.OPEN}

    def _protected(self, *, whole: bool) -> Any:
        """Return what must stay as it is: everything, or what is out of the actor's sight."""
        if whole:
            return answers.ledger(TABLES())
        beyond = [relation for relation in RELATIONS if relation not in self.sees]
        return answers.part(self._beyond(tuple(beyond))) if beyond else None

    def _beyond(self, relations: tuple[str, ...]) -> dict[str, str]:
        """Return the conditions of the rows that are out of sight, also of new ones that hang on them."""
        own = {kind: [self.ground.rows[one][kind].pk for one in relations] for kind in ("deal", "line", "company")}
        projects = [self.ground.rows[one][kind].pk for one in relations for kind in ("project", "announced", "slot")]
        where = {"projects_project": _among("id", projects), "companies_company": _among("id", own["company"])}
        where["projects_financingdeal"] = _among("id", own["deal"])
        for model in apps.get_model("projects", "Project")._meta.related_objects:
            table, column = model.related_model._meta.db_table, getattr(model.field, "column", None)
            if column and model.field.name == "project":
                where[table] = _among(column, projects)
        where["projects_dealbank"] = _among("deal_id", own["deal"])
        where["projects_drawdown"] = _among("deal_bank_id", own["line"])
        where["companies_contact"] = _among("company_id", own["company"])
        return where | {"projects_financing_projects": _among("project_id", projects)}

    def _note(self, cell: Cell, words: str, *, leak: bool = False) -> None:
        self.unexpected.append(f"{cell}: {words}")
        if leak:
            self.leaks.append(f"{cell}: {words}")


def _among(column: str, keys: list[int]) -> str:
    return f"{column} IN ({', '.join(map(str, keys))})"


def TABLES() -> tuple[str, ...]:  # noqa: N802 - a constant once apps are there
    """Return every table of the rooms, but those that tell of every look: of officers the last login changes."""
    models = (
        model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in (*ROOMS, "intake")
    )
    return tuple(
        model._meta.db_table for model in models if model not in {Officer, AuditEntry, LoginSession, LoginTries}
    )


def _difference(one: tuple[Any, ...], other: tuple[Any, ...]) -> str:
    """Say in what two answers differ that must be the same."""
    for name, left, right in zip(("status", "headers", "body", "messages", "cookies"), one, other, strict=True):
        if left != right:
            return f"tells itself from a row that is not, by {name}: {_near(left, right)}"
    return ""


def _near(left: Any, right: Any) -> str:
    if not isinstance(left, str):
        return f"{left} against {right}"
    place = next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    cut = slice(max(place - 60, 0), place + 60)
    return f"{left[cut]!r} against {right[cut]!r}"
