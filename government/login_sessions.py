"""Logins: begun, listed, ended. A login lives as long as its session does; here stands what is told about it."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models, transaction

from government.credentials import LoginSession
from government.models import Officer

End = LoginSession.End


class KeyHash(models.Func):
    """SHA-256 of a session's key, as PostgreSQL counts it."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = models.CharField()


def digest(session_key: str) -> str:
    """Return what a login remembers of its session's key."""
    return hashlib.sha256(session_key.encode()).hexdigest()


@transaction.atomic
def begin(officer: Officer, *, session_key: str, address: str, browser: str, at: datetime) -> LoginSession:
    """Note a login; sessions that are over are dropped on the occasion."""
    Session.objects.filter(expire_date__lt=at).delete()
    return LoginSession.objects.create(
        officer=officer, key_hash=digest(session_key), address=address, browser=browser[:200], began_at=at
    )


def moved(former_key: str, session_key: str) -> None:
    """Follow a session that took a new key."""
    LoginSession.objects.filter(key_hash=digest(former_key)).update(key_hash=digest(session_key))


def alive(officer: Officer, *, at: datetime) -> list[LoginSession]:
    """Return the officer's logins that still have a session, the latest first; each with `seen_until`."""
    sessions = Session.objects.filter(expire_date__gt=at).annotate(hashed=KeyHash("session_key"))
    own = LoginSession.objects.filter(officer=officer, ended_at__isnull=True)
    ends = dict(sessions.filter(hashed__in=own.values("key_hash")).values_list("hashed", "expire_date"))
    logins = list(own.filter(key_hash__in=ends).order_by("-began_at", "-pk"))
    for login in logins:
        login.seen_until = ends[login.key_hash]
    return logins


@transaction.atomic
def end(officer: Officer, *, because: str, at: datetime, only: int | None = None, but: str = "") -> int:
    """End the officer's logins, or the one, or all `but` the session of that key; return how many there were."""
    logins = LoginSession.objects.filter(officer=officer, ended_at__isnull=True)
    if only is not None:
        logins = logins.filter(pk=only)
    if but:
        logins = logins.exclude(key_hash=digest(but))
    hashes = [*logins.select_for_update(of=("self",)).values_list("key_hash", flat=True)]
    Session.objects.annotate(hashed=KeyHash("session_key")).filter(hashed__in=hashes).delete()
    return LoginSession.objects.filter(key_hash__in=hashes).update(ended_at=at, ended_because=because)


def end_by_key(session_key: str, *, because: str, at: datetime) -> None:
    """Note that the login of a session is over; whoever calls ends the session itself."""
    open_ = LoginSession.objects.filter(key_hash=digest(session_key), ended_at__isnull=True)
    open_.update(ended_at=at, ended_because=because)


def idle() -> timedelta:
    """Return after how long without a request a login ends: its session's end, less this, is its last request."""
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)
