"""What is typed on the way in. Each form counts its tries before it judges them (government/throttle.py)."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth import authenticate
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.hashers import make_password
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from government import passwords, second_factor, throttle
from government.models import Officer
from kezhou_crm import addresses

WRONG = "用户名或密码不对，请重新输入（注意大小写）。"
WRONG_CODE = "验证码不对或已经用过。请等手机上换出下一个验证码，再输入一次。"
LAPSED = "这个一次性密码已超过 {days} 天没有使用，不能再用：请管理员重新设置。"
TOO_OFTEN = "输错次数过多，请在 {time} 以后再试。"


def refused(request: HttpRequest, username: str) -> None:
    """Tell whoever listens that a login failed that Django's own `authenticate` did not judge."""
    user_login_failed.send(sender=__name__, credentials={"username": username}, request=request)


def refused_again(request: HttpRequest, username: str, *, who: str, until: datetime, at: datetime) -> None:
    """Tell so of the first try under a lock, and of no other: nobody fills the trail by trying on."""
    if throttle.is_news(who, address=addresses.of(request), at=at, until=until):
        refused(request, username)


class LoginForm(AdminAuthenticationForm):
    """Username and password.

    The answer to an account that does not exist, is switched off, is locked, or has another password is one and the
    same, and each costs one password hash. An address that tries too many names is answered without one: that tells
    nothing of any name.
    """

    error_messages = {"invalid_login": WRONG}
    locked_until: datetime | None = None

    def clean(self) -> dict[str, Any]:
        """Judge them, unless there were too many tries."""
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not username or not password:
            return self.cleaned_data
        at, address = timezone.now(), addresses.of(self.request)
        if until := throttle.begin_from(address, at=at):
            raise self._locked(throttle.ANYBODY, username, until, at=at)
        who = throttle.subject(username)
        tried = {"address": address, "at_home": throttle.is_at_home(username, address=address, at=at), "at": at}
        if until := throttle.begin(who, **tried):
            make_password(password)
            raise self._locked(who, username, until, at=at)
        self.user_cache = authenticate(self.request, username=username, password=password)
        if self.user_cache is None:
            self.locked_until = throttle.locked_until(who, **tried)
            raise self.get_invalid_login_error()
        throttle.succeeded(who, **tried)
        throttle.succeeded_from(address, at=at)
        if passwords.lapsed(self.user_cache, at=at):
            raise ValidationError(LAPSED.format(days=passwords.ONE_TIME_DAYS), code="lapsed")
        return self.cleaned_data

    def _locked(self, who: str, username: str, until: datetime, *, at: datetime) -> ValidationError:
        """Keep until when there is no try, and return the refusal."""
        self.locked_until = until
        refused_again(self.request, username, who=who, until=until, at=at)
        return self.get_invalid_login_error()


class CodeForm(forms.Form):
    """A code of the app that is bound, or a recovery code."""

    code = forms.CharField(
        label="验证码",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "inputmode": "text"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, officer: Officer, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Keep who is asked."""
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.request, self.officer = request, officer

    def clean_code(self) -> str:
        """Use the code up, unless there were too many tries."""
        at = timezone.now()
        who = throttle.subject(self.officer.username, "second factor")
        tried = {"address": addresses.of(self.request), "at_home": False, "at": at}
        if until := throttle.begin(who, **tried):
            refused_again(self.request, self.officer.username, who=who, until=until, at=at)
            raise ValidationError(_too_often(until), code="locked")
        if not second_factor.verify(self.officer, self.cleaned_data["code"], at=at):
            refused(self.request, self.officer.username)
            raise ValidationError(WRONG_CODE, code="wrong")
        throttle.succeeded(who, **tried)
        return self.cleaned_data["code"]


class BindForm(forms.Form):
    """The first code of an app that has read the secret; a logged-in officer gives his password once more."""

    password = forms.CharField(
        label="登录密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    code = forms.CharField(
        label="手机上显示的 6 位验证码",
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - a form's
        request: HttpRequest,
        officer: Officer,
        secret: bytes,
        **kwargs: Any,  # noqa: ANN401 - Django's own signature
    ) -> None:
        """Keep who binds what; on the way in the password was given a moment ago."""
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.request, self.officer, self.secret = request, officer, secret
        if not request.user.is_authenticated:
            del self.fields["password"]

    def clean_password(self) -> str:
        """Judge the password."""
        judge_password(self.request, self.officer, self.cleaned_data["password"])
        return self.cleaned_data["password"]

    def clean(self) -> dict[str, Any]:
        """Bind the app, where all else is right."""
        code = "".join(self.cleaned_data.get("code", "").split())
        if not self.errors:
            bound = second_factor.bind(self.officer, secret=self.secret, typed=code, by=self.officer, at=timezone.now())
            if bound is None:
                self.add_error(
                    "code", ValidationError("验证码不对：请核对手机的时间是否准确，再输入新的验证码。", code="wrong")
                )
        return self.cleaned_data


class OwnPasswordForm(AdminPasswordChangeForm):
    """An officer changes his own password: the old one is counted like a login, a stolen session may not guess it."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Keep from where it is asked."""
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        """Judge it."""
        judge_password(self.request, self.user, self.cleaned_data["old_password"])
        return self.cleaned_data["old_password"]


class FirstPasswordForm(SetPasswordForm):
    """A new password in place of one that was given by an administrator or has grown old."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Write labels without a colon."""
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.fields["new_password1"].label, self.fields["new_password2"].label = "新密码", "再输一遍"


def judge_password(request: HttpRequest, officer: Officer, password: str) -> None:
    """Refuse a password that is not the officer's, or one too many."""
    at = timezone.now()
    who = throttle.subject(officer.username, "password")
    tried = {"address": addresses.of(request), "at_home": False, "at": at}
    if until := throttle.begin(who, **tried):
        raise ValidationError(_too_often(until), code="locked")
    if not officer.check_password(password):
        raise ValidationError("密码不对，请重新输入。", code="wrong")
    throttle.succeeded(who, **tried)


def _too_often(until: datetime) -> str:
    return TOO_OFTEN.format(time=date_format(timezone.localtime(until), "H:i"))
