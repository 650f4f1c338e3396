"""`seal_audit`: chain the committed entries of the audit trail, and anchor the chain outside of the database."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from records import anchors
from records.anchors import Anchor
from records.sealing import Sealed, seal

EVERY = timedelta(minutes=10)  # at most one anchor
OF = "SELECT encode(hash, 'hex') FROM records_auditseal WHERE id = %s"
BROKEN = "审计链与 {at:%Y-%m-%d %H:%M} 的锚点（{count:,} 个封存）不符，没有写新的锚点：请运行 manage.py verify_audit 并保存现场。"


class Command(BaseCommand):
    """Seal; idempotent, run every few minutes by `make run` or a timer."""

    help = "封存审计记录：把已提交的审计记录按摘要串成链；至多每 10 分钟在数据库之外写一个锚点。可反复运行。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the wish for an anchor at once."""
        parser.add_argument("--anchor", action="store_true", help="不等 10 分钟，现在就写锚点")

    def handle(self, *_args: Any, anchor: bool, **options: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Seal as kz_system, then anchor where it is time."""
        connection = connections["system"]
        sealed = seal(connection)
        if sealed is None:
            self.stdout.write("另一处正在封存，这次不做。")
            return
        anchored = self._anchor(connection, sealed, at_once=anchor)
        if options["verbosity"]:
            also = "，已写锚点" if anchored else ""
            self.stdout.write(f"新封存 {sealed.entries:,} 条审计记录，链长 {sealed.count:,}{also}。")

    @staticmethod
    def _anchor(connection: BaseDatabaseWrapper, sealed: Sealed, *, at_once: bool) -> bool:
        """Write an anchor unless there is a recent one or nothing new; refuse on a chain that lost its last anchor."""
        folder, database = settings.AUDIT_ANCHORS, str(connection.settings_dict["NAME"])
        latest = anchors.read(folder, database).latest
        if latest is not None:
            with connection.cursor() as cursor:
                cursor.execute(OF, [latest.count])
                if cursor.fetchone() != (latest.head,):
                    raise CommandError(BROKEN.format(at=latest.at, count=latest.count))
            if latest.count == sealed.count or (sealed.at - latest.at < EVERY and not at_once):
                return False
        if not sealed.count:
            return False
        anchors.append(folder, database, Anchor(sealed.at, sealed.count, sealed.head))
        return True
