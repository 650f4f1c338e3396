"""`fill_demo`: the demo's year, once, into a database of its own that is empty."""

from argparse import ArgumentParser
from datetime import date
from time import monotonic
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils.timezone import localdate

from government.models import Officer
from kezhou_crm import demo_mark
from kezhou_crm.demo import filling
from kezhou_crm.management.commands.load_founding import LEDGER, REFERENCE
from kezhou_crm.transactions import act_as
from records.models import FixtureLoad

SUFFIX = "_demo"
NAMED_OTHERWISE = "数据库“{name}”的名字不以 {suffix} 结尾，不写入示例数据：示例数据只进单独的示例库（make demo）。"
IN_USE = "数据库“{name}”里已有数据，不写入示例数据：示例数据只进空的示例库，不与台账混在一起。"
NOT_DEMO = "没有打开 DEMO，不写入示例数据：请用 make demo。"


class Command(BaseCommand):
    """Fill the demo's database, all or nothing."""

    help = "在空的示例库里编造一年的示例数据；只做一次，从不写入台账。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the size and the seed."""
        parser.add_argument("--projects", type=int, default=filling.PROJECTS, help="编造多少个项目")
        parser.add_argument("--seed", type=int, default=filling.SEED, help="随机种子：相同则数据相同")
        parser.add_argument("--today", type=date.fromisoformat, default=None, help="这一年到哪天为止，默认今天")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Fill it where it is empty; a demo that is there is left as it is."""
        if demo_mark.is_marked():
            return
        with transaction.atomic():
            act_as(Officer.objects.system().pk)  # who sees nothing would take any ledger for an empty one
            self._refuse()
        today, began = options["today"] or localdate(), monotonic()
        if options["verbosity"]:
            self.stdout.write(f"正在编造截至 {today.isoformat()} 的一年示例数据（首次约需一分钟）……")
        with transaction.atomic():
            act_as(Officer.objects.system().pk)
            call_command("loaddata", *REFERENCE, verbosity=0)
            for name in REFERENCE:
                FixtureLoad.objects.create(name=name, sha256="0" * 64, rows=0)
            entries = filling.fill(today=today, seed=options["seed"], projects=options["projects"])
            demo_mark.mark(story=f"{options['seed']} {today.isoformat()}", rows=entries)
        if options["verbosity"]:
            self.stdout.write(f"已编造示例数据：{entries:,} 次登记，用时 {monotonic() - began:.0f} 秒。")

    @staticmethod
    def _refuse() -> None:
        """Refuse whatever may be a ledger: by the setting, by the name, by what is in it."""
        name = connection.settings_dict["NAME"]
        if not settings.DEMO:
            raise CommandError(NOT_DEMO)
        if not name.endswith(SUFFIX):
            raise CommandError(NAMED_OTHERWISE.format(name=name, suffix=SUFFIX))
        used = FixtureLoad.objects.exists() or any(apps.get_model(label)._default_manager.exists() for label in LEDGER)
        if used or Officer.objects.exclude(username=Officer.SYSTEM).exists():
            raise CommandError(IN_USE.format(name=name))
