"""The codes of an authenticator app, against the figures of RFC 4226 (appendix D) and RFC 6238 (appendix B)."""

import base64
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from government import totp

SECRET = b"12345678901234567890"
COUNTED = ("755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489")
TIMED = ((59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
         (2000000000, "69279037"), (20000000000, "65353130"))  # fmt: skip


def test_the_codes_of_rfc_4226():
    assert tuple(totp.code(SECRET, step) for step in range(10)) == COUNTED


@pytest.mark.parametrize(("seconds", "eight_digits"), TIMED)
def test_the_codes_of_rfc_6238(seconds, eight_digits):
    assert totp.code(SECRET, seconds // totp.STEP) == eight_digits[-6:]


@pytest.mark.parametrize(("away", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_wrong(away, right):
    now = 1_800_000_015
    step = now // totp.STEP

    found = totp.step_of(SECRET, totp.code(SECRET, step + away), now=now, after=0)

    assert found == (step + away if right else None)


def test_a_step_that_was_used_and_those_before_it_are_over():
    now, step = 1_800_000_015, 1_800_000_015 // totp.STEP

    assert totp.step_of(SECRET, totp.code(SECRET, step), now=now, after=step) is None
    assert totp.step_of(SECRET, totp.code(SECRET, step - 1), now=now, after=step) is None
    assert totp.step_of(SECRET, totp.code(SECRET, step + 1), now=now, after=step) == step + 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "١٢٣٤٥٦", "abcdef"])
def test_what_is_no_code_is_none(typed):
    assert totp.step_of(SECRET, typed, now=59, after=0) is None


def test_secrets_are_long_and_differ():
    assert len({totp.new_secret() for _ in range(100)}) == 100
    assert {len(totp.new_secret()) for _ in range(5)} == {20}


def test_the_address_is_what_apps_read():
    parts = urlsplit(totp.address(SECRET, issuer="克州招商跟进", account="shili"))
    asked = parse_qs(parts.query)

    assert (parts.scheme, parts.netloc, unquote(parts.path)) == ("otpauth", "totp", "/克州招商跟进:shili")
    assert base64.b32decode(asked["secret"][0]) == SECRET
    assert asked["issuer"] == ["克州招商跟进"]
    assert totp.readable(SECRET).replace(" ", "") == asked["secret"][0]
