"""Logging in as people do: through the pages, from an address, with a phone."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from government import second_factor, totp
from government.models import Officer, PasswordRecord
from government.roles import Role
from kezhou_crm.tests.factories import OfficerFactory

PASSWORD = "Kezhou-shili-2026"
LOGIN = reverse("admin:login")
SECRET = bytes(range(20))
HASHED = make_password(PASSWORD)


def officer_with_password(**fields: object) -> Officer:
    """Return an officer who chose PASSWORD himself; a clerk, unless told otherwise: he needs no second factor."""
    clerk = {} if fields.get("administrator") else {"role": Role.BUREAU_CLERK}
    officer = OfficerFactory(**{"password": HASHED} | clerk | fields)
    PasswordRecord.objects.create(officer=officer, password=HASHED, set_at=timezone.now())
    return officer


def browser(address: str = "127.0.0.1", **options: object) -> Client:
    """Return a browser at an address."""
    return Client(REMOTE_ADDR=address, **options)


def log_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    """Post the login form."""
    with zeal_ignore():  # several logins in one test are no N+1
        return client.post(LOGIN, {"username": username, "password": password} | more)


def is_in(client: Client) -> bool:
    """Tell whether the browser gets the desk."""
    with zeal_ignore():
        return client.get(reverse("admin:index")).status_code == 200


def bind(officer: Officer, *, minutes_ago: int = 10) -> second_factor.SecondFactor:
    """Bind a phone with SECRET to the officer, some time ago: the code of now is unused."""
    at = timezone.now() - timedelta(minutes=minutes_ago)
    code = totp.code(SECRET, int(at.timestamp()) // totp.STEP)
    return second_factor.bind(officer, secret=SECRET, typed=code, by=officer, at=at)


def code_now(*, later: int = 0) -> str:
    """Return what the phone shows now, or some half minutes later."""
    return totp.code(SECRET, int(timezone.now().timestamp()) // totp.STEP + later)
