"""Somebody on his way in: the password was right, more is asked. Until the last step he is a stranger everywhere.

What is known of him lies in a session without a user, for ten minutes. No page has to ask whether a login is
whole: a login that is not whole does not exist.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from government import passwords, second_factor
from government.models import Officer
from kezhou_crm import addresses
from kezhou_crm.login import shown_once

KEY = "on_the_way"
PATIENCE = timedelta(minutes=10)
LOOPBACK = ("127.0.0.0/8", "::1/128")


class Step(Enum):
    """What is asked, in this order; the value is the name of its page."""

    VERIFY = "second_factor_verify"
    BIND = "second_factor_bind"
    CODES = "second_factor_codes"
    PASSWORD = "first_password"  # noqa: S105 - a page


@dataclass(frozen=True)
class Pending:
    """Who it is, where he wanted to go, and whether he proved the second factor on the way."""

    officer: Officer
    to: str
    is_verified: bool


def start(request: HttpRequest, officer: Officer, *, to: str, at: datetime, is_verified: bool = False) -> Pending:
    """Keep in a session of a new key who is on his way in."""
    request.session.cycle_key()
    request.session[KEY] = {
        "officer": officer.pk,
        "hash": officer.get_session_auth_hash(),
        "until": (at + PATIENCE).timestamp(),
        "to": to,
        "verified": is_verified,
    }
    return Pending(officer, to, is_verified)


def of(request: HttpRequest, *, at: datetime) -> Pending | None:
    """Return who is on his way in; None where nobody is, or not any more."""
    kept = request.session.get(KEY)
    if not kept or kept["until"] <= at.timestamp():
        return None
    officer = Officer.objects.filter(pk=kept["officer"], is_active=True, is_staff=True).first()
    if officer is None or not constant_time_compare(kept["hash"], officer.get_session_auth_hash()):
        return None
    return Pending(officer, kept["to"], kept["verified"])


def is_local(request: HttpRequest) -> bool:
    """Tell whether the server can be reached from this machine only, and was."""
    return settings.LOOPBACK_ONLY and addresses.within(addresses.of(request), LOOPBACK)


def next_step(request: HttpRequest, pending: Pending, *, at: datetime) -> Step | None:
    """Return what is still asked of him; None where he may come in."""
    if not pending.is_verified:
        if second_factor.of(pending.officer):
            return Step.VERIFY
        if second_factor.is_due(pending.officer, rule=settings.SECOND_FACTOR, is_local=is_local(request)):
            return Step.BIND
    if shown_once.codes(request, at=at):
        return Step.CODES
    if passwords.must_change(pending.officer, days=settings.PASSWORD_DAYS, at=at):
        return Step.PASSWORD
    return None
