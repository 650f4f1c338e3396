"""`prove`: every invariant on the live data, a line each with the rows examined."""

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kezhou_crm import proving


class Command(BaseCommand):
    """Prove; fail on a breach, and where a proof saw nothing of a ledger that is not empty."""

    help = (
        "在现有数据上逐条核验不变量：每条一行，注明核验了多少行；有不符，或台账非空却一行也没看到，即以失败退出。只读。"
    )

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Prove as kz_system, in one read-only snapshot."""
        began = monotonic()
        verdicts = proving.prove(self.stdout.write)
        proving.close()
        failed = [verdict for verdict in verdicts if not verdict.holds]
        if failed:
            breaches = sum(verdict.finding.breaches for verdict in failed)
            raise CommandError(f"{len(verdicts)} 条中有 {len(failed)} 条不成立，共 {breaches:,} 处不符。")
        rows = sum(verdict.finding.examined for verdict in verdicts)
        self.stdout.write(f"{len(verdicts)} 条全部成立，共核验 {rows:,} 行，用时 {monotonic() - began:.1f} 秒。")
