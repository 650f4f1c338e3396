"""登录与安全: what an officer sees and ends of his own logins, his password, his second factor."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_POST

from government import login_sessions, passwords, second_factor
from government.models import LoginSession
from kezhou_crm.login import forms, pending
from kezhou_crm.login.entering import page

FORMER = 10  # logins that are over, shown below the live ones


def account(request: HttpRequest) -> HttpResponse:
    """Show them."""
    at = timezone.now()
    alive = login_sessions.alive(request.user, at=at)
    for login in alive:
        login.is_this = login.key_hash == login_sessions.digest(request.session.session_key)
        login.seen_at = login.seen_until - login_sessions.idle()
    over = LoginSession.objects.filter(officer=request.user).exclude(pk__in=[login.pk for login in alive])
    bound = second_factor.of(request.user)
    return page(
        request,
        "account",
        title="登录与安全",
        alive=alive,
        over=over.order_by("-began_at", "-pk")[:FORMER],
        password=passwords.standing(request.user),
        days=settings.PASSWORD_DAYS,
        bound=bound,
        codes_left=second_factor.unused(bound).count() if bound else 0,
        is_due=second_factor.is_due(request.user, rule=settings.SECOND_FACTOR, is_local=pending.is_local(request)),
    )


@require_POST
def end_one(request: HttpRequest, login: int) -> HttpResponse:
    """End one of one's own logins."""
    ended = login_sessions.end(
        request.user, because=LoginSession.End.BY_OFFICER, at=timezone.now(), only=login, but=_key(request)
    )
    messages.success(request, "已结束该登录。" if ended else "该登录已经结束。")
    return redirect("admin:account")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of them but this one."""
    ended = login_sessions.end(request.user, because=LoginSession.End.BY_OFFICER, at=timezone.now(), but=_key(request))
    messages.success(request, f"已结束其他 {ended} 处登录。" if ended else "没有其他登录。")
    return redirect("admin:account")


class ChangePassword(PasswordChangeView):
    """An officer's own password: his other logins end with the former one."""

    form_class = forms.OwnPasswordForm
    template_name = "registration/password_change_form.html"
    success_url = reverse_lazy("admin:password_change_done")

    def get_form_kwargs(self) -> dict:
        """Tell the form from where it is asked."""
        return super().get_form_kwargs() | {"request": self.request}

    def get_context_data(self, **kwargs: object) -> dict:
        """Add the site's frame."""
        return super().get_context_data(**kwargs) | admin.site.each_context(self.request)

    def form_valid(self, form: forms.OwnPasswordForm) -> HttpResponse:
        """Save it, and follow this login to its new key."""
        former = _key(self.request)
        answer = super().form_valid(form)
        login_sessions.moved(former, _key(self.request))
        login_sessions.end(
            self.request.user, because=LoginSession.End.PASSWORD, at=timezone.now(), but=_key(self.request)
        )
        return answer


def _key(request: HttpRequest) -> str:
    return request.session.session_key
