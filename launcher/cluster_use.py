"""Sharing one embedded server between the commands that run at the same time."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from launcher.cluster import Cluster
from launcher.lock import Lock
from launcher.refusal import Refusal

BORROWING = 60  # seconds for another command to have the server up


@contextmanager
def held(cluster: Cluster, verb: str, *, wait: float) -> Iterator[subprocess.Popen[str]]:
    """Have the server run for this command, which stops it at its end, whoever borrows it."""
    lock = _lock(cluster)
    if not lock.acquire(wait=wait):
        raise _taken(lock)
    with _started(cluster, lock, verb) as server:
        yield server


@contextmanager
def opened(cluster: Cluster, verb: str) -> Iterator[None]:
    """Have the server up: start it, or borrow the one that another command started."""
    lock, users = _lock(cluster), Lock(cluster.home / "users")
    deadline = time.monotonic() + BORROWING
    while not lock.acquire():
        if users.acquire(shared=True):
            try:
                if lock.told().get("ready"):  # asked again while the starter cannot stop
                    yield
                    return
            finally:
                users.release()
        if time.monotonic() > deadline:
            raise _taken(lock)
        time.sleep(0.05)
    with _started(cluster, lock, verb):
        yield
        lock.tell(verb=verb, ready=False)
        users.acquire(wait=float("inf"))
    users.release()


def _lock(cluster: Cluster) -> Lock:
    cluster.home.mkdir(mode=0o711, parents=True, exist_ok=True)
    return Lock(cluster.home / "lock")


def _taken(lock: Lock) -> Refusal:
    return Refusal(f"数据库正被另一个命令（{lock.told().get('verb')}）占用：请等它结束后再试。")


@contextmanager
def _started(cluster: Cluster, lock: Lock, verb: str) -> Iterator[subprocess.Popen[str]]:
    try:
        lock.tell(verb=verb, ready=False)
        server = cluster.start()
        try:
            lock.tell(verb=verb, ready=True)
            yield server
        finally:
            lock.tell(verb=verb, ready=False)
            cluster.stop(server)
    finally:
        lock.release()
