"""接口令牌 in the admin: issued, shown once, revoked. Nothing of a token is changed later."""

from datetime import timedelta
from ipaddress import ip_network
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.debug import sensitive_variables

from government import tokens
from government.models import MachineToken, Officer
from kezhou_crm import badges
from kezhou_crm.admin_base import KezhouAdmin
from kezhou_crm.admin_forms import KezhouForm

LIVES = ((30, "30 天"), (90, "90 天"), (180, "半年"), (365, "一年"))


class TokenForm(KezhouForm):
    """Who, what for, how long; the token itself is made when the form is good."""

    days = forms.TypedChoiceField(label="有效期", choices=LIVES, coerce=int, initial=180)

    class Meta:
        model = MachineToken
        fields = ("name", "officer", "may_write", "addresses")

    def clean_addresses(self) -> str:
        """Refuse what is no address and no range."""
        typed = self.cleaned_data["addresses"]
        for one in tokens.ranges(MachineToken(addresses=typed)):
            try:
                ip_network(one, strict=False)
            except ValueError as error:
                raise ValidationError(f"“{one}”不是网络地址或网段，应形如 10.20.0.0/16。", code="address") from error
        return typed

    def clean_officer(self) -> Officer:
        """Refuse the system and whoever is switched off."""
        officer = self.cleaned_data["officer"]
        if not officer.is_active:
            raise ValidationError("这个账号已停用。", code="inactive")
        return officer

    def clean(self) -> dict[str, Any]:
        """Count from now."""
        super().clean()
        if "days" in self.cleaned_data:
            self.instance.issued_at = timezone.now()
            self.instance.expires_at = self.instance.issued_at + timedelta(days=self.cleaned_data["days"])
        return self.cleaned_data


@admin.register(MachineToken)
class MachineTokenAdmin(KezhouAdmin):
    """Tokens."""

    form = TokenForm
    list_display = ("name", "in_name_of", "starts", "scope", "state", "until", "last_use")
    list_select_related = ("officer",)
    search_fields = ("name", "officer__username", "officer__name")
    search_help_text = "用途、用户名或姓名"
    ordering = ("-issued_at", "-pk")
    autocomplete_fields = ("officer",)
    fields = ("name", "officer", "may_write", "addresses", "days")
    readonly_fields = ("scope", "state")
    shown = ("name", "officer", "scope", "state", "hint", "addresses", "expires_at", "issued_at", "issued_by")
    revoked = ("revoked_at", "revoked_by")

    def get_fields(self, request: HttpRequest, obj: MachineToken | None = None) -> tuple[str, ...]:
        """Show all of an issued token but its hash."""
        if obj is None:
            return super().get_fields(request, obj)
        return (*self.shown, *(self.revoked if obj.revoked_at else ()), "last_used_at", "last_address")

    def get_urls(self) -> list[URLPattern]:
        """Add the address that revokes one."""
        view = self.admin_site.admin_view(self.revoke)
        return [path("<int:pk>/revoke/", view, name="government_machinetoken_revoke"), *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: MachineToken | None = None) -> bool:  # noqa: ARG002 - Django's own signature
        """Refuse: whoever may change tokens revokes them, nothing else."""
        return False

    def may_revoke(self, request: HttpRequest) -> bool:
        """Tell whether the officer may revoke tokens."""
        return request.user.has_perm("government.change_machinetoken")

    @sensitive_variables("key")
    def save_model(self, request: HttpRequest, obj: MachineToken, form: TokenForm, change: bool) -> None:  # noqa: ARG002 - Django's own signature
        """Issue the token, and keep the key until the answer."""
        request.issued_key = tokens.issue(obj, by=request.user, at=obj.issued_at)

    def response_add(
        self,
        request: HttpRequest,
        obj: MachineToken,
        post_url_continue: str | None = None,  # noqa: ARG002 - Django's own signature
    ) -> HttpResponse:
        """Show the key, once: the answer to the post itself, so that no address leads back to it."""
        context = self.admin_site.each_context(request) | {
            "title": "令牌已签发", "opts": self.opts, "token": obj, "key": request.issued_key,
        }  # fmt: skip
        return TemplateResponse(request, "admin/government/machinetoken/issued.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Offer to revoke it."""
        offered = {"may_revoke": self.may_revoke(request)}
        return super().change_view(request, object_id, form_url, offered | (extra_context or {}))

    def revoke(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Revoke a token; who may not is not told whether it is there."""
        if not self.may_revoke(request) or request.method != "POST":
            raise PermissionDenied
        token = self.get_object(request, str(pk))
        if token is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        done = tokens.revoke(token, by=request.user, at=timezone.now())
        self.log_change(request, token, "撤销了令牌。")
        messages.success(request, f"令牌“{token}”已撤销。" if done else f"令牌“{token}”早已撤销。")
        return redirect("admin:government_machinetoken_change", pk)

    @admin.display(description="以谁的身份", ordering="officer__username")
    def in_name_of(self, token: MachineToken) -> str:
        """Show the officer."""
        return str(token.officer)

    @admin.display(description="开头")
    def starts(self, token: MachineToken) -> str:
        """Show what the token begins with."""
        return f"{token.hint}…"

    @admin.display(description="范围", ordering="may_write")
    def scope(self, token: MachineToken) -> str:
        """Show whether it may write."""
        return "读写" if token.may_write else "只读"

    @admin.display(description="状态")
    def state(self, token: MachineToken) -> str:
        """Show whether it works."""
        if token.revoked_at:
            return "已撤销"
        return "已过期" if token.expires_at <= timezone.now() else "有效"

    @admin.display(description="有效期至", ordering="expires_at")
    def until(self, token: MachineToken) -> SafeString:
        """Show its last day."""
        return badges.day(timezone.localdate(token.expires_at))

    @admin.display(description="上次使用", ordering="last_used_at")
    def last_use(self, token: MachineToken) -> SafeString:
        """Show the day of the last use."""
        return badges.day(token.last_used_at and timezone.localdate(token.last_used_at), "从未使用")
