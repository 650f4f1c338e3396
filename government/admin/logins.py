"""What an administrator does to another's login: gives a one-time password, resets the second factor, switches off."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from government import login_sessions, second_factor, throttle
from government.models import LoginSession, Officer

MAY_RESET = "government.reset_secondfactor"


class GivesOneTimePassword:
    """A form by which one sets another's password: it must be changed at the next login."""

    def save(self, commit: bool = True) -> Officer:
        """Say so before the password is remembered."""
        getattr(self, "user", self.instance).password_is_one_time = True
        return super().save(commit=commit)  # type: ignore[misc]  # a form's


class GivenPasswordForm(GivesOneTimePassword, AdminPasswordChangeForm):
    """The page 设置密码."""

    instance: Officer | None = None  # AdminPasswordChangeForm is about a user, not a row

    def save(self, commit: bool = True) -> Officer:
        """End the officer's logins, and let him try again at once."""
        officer = super().save(commit=commit)
        login_sessions.end(officer, because=LoginSession.End.PASSWORD, at=timezone.now())
        throttle.forget(officer.username)
        return officer


class GuardsLogins:
    """Mixed into the admin of officers."""

    change_password_form = GivenPasswordForm

    def get_urls(self) -> list[URLPattern]:
        """Add the page that resets the second factor."""
        view = self.admin_site.admin_view(self.second_factor)
        return [path("<int:pk>/second-factor/", view, name="government_officer_second_factor"), *super().get_urls()]

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002 - Django's own
        """Lead to one's own page for one's own password: this one is for others'."""
        if str(request.user.pk) == id and self.has_change_permission(request):
            return redirect("admin:password_change")
        return super().user_change_password(request, id, form_url)

    def save_model(self, request: HttpRequest, obj: Officer, form: Any, change: bool) -> None:  # noqa: ANN401 - Django's own signature
        """End the logins of whoever may not log in any more; he must not find them again when he may."""
        super().save_model(request, obj, form, change)
        if change and not (obj.is_active and obj.is_staff):
            login_sessions.end(obj, because=LoginSession.End.DISABLED, at=timezone.now())

    def second_factor(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then reset the second factor of another officer; who may not is not told whether he is there."""
        if not request.user.has_perm(MAY_RESET):
            raise PermissionDenied
        officer: Model | None = self.get_object(request, str(pk))
        if officer is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        if officer == request.user:
            raise PermissionDenied
        if request.method == "POST":
            at = timezone.now()
            done = second_factor.reset(officer, by=request.user, at=at)
            login_sessions.end(officer, because=LoginSession.End.RESET, at=at)
            self.log_change(request, officer, "重置了双因素认证。")
            messages.success(request, f"已重置{officer}的双因素认证。" if done else f"{officer}没有绑定双因素认证。")
            return redirect("admin:government_officer_change", pk)
        context = self.admin_site.each_context(request) | {
            "title": "重置双因素认证",
            "opts": self.opts,
            "original": officer,
            "bound": second_factor.of(officer),
        }
        return TemplateResponse(request, "admin/government/officer/second_factor.html", context)
