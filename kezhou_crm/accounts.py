"""The first account: taken from the environment, else generated and shown once."""

import secrets
from typing import TypedDict

from django.core.management.base import CommandError
from django.db import transaction

from government.models import Officer, Unit
from kezhou_crm import environment
from kezhou_crm.transactions import act_as

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread on paper
BUREAU = "克州商务局"
TAKEN = "没有启用的管理员，而用户名“{name}”已有人用：请用 DJANGO_SUPERUSER_USERNAME 另取一个用户名。"


class Account(TypedDict):
    """Who may log in; the password only where it was generated just now."""

    username: str
    password: str | None
    created: bool


def generated_password() -> str:
    """Return a random password of four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


@transaction.atomic
def first_administrator() -> Account:
    """Create the bureau's administrator where there is none yet; otherwise name the one there is."""
    administrators = Officer.objects.filter(is_superuser=True, is_active=True).order_by("pk")
    if first := administrators.first():
        return Account(username=first.username, password=None, created=False)
    act_as(Officer.objects.system().pk)
    username = environment.read("DJANGO_SUPERUSER_USERNAME", "admin")
    if Officer.objects.filter(username=username).exists():
        raise CommandError(TAKEN.format(name=username))
    given = environment.read("DJANGO_SUPERUSER_PASSWORD")
    password = given or generated_password()
    officer = Officer.objects.create_superuser(
        username,
        password,
        one_time=not given,
        name="商务局管理员",
        unit=Unit.objects.called(BUREAU).first(),
    )
    return Account(username=officer.username, password=None if given else password, created=True)
