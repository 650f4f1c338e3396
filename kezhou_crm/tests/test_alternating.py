"""Two officers take turns on connections that they share, as behind a pool: nobody ever inherits the other's identity."""

import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from queue import SimpleQueue
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.test import Client
from zeal import zeal_ignore

from government.models import Officer
from government.roles import Role
from kezhou_crm import identity
from kezhou_crm.tests.counties import World
from kezhou_crm.tests.policy import figures
from projects.models import Project

REQUESTS = 10_000 if os.environ.get("KEZHOU_PROOFS") == "all" else 200
THREADS, CONNECTIONS = 4, 2
ADDRESS = "/api/v1/projects/?page_size=50"


@dataclass
class Pool:
    """A few connections that go from thread to thread between requests; none is born with an identity."""

    idle: SimpleQueue = field(default_factory=SimpleQueue)
    all: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        for _ in range(CONNECTIONS):
            connection = connections.create_connection(DEFAULT_DB_ALIAS)
            connection.settings_dict = connection.settings_dict | {"OPTIONS": {}}
            connection.inc_thread_sharing()
            self.all.append(connection)
            self.idle.put(connection)

    @contextmanager
    def lent(self) -> Iterator[Any]:
        """Let the thread use one for a while as the site's own."""
        connection = self.idle.get()
        own, connections[DEFAULT_DB_ALIAS] = connections[DEFAULT_DB_ALIAS], connection
        try:
            yield connection
        finally:
            connections[DEFAULT_DB_ALIAS] = own
            self.idle.put(connection)

    def close(self) -> None:
        """Close them all."""
        for connection in self.all:
            connection.close()


@dataclass
class Turns:
    """What came of it: answers that were not the officer's own, and rows that a connection showed between requests."""

    answers: int = 0
    wrong: list[str] = field(default_factory=list)
    left: list[int] = field(default_factory=list)


def take_turns(officers: list[Officer], requests: int) -> Turns:
    """Ask for the projects by turns from several threads, on connections that both officers' requests share."""
    turns, pool = Turns(), Pool()
    own = {
        officer.pk: {*Project.objects.live().visible_to(officer).values_list("pk", flat=True)} for officer in officers
    }

    def work(count: int) -> None:
        clients = [(officer, Client()) for officer in officers]
        with pool.lent():
            for officer, client in clients:
                client.force_login(officer)
        for (officer, client), _turn in zip(cycle(clients), range(count), strict=False):
            with zeal_ignore(), pool.lent() as connection:
                answer = client.get(ADDRESS)
                shown = {row["id"] for row in answer.json()["results"]}
                with connection.cursor() as cursor:
                    cursor.execute("SELECT count(*) FROM projects_project")
                    turns.left.append(cursor.fetchone()[0])
            turns.answers += 1
            if shown != own[officer.pk]:
                turns.wrong.append(
                    f"{officer}: {len(shown - own[officer.pk])} foreign, {len(own[officer.pk] - shown)} missing"
                )
        connections.close_all()

    with ThreadPoolExecutor(THREADS) as threads:
        for each in [threads.submit(work, requests // THREADS) for _ in range(THREADS)]:
            each.result()
    pool.close()
    return turns


@pytest.fixture
def officers(own_database) -> list[Officer]:
    world = World(random.Random(1)).build()  # noqa: S311 - no secret
    two = [world.officers[Role.COUNTY_CLERK, 0].pk, world.officers[Role.COUNTY_CLERK, 1].pk]
    return list(Officer.objects.select_related("unit__region", "leader").filter(pk__in=two).order_by("pk"))


def test_nobody_inherits_an_identity_on_a_shared_connection(officers):
    turns = take_turns(officers, REQUESTS)

    figures.note("共用连接上两人轮流的请求", turns.answers)
    figures.note("共用连接：看到不属于自己的", len(turns.wrong), "= 0")
    figures.note("共用连接：请求之后还看得见的行", sum(turns.left), "= 0")
    assert (turns.answers, turns.wrong) == (REQUESTS, [])
    assert {*turns.left} == {0}


def test_an_identity_that_outlives_its_transaction_is_found(officers, monkeypatch):
    """The control: set for the session instead of the transaction, the connection goes on showing rows."""

    def for_the_session(given: dict[str, str], *, using: str = DEFAULT_DB_ALIAS) -> None:
        with connections[using].cursor() as cursor:
            for name, value in given.items():
                cursor.execute("SELECT set_config(%s, %s, false)", [name, value])

    monkeypatch.setattr(identity, "restore", for_the_session)

    turns = take_turns(officers, 40)

    figures.note("对照：身份不随事务结束，请求之后还看得见的行", sum(turns.left), "> 0")
    assert max(turns.left) > 0
