"""How often somebody may try: a few times per account and address, some more per account from where it is not at home.

And from one address over all names: whoever tries one password on every name stays below the other two.

A try is counted before it is judged, under the row's lock: who tries a hundred times at once has tried a hundred
times. Accounts that do not exist are counted like the others, or the count would tell which do.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.crypto import salted_hmac

from government.credentials import LoginSession, LoginTries

EVERYWHERE = ""  # the address of the count over all addresses
ANYBODY = "anybody"  # the subject of the count over all names; no digest is spelt like this
AT_HOME = timedelta(days=90)  # how long an address that an officer logged in from is his
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """So many tries in a window; then none until `lock` after the last one, or until the window is over."""

    tries: int
    window: timedelta
    lock: timedelta | None = None

    def until(self, row: LoginTries, at: datetime) -> datetime:
        """Return when the next try is free."""
        return at + self.lock if self.lock else row.since + self.window


FROM_ONE_ADDRESS = Limit(tries=5, window=timedelta(minutes=30), lock=timedelta(minutes=30))
FROM_ANYWHERE = Limit(tries=10, window=timedelta(hours=1))
FOR_ANYBODY = Limit(tries=30, window=timedelta(minutes=10))  # 待商务局核定: an office behind one address shares it


def subject(typed: str, kind: str = "login") -> str:
    """Return what stands for the typed username."""
    folded = unicodedata.normalize("NFKC", typed).casefold().strip()
    return salted_hmac(f"government.throttle.{kind}", folded, algorithm="sha256").hexdigest()


def is_at_home(username: str, *, address: str, at: datetime) -> bool:
    """Tell whether the officer of that name logged in from the address lately."""
    logins = LoginSession.objects.filter(officer__username=username, address=address, began_at__gt=at - AT_HOME)
    return logins.exists()


@transaction.atomic
def begin(who: str, *, address: str, at_home: bool, at: datetime) -> datetime | None:
    """Count a try of the subject `who`; return until when there is none, or None where this one may be judged.

    The rows stay locked until the transaction ends: tries on one account are judged one after the other.
    """
    return _try(_counted(who, _limits(address, at_home=at_home), at=at), at)


@transaction.atomic
def begin_from(address: str, *, at: datetime) -> datetime | None:
    """Count a try from the address, on whatever name; return as `begin` does. It is asked first, and locks first."""
    counted = _counted(ANYBODY, _for_anybody(address), at=at)
    until = _try(counted, at)
    if any(row.count == 1 for row, _limit in counted):
        _purge(at)
    return until


def is_news(who: str, *, address: str, at: datetime, until: datetime) -> bool:
    """Tell whether a refusal is the first under its lock, and remember it: of a thousand the trail keeps one."""
    lock = {"subject": subject(who, "told"), "address": address or "?"}
    LoginTries.objects.bulk_create([LoginTries(since=at, locked_until=at, **lock)], ignore_conflicts=True)
    return bool(LoginTries.objects.filter(locked_until__lt=until, **lock).update(since=at, locked_until=until))


def _try(counted: list[tuple[LoginTries, Limit]], at: datetime) -> datetime | None:
    """Count one try in each row, unless one is locked; return until when it is."""
    locks = [row.locked_until for row, _limit in counted if row.locked_until and row.locked_until > at]
    if locks:
        return max(locks)
    for row, limit in counted:
        if at >= row.since + limit.window:
            row.since, row.count = at, 0
        row.count += 1
        row.locked_until = limit.until(row, at) if row.count >= limit.tries else None
        row.save(update_fields=["since", "count", "locked_until"])
    return None


def locked_until(who: str, *, address: str, at_home: bool, at: datetime) -> datetime | None:
    """Return until when there is no try, None where there is one."""
    own = models.Q(subject=who, address__in=_limits(address, at_home=at_home))
    anybodys = models.Q(subject=ANYBODY, address__in=_for_anybody(address))
    rows = LoginTries.objects.filter(own | anybodys, locked_until__gt=at)
    return max(rows.values_list("locked_until", flat=True), default=None)


@transaction.atomic
def succeeded(who: str, *, address: str, at_home: bool, at: datetime) -> None:
    """Forget the tries from the address, and that this one was a try; drop what nobody asks for any more."""
    for row, _limit in _counted(who, _limits(address, at_home=at_home), at=at):
        _give_back(row, 1 if row.address == EVERYWHERE else row.count)
    _purge(at)


@transaction.atomic
def succeeded_from(address: str, *, at: datetime) -> None:
    """Forget that this one was a try; those on other names from there stay counted."""
    for row, _limit in _counted(ANYBODY, _for_anybody(address), at=at):
        _give_back(row, 1)


def _give_back(row: LoginTries, tries: int) -> None:
    row.count, row.locked_until = max(row.count - tries, 0), None
    row.save(update_fields=["count", "locked_until"])


def _purge(at: datetime) -> None:
    """Drop what nobody asks for any more, of invented names too; rows that somebody holds are left to the next."""
    over = models.Q(locked_until__isnull=True) | models.Q(locked_until__lt=at)
    old = LoginTries.objects.select_for_update(of=("self",), skip_locked=True).filter(over, since__lt=at - KEPT)
    LoginTries.objects.filter(pk__in=old.values("pk")).delete()


def forget(username: str) -> None:
    """Let an officer try again at once, from everywhere and at every step: somebody who may has helped him."""
    kinds = ("login", "password", "second factor")
    whose = [subject(username, kind) for kind in kinds]
    LoginTries.objects.filter(subject__in=whose).update(count=0, locked_until=None)


def _limits(address: str, *, at_home: bool) -> dict[str, Limit]:
    """Return the limits of one name, by the address that they count."""
    return {address or "?": FROM_ONE_ADDRESS} | ({} if at_home else {EVERYWHERE: FROM_ANYWHERE})


def _for_anybody(address: str) -> dict[str, Limit]:
    return {address or "?": FOR_ANYBODY}


def _counted(who: str, limits: dict[str, Limit], *, at: datetime) -> list[tuple[LoginTries, Limit]]:
    """Return the rows that count the try, locked in the order of their addresses; missing ones are made."""
    new = [LoginTries(subject=who, address=place, since=at) for place in sorted(limits)]
    LoginTries.objects.bulk_create(new, ignore_conflicts=True)
    rows = LoginTries.objects.select_for_update(of=("self",)).filter(subject=who, address__in=limits)
    return [(row, limits[row.address]) for row in rows.order_by("address")]
