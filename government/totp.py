"""The six digits of an authenticator app: RFC 6238 with SHA-1, half minutes, six digits, as every app has it. Pure."""

import base64
import hmac
import secrets
from urllib.parse import quote, urlencode

STEP, DIGITS, BYTES = 30, 6, 20  # seconds; digits; of the secret, as RFC 4226 recommends
DRIFT = 1  # steps that a phone's clock may be ahead or behind


def new_secret() -> bytes:
    """Return 160 random bits."""
    return secrets.token_bytes(BYTES)


def readable(secret: bytes) -> str:
    """Return the secret as a person types it into the app: Base32 in groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address(secret: bytes, *, issuer: str, account: str) -> str:
    """Return the otpauth address that the QR code holds."""
    label = quote(f"{issuer}:{account}")
    return f"otpauth://totp/{label}?" + urlencode({"secret": readable(secret).replace(" ", ""), "issuer": issuer})


def code(secret: bytes, step: int) -> str:
    """Return the code of a half minute since 1970 (RFC 4226, 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: bytes, typed: str, *, now: float, after: int) -> int | None:
    """Return the half minute whose code was typed, later than `after`; None where it is none of the last minute's."""
    present = int(now) // STEP
    fits = [
        step
        for step in range(present - DRIFT, present + DRIFT + 1)
        if hmac.compare_digest(code(secret, step).encode(), typed.encode()) and step > after
    ]
    return fits[0] if fits else None
