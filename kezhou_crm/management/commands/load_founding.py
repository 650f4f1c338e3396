"""`load_founding`: reference data and the founding article, each once and never over a clerk's work."""

import hashlib
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, transaction

from government.models import Officer
from kezhou_crm import demo_mark
from kezhou_crm.transactions import act_as
from records.models import FixtureLoad

REFERENCE = {"regions": "县市（GB/T 2260）", "industries": "国民经济行业（GB/T 4754-2017）"}
ARTICLE = {"article_2025q3": "创始文章（2025 年第三季度签约活动）"}
LEDGER = ("companies.Company", "projects.Project", "projects.FinancingDeal", "ceremonies.Ceremony")
LOCK = 20251023  # any number; two starts at once take turns


class Command(BaseCommand):
    """Load what an empty ledger begins with."""

    help = "载入县市、行业和创始文章；每样只载入一次，不覆盖任何已有数据。"

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Load in one transaction, in the name of the system; a database of the demo is left alone."""
        demo_mark.refuse_demo()
        self.verbosity = options["verbosity"]
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            act_as(Officer.objects.system().pk)
            for name, title in REFERENCE.items():
                self._load_once(name, title)
            for name, title in ARTICLE.items():
                if self._loaded(name) or not self._ledger_in_use():
                    self._load_once(name, title)
                else:
                    self._say(f"台账中已有数据，不载入{title}。")

    def _load_once(self, name: str, title: str) -> None:
        if self._loaded(name):
            return
        path = settings.FIXTURE_DIRS[0] / f"{name}.json"
        call_command("loaddata", name, verbosity=0)
        text = path.read_text(encoding="utf-8")
        FixtureLoad.objects.create(
            name=name, sha256=hashlib.sha256(text.encode()).hexdigest(), rows=text.count('"model":')
        )
        self._say(f"已载入{title}。")

    def _say(self, sentence: str) -> None:
        if self.verbosity:
            self.stdout.write(sentence)

    @staticmethod
    def _loaded(name: str) -> bool:
        return FixtureLoad.objects.filter(name=name).exists()

    @staticmethod
    def _ledger_in_use() -> bool:
        return any(apps.get_model(label)._default_manager.exists() for label in LEDGER)
