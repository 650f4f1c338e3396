"""The first accounts: an administrator of the business and one of security, apart from the first day on.

Passwords are taken from the environment, else generated and shown once.
"""

import secrets
from dataclasses import dataclass
from typing import TypedDict

from django.core.management.base import CommandError
from django.db import transaction

from government.models import Officer, Unit
from government.roles import Role
from kezhou_crm import environment
from kezhou_crm.transactions import act_as

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread on paper
BUREAU = "克州商务局"
TAKEN = "没有启用的{role}，而用户名“{name}”已有人用：请用 {variable} 另取一个用户名。"


class Account(TypedDict):
    """Who may log in and as what; the password only where it was generated just now."""

    username: str
    role: str
    password: str | None
    created: bool


@dataclass(frozen=True)
class First:
    """An account that there must be: its role, its name, and the variables that say otherwise."""

    role: Role
    username: str
    name: str
    variables: str

    def read(self, what: str, default: str = "") -> str:
        """Read what the environment says of it."""
        return environment.read(f"{self.variables}_{what}", default)


FIRST = (
    First(Role.BUREAU_ADMIN, "admin", "商务局管理员", "DJANGO_SUPERUSER"),
    First(Role.SECURITY_ADMIN, "anquan", "安全管理员", "DJANGO_SECURITY"),
)


def generated_password() -> str:
    """Return a random password of four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


@transaction.atomic
def first_accounts() -> list[Account]:
    """Create each of the first accounts whose role nobody holds yet; otherwise name who does."""
    act_as(Officer.objects.system().pk)
    return [_one(first) for first in FIRST]


def _one(first: First) -> Account:
    holders = Officer.objects.filter(role=first.role, is_active=True).order_by("pk")
    if holder := holders.first():
        return Account(username=holder.username, role=first.role.label, password=None, created=False)
    username = first.read("USERNAME", first.username)
    if Officer.objects.filter(username=username).exists():
        variable = f"{first.variables}_USERNAME"
        raise CommandError(TAKEN.format(role=first.role.label, name=username, variable=variable))
    given = first.read("PASSWORD")
    password = given or generated_password()
    bureau = Unit.objects.called(BUREAU).first()
    who = {"name": first.name, "unit": bureau, "role": first.role}
    Officer.objects.create_user(username, password, one_time=not given, **who)
    return Account(username=username, role=first.role.label, password=None if given else password, created=True)
