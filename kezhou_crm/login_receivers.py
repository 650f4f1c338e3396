"""The one file with receivers of signals: Django tells of logins in no other way.

A failed login is kept though its answer may roll back: see refusals_kept. Of a name that nobody has, its beginning
alone is kept, for people type passwords into the wrong field.
"""

from typing import Any

from django.contrib.auth import signals
from django.http import HttpRequest

from government.models import Officer
from kezhou_crm import refusals_kept
from records import auditing
from records.entries import Kind

SHOWN = 2  # characters of a name that nobody has


def connect() -> None:
    """Start listening."""
    signals.user_logged_in.connect(_logged_in, dispatch_uid="audit")
    signals.user_login_failed.connect(_login_failed, dispatch_uid="audit")
    signals.user_logged_out.connect(_logged_out, dispatch_uid="audit")


def _logged_in(request: HttpRequest | None, user: Officer, **_signal: Any) -> None:  # noqa: ANN401 - a signal's
    auditing.record(Kind.LOGIN, by=user, row=user, detail=_from(request))


def _logged_out(request: HttpRequest | None, user: Officer | None, **_signal: Any) -> None:  # noqa: ANN401 - as above
    if user is not None:
        auditing.record(Kind.LOGOUT, by=user, row=user, detail=_from(request))


def _login_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_signal: Any) -> None:  # noqa: ANN401 - a signal's own signature
    name = str(credentials.get("username") or "")
    officer = Officer.objects.filter(username=name).first()
    told = officer.username if officer else f"{name[:SHOWN]}***（没有这个用户名）"
    refusals_kept.later(request, Kind.LOGIN_FAILED, row=officer, detail={"用户名": told} | _from(request))


def _from(request: HttpRequest | None) -> dict[str, str]:
    address = request.META.get("REMOTE_ADDR") if request else None
    return {"地址": address} if address else {}
