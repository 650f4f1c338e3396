"""`purge_answers`: let the answers go that are kept for repeated requests, once nobody repeats them any more."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from records.models import KeptAnswer

LEAST = 24  # hours: the database keeps a younger one, whoever asks


class Command(BaseCommand):
    """Delete what is old, in the name of the system."""

    help = f"清理按 Idempotency-Key 保留的回答；{LEAST} 小时以内的一律保留。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the age."""
        parser.add_argument("--hours", type=int, default=7 * LEAST, help=f"保留多少小时，至少 {LEAST}")

    def handle(self, *_args: Any, hours: int, **_options: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Delete."""
        if hours < LEAST:
            raise CommandError(f"至少要保留 {LEAST} 小时。")
        with transaction.atomic():
            with connection.cursor() as cursor:
                system = get_user_model().objects.system().pk
                cursor.execute("SELECT set_config('kz.officer', %s, true)", [str(system)])
            gone, _by_model = KeptAnswer.objects.filter(kept_at__lt=timezone.now() - timedelta(hours=hours)).delete()
        self.stdout.write(f"删除了 {gone:,} 条 {hours} 小时以前的回答。")
