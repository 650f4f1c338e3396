"""The way in: password, second factor, a password of one's own; then the login, which is whole or is not."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from government import login_sessions, passwords
from government.models import Officer
from kezhou_crm import addresses
from kezhou_crm.login import forms, pending
from kezhou_crm.login.pending import Pending, Step

TOO_MANY = 429
View = Callable[..., HttpResponse]


def page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> TemplateResponse:  # noqa: ANN401 - whatever its template shows
    """Return a page of the way in, in the site's frame or before its cover."""
    known = admin.site.each_context(request) | {"is_local": pending.is_local(request)}
    return TemplateResponse(request, f"login/{template}.html", known | context, status=status)


def open_to_strangers(view: View) -> View:
    """Mark a page that asks for itself who is there; it is kept nowhere and its fields go into no report."""
    return login_not_required(never_cache(sensitive_post_parameters()(view)))


def on_the_way(step: Step) -> Callable[[View], View]:
    """Let a page be seen by whoever is on his way in and at this step; send others to where they are."""

    def guarded(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - any view's
            at = timezone.now()
            who = pending.of(request, at=at)
            if who is None:
                return redirect("admin:login")
            due = pending.next_step(request, who, at=at)
            return view(request, who, *args, **kwargs) if due is step else go_on(request, who)

        return open_to_strangers(asked)

    return guarded


@open_to_strangers
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for username and password."""
    to = _wanted(request)
    if request.user.is_authenticated and request.user.is_staff and request.method == "GET":
        return HttpResponseRedirect(to)
    form = forms.LoginForm(request, request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        if request.user.is_authenticated:
            _leave(request)
        who = pending.start(request, form.get_user(), to=to, at=timezone.now())
        return go_on(request, who)
    if form.locked_until:
        return _locked(request, form)
    return page(request, "log_in", form=form, next=to, title="登录")


def _locked(request: HttpRequest, form: forms.LoginForm) -> HttpResponse:
    wait = form.locked_until - timezone.now()
    minutes = max(1, -(-wait // timedelta(minutes=1)))
    answer = page(request, "locked", status=TOO_MANY, title="暂停登录", until=form.locked_until, minutes=minutes)
    answer["Retry-After"] = str(int(wait.total_seconds()))
    return answer


def go_on(request: HttpRequest, who: Pending) -> HttpResponse:
    """Lead to the next step, or in."""
    step = pending.next_step(request, who, at=timezone.now())
    if step:
        return redirect(f"admin:{step.value}")
    request.session.pop(pending.KEY, None)
    enter(request, who.officer)
    return HttpResponseRedirect(who.to)


def enter(request: HttpRequest, officer: Officer) -> None:
    """Log the officer in, and note from where."""
    login(request, officer, backend=settings.AUTHENTICATION_BACKENDS[0])
    login_sessions.begin(
        officer,
        session_key=request.session.session_key,
        address=addresses.of(request),
        browser=request.headers.get("User-Agent", ""),
        at=timezone.now(),
    )


@on_the_way(Step.VERIFY)
def verify(request: HttpRequest, who: Pending) -> HttpResponse:
    """Ask for the second factor."""
    form = forms.CodeForm(request.POST or None, request=request, officer=who.officer)
    if request.method == "POST" and form.is_valid():
        return go_on(request, pending.start(request, who.officer, to=who.to, at=timezone.now(), is_verified=True))
    return page(request, "verify", form=form, title="双因素认证")


@on_the_way(Step.PASSWORD)
def first_password(request: HttpRequest, who: Pending) -> HttpResponse:
    """Ask for a password of one's own."""
    at = timezone.now()
    form = forms.FirstPasswordForm(who.officer, request.POST or None)
    if request.method == "POST" and form.is_valid():
        officer = form.save()
        login_sessions.end(officer, because=login_sessions.End.PASSWORD, at=at)
        return go_on(request, pending.start(request, officer, to=who.to, at=at, is_verified=who.is_verified))
    why = passwords.must_change(who.officer, days=settings.PASSWORD_DAYS, at=at)
    return page(request, "first_password", form=form, title="设置新密码", why=why.value)


@never_cache
@login_not_required
def log_out(request: HttpRequest) -> HttpResponse:
    """End the login here and in the database, and let the browser forget what it showed.

    Cookies are taken back by name: `Clear-Site-Data: "cookies"` would log out of the demo on the same host too.
    """
    if request.method == "POST" and request.user.is_authenticated:
        _leave(request)
    answer = admin.site.logout(request)
    if request.method == "POST":
        answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _leave(request: HttpRequest) -> None:
    """End the login here and in the database.

    A login must not lie in the session of somebody on his way in: under the new key it would outlive all that ends it.
    """
    login_sessions.end_by_key(request.session.session_key, because=login_sessions.End.LOGGED_OUT, at=timezone.now())
    logout(request)


def _wanted(request: HttpRequest) -> str:
    """Return the address that was asked for before the login; the desk where it is none of ours."""
    asked = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours and not asked.startswith(reverse("admin:logout")) else reverse("admin:index")
