"""`verify_audit`: that no entry of the audit trail was edited, removed or put in afterwards."""

from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction

from records import anchors
from records.verifying import verify

READ_ONLY = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


class Command(BaseCommand):
    """Verify; fail on a finding."""

    help = "核验审计记录：逐条重算摘要链并与锚点比对；有改动、删除、插入或截尾即以失败退出。只读。"
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Verify as kz_system, in one read-only snapshot."""
        began, connection = monotonic(), connections["system"]
        database = str(connection.settings_dict["NAME"])
        try:
            kept = anchors.read(settings.AUDIT_ANCHORS, database)
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(
                f"锚点文件 {anchors.path(settings.AUDIT_ANCHORS, database)} 读不懂，可能被改动。"
            ) from error
        with transaction.atomic(using=connection.alias):
            with connection.cursor() as cursor:
                cursor.execute(READ_ONLY)
            report = verify(connection, kept)
        self.stdout.write(
            f"核验 {report.sealed:,} 条已封存的审计记录和 {report.anchors:,} 个锚点，另有 {report.unsealed:,} 条尚未封存，"
            f"用时 {monotonic() - began:.1f} 秒。"
        )
        if kept.superseded:
            self.stdout.write(f"恢复备份以前的 {kept.superseded:,} 个锚点已作废。")
        if report.findings:
            raise CommandError(f"发现 {report.findings:,} 处不符：\n" + "\n".join(report.first))
        self.stdout.write("没有发现改动。")
