"""Guessing passwords by the thousand, on a throw-away copy: how many are judged, who gets in, what the clock tells."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from statistics import median
from time import perf_counter, process_time

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.db import connections
from django.test import Client
from django.utils import timezone

from government import throttle
from government.models import LoginSession, LoginTries, Officer, PasswordRecord
from kezhou_crm.transactions import act_as

PASSWORD, WRONG, THREADS = "Shili-guess-2026", "Shili-guess-2027", 8
PAGE = "/admin/login/"
FREE = 20  # guesses on each account that are wrong; all later ones would be right, had they been judged
IN = 302
LOCKED = {"锁定": "shili_guess0", "锁定而没有": "shili_nobody"}  # they get a page of their own, and the same one


@dataclass(frozen=True)
class Siege:
    """What a siege came to."""

    guesses: int
    most_judged: int  # on one account
    entered: int
    owners_in: int
    owners: int


def enlist(number: int) -> list[str]:
    """Create officers of one password; return their usernames."""
    at, hashed, names = timezone.now(), make_password(PASSWORD), [f"shili_guess{n}" for n in range(number)]
    officers = Officer.objects.bulk_create(Officer(username=name, name="示例", password=hashed) for name in names)
    PasswordRecord.objects.bulk_create(PasswordRecord(officer=one, password=hashed, set_at=at) for one in officers)
    return names


def attempt(username: str, password: str, address: str) -> int:
    """Post the login form from an address; return the status."""
    client = Client(REMOTE_ADDR=address, SERVER_NAME=settings.ALLOWED_HOSTS[0].strip("[]"))
    return client.post(PAGE, {"username": username, "password": password}).status_code


def besiege(accounts: int, addresses: int) -> Siege:
    """Let each address guess at each account once, many at a time; then let the owners in from where they are at home."""
    names = enlist(accounts)
    homes = {name: f"10.7.{n // 250}.{n % 250 + 1}" for n, name in enumerate(names)}
    for name, home in homes.items():
        attempt(name, PASSWORD, home)
    before = LoginSession.objects.count()
    guesses = [
        (name, WRONG if number < FREE else PASSWORD, f"198.51.{number // 250}.{number % 250 + 1}")
        for number, name in product(range(addresses), names)
    ]
    with ThreadPoolExecutor(THREADS, initializer=act_as_nobody) as pool:
        list(pool.map(_one, guesses))
    entered = LoginSession.objects.count() - before
    judged = LoginTries.objects.filter(address=throttle.EVERYWHERE).order_by("-count").values_list("count", flat=True)
    owners = sum(attempt(name, PASSWORD, home) == IN for name, home in homes.items())
    return Siege(len(guesses), judged.first() or 0, entered, owners, accounts)


def act_as_nobody() -> None:
    """Begin a thread without an identity."""
    act_as(None)


def _one(guess: tuple[str, str, str]) -> None:
    try:
        attempt(*guess)
    finally:
        connections.close_all()


def medians(samples: int) -> dict[str, tuple[float, float]]:
    """Return the median milliseconds of an answer to each kind of account: of work, and by the clock on the wall.

    The kinds are asked in turn, so that all see the same weather. On a busy machine the wall tells of the others.
    """
    (known,) = enlist(1)
    (off,) = Officer.objects.bulk_create(
        [Officer(username="shili_off", password=make_password(PASSWORD), is_active=False)]
    )
    address, at = "203.0.113.9", timezone.now()
    kinds: dict[str, Callable[[], int]] = {
        "没有这个账号": lambda: attempt("shili_nobody", WRONG, address),
        "密码不对": lambda: attempt(known, WRONG, address),
        "账号停用": lambda: attempt(off.username, PASSWORD, address),
        "锁定": lambda: attempt(known, PASSWORD, address),
        "锁定而没有": lambda: attempt("shili_nobody", PASSWORD, address),
    }
    taken: dict[str, list[tuple[float, float]]] = {kind: [] for kind in kinds}
    for _ in range(samples):
        for kind, ask in kinds.items():
            LoginTries.objects.all().delete()
            if kind in LOCKED:
                until = at + throttle.KEPT
                LoginTries.objects.create(
                    subject=throttle.subject(LOCKED[kind]), address=address, since=at, count=5, locked_until=until
                )
            worked, began = process_time(), perf_counter()
            ask()
            taken[kind].append((process_time() - worked, perf_counter() - began))
    return {kind: tuple(median(one) * 1_000 for one in zip(*times, strict=True)) for kind, times in taken.items()}


@contextmanager
def cheap_hashes() -> Iterator[None]:
    """Hash with little work for a while: how often one may try does not depend on it, and ten thousand hashes do."""
    dear = Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 64
    try:
        yield
    finally:
        Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = dear


@contextmanager
def without(owner: object, name: str, instead: Callable[..., object]) -> Iterator[None]:
    """Take a protection away, for a control."""
    kept = getattr(owner, name)
    setattr(owner, name, instead)
    try:
        yield
    finally:
        setattr(owner, name, kept)
