"""What row security costs: the same requests of the same officer, through the whole site, with its policies and without.

The floor is the site as kz_owner, whom no policy binds; the two take turns request by request on connections that
both stay open, so whatever else the machine does falls on both.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from statistics import median, quantiles
from time import perf_counter

from django.db import DEFAULT_DB_ALIAS, connections, reset_queries
from django.test import Client

from government.models import Officer
from projects.models import Project

WARM_UP = 3
MOST = 1.20  # times the floor, of the 95th percentile
PAGES = {
    "项目列表": "/admin/projects/project/",
    "项目列表，按阶段": "/admin/projects/project/?stage__exact=SIGNED",
    "项目列表，搜索": "/admin/projects/project/?q=示例冷链",
    "一项目一档": "/admin/projects/project/{pk}/",
    "项目表单": "/admin/projects/project/{pk}/change/",
    "工作台": "/admin/",
    "企业列表": "/admin/companies/company/",
    "接口列表": "/api/v1/projects/",
    "接口列表，计数": "/api/v1/projects/?count=true",
    "接口搜索": "/api/v1/projects/?search=冷链",
    "接口单个": "/api/v1/projects/{pk}/",
}


@dataclass
class Timed:
    """The times of one page in milliseconds, with policies and without, and how often it asks the database."""

    page: str
    bound: list[float] = field(default_factory=list)
    free: list[float] = field(default_factory=list)
    queries: int = 0

    @property
    def price(self) -> float:
        """Return how many times as long the 95th of a hundred takes with policies."""
        return p95(self.bound) / p95(self.free)

    def __str__(self) -> str:
        middle, last = (f"{of(self.bound):7.1f} /{of(self.free):7.1f}" for of in (median, p95))
        return f"{middle} {last}  ×{self.price:.2f}  {self.queries:2} 次查询  {self.page}"


def p95(times: list[float]) -> float:
    """Return the 95th percentile."""
    return quantiles(times, n=20)[-1]


def measure(officer: Officer, rounds: int) -> Iterator[Timed]:
    """Ask for each page as the officer, in turns; yield its times."""
    client = Client()
    client.force_login(officer)
    project = Project.objects.using("owner").filter(region=officer.unit.region, last_follow_up__isnull=False).first()
    free = _as_owner()
    for page, address in PAGES.items():
        timed, goal = Timed(page), address.format(pk=project.pk)
        for turn in range(WARM_UP + rounds):
            for times, connection in ((timed.bound, None), (timed.free, free)):
                with _through(connection):
                    taken = _ask(client, goal)
                if turn >= WARM_UP:
                    times.append(taken)
        timed.queries = _counted(client, goal)
        yield timed


def _ask(client: Client, address: str) -> float:
    begun = perf_counter()
    answer = client.get(address)
    taken = perf_counter() - begun
    if answer.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return taken * 1000


def _counted(client: Client, address: str) -> int:
    connection = connections[DEFAULT_DB_ALIAS]
    reset_queries()
    connection.force_debug_cursor = True
    try:
        client.get(address)
        return len(connection.queries)
    finally:
        connection.force_debug_cursor = False


def _as_owner() -> object:
    """Return a connection of the site's own, but as the role that no policy binds."""
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    owner = connections["owner"].settings_dict
    connection.settings_dict = connection.settings_dict | {name: owner[name] for name in ("USER", "PASSWORD")}
    return connection


@contextmanager
def _through(connection: object | None) -> Iterator[None]:
    """Let the site use this connection for a while; None is its own."""
    if connection is None:
        yield
        return
    own = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connection
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = own
