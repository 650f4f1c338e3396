"""`reset_second_factor`: for the administrator who lost phone and recovery codes, or moved without the SECRET_KEY."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from government import login_sessions, second_factor, throttle
from government.models import LoginSession, Officer
from kezhou_crm.transactions import act_as


class Command(BaseCommand):
    """Close an officer's second factor, end his logins, and let him try again at once."""

    help = "重置一个账号的双因素认证，结束它的登录，并解除登录锁定：手机和恢复码都丢了时用。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the username."""
        parser.add_argument("username", help="用户名")

    @transaction.atomic
    def handle(self, *_args: Any, username: str, **_options: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Do it, and say whether there was anything."""
        officer = Officer.objects.filter(username=username).exclude(username=Officer.SYSTEM).first()
        if officer is None:
            raise CommandError(f"没有用户名为“{username}”的账号。")
        system, at = Officer.objects.system(), timezone.now()
        act_as(system.pk)
        done = second_factor.reset(officer, by=system, at=at)
        login_sessions.end(officer, because=LoginSession.End.RESET, at=at)
        throttle.forget(username)
        self.stdout.write(
            f"已重置“{username}”的双因素认证。" if done else f"“{username}”没有绑定双因素认证；已解除锁定。"
        )
