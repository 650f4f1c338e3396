"""The second factor: bound to a phone, asked after the password, replaced or reset; with codes for the day it is lost.

The secret is stored under a key made of SECRET_KEY and a nonce of its own (one HMAC block, used once): a stolen
backup gives no codes. Former keys (SECRET_KEY_FALLBACKS) open it too, and the next use seals it with the present one.
"""

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.utils.crypto import salted_hmac

from government import totp
from government.credentials import RecoveryCode, SecondFactor
from government.models import Officer
from government.roles import ADMINISTER

CODES, GROUPS, GROUP = 10, 4, 4  # how many; each of four groups of four, 79 bits
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread on paper
TESTED = 8  # bytes of the seal that say which key opens it


def of(officer: Officer) -> SecondFactor | None:
    """Return the officer's factor; None where none is bound."""
    return SecondFactor.objects.filter(officer=officer, closed_at__isnull=True).first()


@transaction.atomic
def bind(officer: Officer, *, secret: bytes, typed: str, by: Officer, at: datetime) -> SecondFactor | None:
    """Bind the app that shows the right code, instead of the one that was bound; None where the code is not right."""
    step = totp.step_of(secret, typed, now=at.timestamp(), after=0)
    if step is None:
        return None
    reset(officer, by=by, at=at)
    return SecondFactor.objects.create(officer=officer, sealed=_sealed(secret), last_step=step, bound_at=at)


@transaction.atomic
def reset(officer: Officer, *, by: Officer, at: datetime) -> bool:
    """Close what is bound, with its recovery codes; tell whether there was anything."""
    Officer.objects.select_for_update(of=("self",)).get(pk=officer.pk)
    bound = SecondFactor.objects.filter(officer=officer, closed_at__isnull=True)
    return bool(bound.update(closed_at=at, closed_by=by))


@transaction.atomic
def verify(officer: Officer, typed: str, *, at: datetime) -> bool:
    """Tell whether the code is the app's or a recovery code, and use it up: neither works a second time."""
    bound = SecondFactor.objects.select_for_update(of=("self",)).filter(officer=officer, closed_at__isnull=True).first()
    if bound is None:
        return False
    typed = "".join(typed.split()).lower()
    return _by_app(bound, typed, at) if typed.isdecimal() else _by_recovery(bound, typed, at)


def _by_app(bound: SecondFactor, typed: str, at: datetime) -> bool:
    secret = _opened(bound.sealed)
    step = secret and totp.step_of(secret, typed, now=at.timestamp(), after=bound.last_step)
    if not step:
        return False
    bound.last_step, bound.sealed = step, _sealed(secret)
    bound.save(update_fields=["last_step", "sealed"])
    return True


def _by_recovery(bound: SecondFactor, typed: str, at: datetime) -> bool:
    return bool(unused(bound).filter(code_hash=_digest(typed)).update(used_at=at))


def unused(bound: SecondFactor) -> models.QuerySet[RecoveryCode]:
    """Return the codes of the latest batch that were not used."""
    latest = bound.codes.order_by("-made_at").values("made_at")[:1]
    return bound.codes.filter(made_at=latest, used_at__isnull=True)


@transaction.atomic
def new_codes(bound: SecondFactor, *, at: datetime) -> list[str]:
    """Make ten recovery codes, the only time that they can be read; former ones work no more."""
    codes = ["-".join(_group() for _ in range(GROUPS)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(factor=bound, code_hash=_digest(one), made_at=at) for one in codes)
    return codes


def is_due(officer: Officer, *, rule: str, is_local: bool) -> bool:
    """Tell whether the officer must bind one: all under the rule `all`, else administrators.

    Nobody must on a server that listens to its own machine only.
    """
    if is_local or rule == "none":
        return False
    return rule == "all" or officer.role in ADMINISTER


def _group() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(GROUP))


def _digest(typed: str) -> str:
    """Hash a code as it was typed, dashes or not: 79 random bits need no slow hash."""
    return hashlib.sha256(typed.replace("-", "").encode()).hexdigest()


def _pad(nonce: str, key: str) -> bytes:
    return salted_hmac("government.second_factor", nonce, secret=key, algorithm="sha256").digest()


def _sealed(secret: bytes) -> str:
    """Return nonce, mask of the secret and the tested bytes; the pad is longer than both together."""
    nonce = secrets.token_hex(16)
    pad = _pad(nonce, settings.SECRET_KEY)
    return f"{nonce}:{_xor(secret, pad).hex()}:{pad[-TESTED:].hex()}"


def _opened(sealed: str) -> bytes | None:
    """Return the secret; None where no key of ours opens it."""
    nonce, masked, tested = sealed.split(":")
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        pad = _pad(nonce, key)
        if secrets.compare_digest(pad[-TESTED:].hex(), tested):
            return _xor(bytes.fromhex(masked), pad)
    return None


def _xor(some: bytes, pad: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(some, pad, strict=False))
