"""Passwords: what one may be, which ones were used, and when one must be changed.

Django asks the validators before it saves a password and tells them after (`password_changed`): so the history
misses no door, and no door knows of it.
"""

import re
from datetime import datetime, timedelta
from enum import Enum

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from government.credentials import PasswordRecord
from government.models import Officer

ONE_TIME_DAYS = 7
CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
CONTEXT = ("kezhou", "kizilsu", "kezilesu", "xinjiang", "artux", "atushi", "zhaoshang", "shangwu", "admin", "password",
           "克州", "克孜勒苏", "招商", "商务局", "阿图什", "密码")  # fmt: skip
SHORTEST_NAME = 3  # a name of two letters is in every other password


class Change(Enum):
    """Why a password must be changed before anything else is done."""

    ONE_TIME = "这是管理员给您的一次性密码。请换成只有您自己知道的密码，再开始使用。"
    EXPIRED = "您的密码已到更换期限。请换一个新密码，再继续使用。"


class CharacterClasses:
    """At least three of: small letters, capitals, digits, anything else."""

    def __init__(self, at_least: int) -> None:
        """Keep how many."""
        self.at_least = at_least

    def validate(self, password: str, user: Officer | None = None) -> None:  # noqa: ARG002 - Django's own signature
        """Refuse fewer."""
        if sum(bool(re.search(one, password)) for one in CLASSES) < self.at_least:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        """Say what is asked for."""
        return "密码应包含大写字母、小写字母、数字、其他符号这四类中的至少三类。"


class ContextWords:
    """Nothing that everybody here would guess: the system, the bureau, the place, the officer himself."""

    def validate(self, password: str, user: Officer | None = None) -> None:
        """Refuse a password that one of the words is most of."""
        folded = password.casefold()
        own = (user.username, user.name) if user else ()
        words = [*CONTEXT, *(word.casefold() for word in own if len(word) >= SHORTEST_NAME)]
        for word in words:
            folded = folded.replace(word, "")
        if len(set(folded)) * 2 < len(set(password.casefold())) or len(folded) * 2 < len(password):
            raise ValidationError(
                "密码主要由单位、地名、系统名或您的姓名组成，容易被猜中，请换一个。", code="password_context"
            )

    def get_help_text(self) -> str:
        """Say what is asked for."""
        return "密码不能主要由单位、地名、系统名或您的姓名组成。"


class NotUsedBefore:
    """None of the last ones, and not the present one."""

    def __init__(self, last: int) -> None:
        """Keep how many are remembered."""
        self.last = last

    def validate(self, password: str, user: Officer | None = None) -> None:
        """Refuse one of them."""
        if user is None or user.pk is None:
            return
        used = PasswordRecord.objects.filter(officer=user).order_by("-set_at", "-pk")[: self.last]
        if any(check_password(password, one) for one in {user.password, *used.values_list("password", flat=True)}):
            raise ValidationError(self.get_help_text(), code="password_used")

    def get_help_text(self) -> str:
        """Say what is asked for."""
        return f"密码不能与最近 {self.last} 次用过的相同。" if self.last > 1 else "新密码不能与现在的相同。"

    def password_changed(self, password: str, user: Officer) -> None:  # noqa: ARG002 - Django's own signature
        """Remember the new one; Django calls this once it is saved."""
        one_time = getattr(user, "password_is_one_time", False)
        PasswordRecord.objects.create(officer=user, password=user.password, set_at=timezone.now(), is_one_time=one_time)


def standing(officer: Officer) -> PasswordRecord | None:
    """Return the last record; the hash in it may be older than the officer's: logging in writes newer parameters."""
    return PasswordRecord.objects.filter(officer=officer).order_by("-set_at", "-pk").first()


def must_change(officer: Officer, *, days: int | None, at: datetime) -> Change | None:
    """Return why the officer must change his password first; `days` is its lifetime, None for no end.

    A password that was written past every door has no date: it counts as expired where there is a lifetime.
    """
    record = standing(officer)
    if record and record.is_one_time:
        return Change.ONE_TIME
    if days is not None and (record is None or record.set_at <= at - timedelta(days=days)):
        return Change.EXPIRED
    return None


def lapsed(officer: Officer, *, at: datetime) -> bool:
    """Tell whether a one-time password was not used in time."""
    record = standing(officer)
    return bool(record and record.is_one_time and record.set_at <= at - timedelta(days=ONE_TIME_DAYS))
