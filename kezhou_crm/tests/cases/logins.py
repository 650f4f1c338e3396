"""What officers log in with."""

from datetime import timedelta

from django.utils import timezone

from government.models import LoginSession, LoginTries, MachineToken, SecondFactor
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.cases.shapes import NUMBER, same, torn

TRIES, LOGIN, FACTOR, TOKEN = (
    "government_logintries",
    "government_loginsession",
    "government_secondfactor",
    "government_machinetoken",
)


def tries():
    """Make the counts of two accounts."""
    return tuple(LoginTries.objects.create(subject=f"{next(NUMBER):064x}", since=timezone.now()) for _ in range(2))


def logins():
    """Make a login that is alive."""
    begun = {"address": "10.0.0.1", "began_at": timezone.now()}
    return (LoginSession.objects.create(officer=cast.OfficerFactory(), key_hash=f"{next(NUMBER):064x}", **begun),)


def factors():
    """Make two bound phones of one officer, both closed."""
    officer, at = cast.OfficerFactory(), timezone.now()
    closed = {"bound_at": at, "closed_at": at, "closed_by": cast.system()}
    return tuple(SecondFactor.objects.create(officer=officer, sealed="x", last_step=1, **closed) for _ in range(2))


def machine_tokens():
    """Make a token."""
    at = timezone.now()
    issued = {"issued_at": at, "issued_by": cast.system(), "expires_at": at + timedelta(days=1)}
    return (
        MachineToken.objects.create(
            officer=cast.OfficerFactory(), name="示例", key_hash=f"{next(NUMBER):064x}", hint="kz_x", **issued
        ),
    )


CASES = (
    same("login_tries_once", TRIES, tries, f"subject = '{'f' * 64}', address = '10.0.0.1'"),
    torn(
        "login_session_end_told",
        LOGIN,
        logins,
        "ended_at = now(), ended_because = 'BY_OFFICER'",
        "ended_because = ''",
        "ended_at IS NOT NULL AND ended_because = ''",
    ),
    same(
        "second_factor_one_open",
        FACTOR,
        factors,
        "closed_at = NULL, closed_by_id = NULL",
        where="closed_at IS NULL",
    ),
    torn(
        "second_factor_closed_at_with_by",
        FACTOR,
        factors,
        "",
        "closed_by_id = NULL",
        "closed_at IS NOT NULL AND closed_by_id IS NULL",
    ),
    torn(
        "machine_token_revoked_at_with_by",
        TOKEN,
        machine_tokens,
        "revoked_at = now(), revoked_by_id = issued_by_id",
        "revoked_by_id = NULL",
        "revoked_at IS NOT NULL AND revoked_by_id IS NULL",
    ),
    torn("machine_token_expires", TOKEN, machine_tokens, "", "expires_at = issued_at", "expires_at <= issued_at"),
)
