"""Binding an app: on the way in where it is due, or later by one's own will. The QR code is an image of our own."""

import io
from collections.abc import Callable
from functools import wraps

import qrcode
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from qrcode.image.svg import SvgPathImage

from government import second_factor, totp
from government.models import Officer
from kezhou_crm.login import forms, pending, shown_once
from kezhou_crm.login.entering import View, go_on, open_to_strangers, page
from kezhou_crm.login.pending import Step

ISSUER = "克州招商跟进"
OVER = "恢复码只显示一次，最多保留 10 分钟。没有记下来的，请换一批。"
SECRET = "new_secret"  # noqa: S105 - where in the session the secret waits that is not bound yet


def bound_for(*steps: Step) -> Callable[[View], View]:
    """Let in whoever is logged in, or is on his way in and at one of the steps; the view gets the officer."""

    def guarded(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest) -> HttpResponse:
            if request.user.is_authenticated:
                return view(request, request.user)
            at = timezone.now()
            who = pending.of(request, at=at)
            if who is None:
                return redirect("admin:login")
            if pending.next_step(request, who, at=at) not in steps:
                return go_on(request, who)
            return view(request, who.officer)

        return open_to_strangers(asked)

    return guarded


@bound_for(Step.BIND)
def bind(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Show the secret, and bind the app that shows its code."""
    secret = _secret(request)
    form = forms.BindForm(request.POST or None, request=request, officer=officer, secret=secret)
    if request.method == "POST" and form.is_valid():
        del request.session[SECRET]
        at = timezone.now()
        shown_once.keep(request, second_factor.new_codes(second_factor.of(officer), at=at), at=at)
        if not request.user.is_authenticated:
            who = pending.of(request, at=at)
            pending.start(request, officer, to=who.to, at=at, is_verified=True)
        return redirect("admin:second_factor_codes")
    readable, again = totp.readable(secret), second_factor.of(officer) is not None
    return page(request, "bind", form=form, title="绑定双因素认证", readable=readable, again=again)


@bound_for(Step.BIND)
def qr(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Draw the secret that waits."""
    address = totp.address(_secret(request), issuer=ISSUER, account=officer.username)
    drawing = io.BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, border=2).save(drawing)
    return HttpResponse(drawing.getvalue(), content_type="image/svg+xml")


@bound_for(Step.CODES)
def codes(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Show the recovery codes until the officer says that he has them, or time is up; then never again."""
    at = timezone.now()
    if request.method == "POST":
        shown_once.drop(request)
        who = None if request.user.is_authenticated else pending.of(request, at=at)
        return go_on(request, who) if who else redirect("admin:account")
    waiting = shown_once.codes(request, at=at)
    if not waiting:
        messages.warning(request, OVER)
        return redirect("admin:account")
    return page(request, "codes", title="恢复码", codes=waiting, officer=officer)


@bound_for()
def new_codes(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Make new recovery codes for whoever proves the second factor once more."""
    bound = second_factor.of(officer)
    if bound is None:
        return redirect("admin:account")
    form = forms.CodeForm(request.POST or None, request=request, officer=officer)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        shown_once.keep(request, second_factor.new_codes(bound, at=at), at=at)
        return redirect("admin:second_factor_codes")
    return page(request, "new_codes", form=form, title="换一批恢复码")


def _secret(request: HttpRequest) -> bytes:
    """Return the secret that waits to be bound, the same until it is."""
    if SECRET not in request.session:
        request.session[SECRET] = totp.new_secret().hex()
    return bytes.fromhex(request.session[SECRET])
