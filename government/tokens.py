"""Machines' tokens: issued, found, revoked. A token is 256 random bits; the database knows their hash."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import models, transaction

from government.credentials import MachineToken
from government.models import Officer

PREFIX, HINT = "kz_", 8  # characters that tell tokens apart in a list
EXACT_TO = timedelta(minutes=1)  # of the last use
LONGEST = timedelta(days=366)


def issue(token: MachineToken, *, by: Officer, at: datetime) -> str:
    """Save the token that a form filled, and return what the machine must send: the only time that it can be read."""
    key = PREFIX + secrets.token_urlsafe(32)
    token.key_hash, token.hint = _digest(key), key[:HINT]
    token.issued_at, token.issued_by = at, by
    token.save()
    return key


def find(key: str, *, at: datetime) -> MachineToken | None:
    """Return the token of that key where it is good: not expired, not revoked, and its officer may log in."""
    able = {"officer__is_active": True, "officer__is_staff": True}
    good = MachineToken.objects.filter(revoked_at__isnull=True, expires_at__gt=at, **able)
    return good.select_related("officer__unit__region", "officer__leader").filter(key_hash=_digest(key)).first()


def ranges(token: MachineToken) -> Sequence[str]:
    """Return the addresses that the token may be used from; none named is no limit."""
    return [one for part in token.addresses.replace("，", ",").split(",") if (one := part.strip())]


def used(token: MachineToken, *, address: str, at: datetime) -> None:
    """Note the use, to the minute; calls at once do not wait for each other over it."""
    known = models.Q(last_used_at__gt=at - EXACT_TO, last_address=address)
    due = MachineToken.objects.filter(pk=token.pk).exclude(known).select_for_update(skip_locked=True, no_key=True)
    MachineToken.objects.filter(pk__in=due.values("pk")).update(last_used_at=at, last_address=address)


@transaction.atomic
def revoke(token: MachineToken, *, by: Officer, at: datetime) -> bool:
    """Make the token useless from now on; tell whether it was of use."""
    good = MachineToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
    return bool(good.update(revoked_at=at, revoked_by=by))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
