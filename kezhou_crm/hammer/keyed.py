"""The same POST, sent several times at once under one key, and by somebody who is killed before he has the answer."""

import json
import multiprocessing
import os
import signal
import threading
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from time import monotonic

from django.db import connections

from government.models import Officer
from kezhou_crm.hammer.rivals import PATIENCE, client_of
from kezhou_crm.transactions import RequestTransaction
from projects.models import Project

FEWEST, MOST = 2, 5  # times that each is sent at once
CREATED = 201
LONGEST_FUSE = 0.12  # seconds: about as long as the request takes


@dataclass
class Outcome:
    """How many keys, how many rows they made, how many were answered otherwise than their twins."""

    keys: int = 0
    sent: int = 0
    rows: Counter[int] = field(default_factory=Counter)
    differing: int = 0
    others: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def doubled(self) -> int:
        """Count the keys under which there is not exactly one row."""
        return self.keys - self.rows[1]


def run(*, keys: int, seed: int, keyed: bool = True) -> Outcome:
    """Send each from two to five processes at once; without the key, as a control."""
    context, began, outcome = multiprocessing.get_context("fork"), monotonic(), Outcome(keys=keys)
    run_name = f"示例{'键' if keyed else '无键'}"
    dice = Random(seed)  # noqa: S311 - dice, not secrets
    times = [dice.randint(FEWEST, MOST) for _ in range(keys)]
    officer = _officer()
    connections.close_all()
    told, barrier = context.Queue(), context.Barrier(MOST, timeout=PATIENCE)
    workers = [
        context.Process(target=_send, args=(run_name, officer, number, times, barrier, told, keyed), daemon=True)
        for number in range(MOST)
    ]
    for worker in workers:
        worker.start()
    answers = [told.get(timeout=PATIENCE * 60) for _ in workers]
    for worker in workers:
        worker.join()
    for number in range(keys):
        mine = [found[number] for found in answers if number in found]
        outcome.sent += len(mine)
        outcome.others += Counter(status for status, _ in mine if status != CREATED)
        outcome.differing += len({body for _, body in mine}) > 1
        outcome.rows[_made(run_name, number)] += 1
    outcome.seconds = monotonic() - began
    return outcome


def killed(*, keys: int, seed: int) -> Outcome:
    """Kill who sends: half of them between commit and answer, half at any moment; then send it again."""
    context, began, outcome = multiprocessing.get_context("fork"), monotonic(), Outcome(keys=keys)
    dice = Random(seed)  # noqa: S311 - as above
    officer = _officer()
    client = client_of(officer)
    for number in range(keys):
        fuse = None if number % 2 else dice.uniform(0, LONGEST_FUSE)
        connections.close_all()
        victim = context.Process(target=_die, args=(officer, number, fuse), daemon=True)
        victim.start()
        victim.join(PATIENCE)
        answer = _post(client, "示例中断", number, keyed=True)
        outcome.sent += 2
        outcome.others += Counter([answer.status_code] if answer.status_code != CREATED else [])
        outcome.rows[_made("示例中断", number)] += 1
    outcome.seconds = monotonic() - began
    return outcome


def _send(  # noqa: PLR0917 - a process is given its part by position
    name: str, officer: Officer, sender: int, times: list[int], barrier: object, told: object, keyed: bool
) -> None:
    """Be one of those who send."""
    client, found = client_of(officer), {}
    for number, many in enumerate(times):
        barrier.wait()
        if sender < many:
            answer = _post(client, name, number, keyed=keyed)
            found[number] = (answer.status_code, answer.content)
    told.put(found)
    connections.close_all()


def _die(officer: Officer, number: int, fuse: float | None) -> None:
    """Send, and be killed: after the fuse, else as soon as it is committed and not yet answered."""
    client = client_of(officer)
    if fuse is None:
        served = RequestTransaction.__call__

        def cut(self: RequestTransaction, request: object) -> None:
            served(self, request)
            os.kill(os.getpid(), signal.SIGKILL)

        RequestTransaction.__call__ = cut
    else:
        threading.Timer(fuse, os.kill, (os.getpid(), signal.SIGKILL)).start()
    _post(client, "示例中断", number, keyed=True)
    os.kill(os.getpid(), signal.SIGKILL)


def _post(client: object, name: str, number: int, *, keyed: bool) -> object:
    headers = {"Idempotency-Key": f"{name.encode().hex()}-{number}"} if keyed else {}
    body = json.dumps({"name": f"{name}项目{number}", "note": name})
    return client.post("/api/v1/projects/", body, content_type="application/json", headers=headers)


def _made(name: str, number: int) -> int:
    return Project.objects.filter(name=f"{name}项目{number}").count()


def _officer() -> Officer:
    found = Officer.objects.filter(username="shili_keyed").first()
    return found or Officer.objects.create_user("shili_keyed", role="BUREAU_ADMIN")
