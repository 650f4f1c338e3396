"""`set_up`: bring a database from any earlier state to one the site can serve, saying what is done."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from kezhou_crm import accounts, demo_mark, fitness, statics
from kezhou_crm.demo import people


class Command(BaseCommand):
    """Check, migrate, collect static files, load the founding data, create the first accounts."""

    help = "准备数据库和静态文件：检查、建表、载入初始数据、建立第一批账号。可反复运行，不改动已有数据。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file that the result goes to."""
        parser.add_argument("--result", type=Path, help="把账号结果写入这个 JSON 文件")

    def handle(self, *_args: Any, result: Path | None, **_options: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Do each step that is not done yet."""
        fitness.check_server(connections["owner"])
        if not settings.DEMO:
            demo_mark.refuse_demo()
        self._migrate()
        fitness.check_served_role(connections["default"])
        fitness.check_trigrams(connections["default"])
        if statics.collect_if_changed():
            self.stdout.write("已整理页面所用的静态文件。")
        logins = self._demo() if settings.DEMO else self._ledger()
        if result:
            result.write_text(json.dumps(logins, ensure_ascii=False), encoding="utf-8")

    def _ledger(self) -> dict[str, Any]:
        call_command("load_founding", stdout=self.stdout)
        first = accounts.first_accounts()
        for account in first:
            if account["created"]:
                self.stdout.write(f"已建立第一个{account['role']}账号。")
        return {"accounts": first}

    def _demo(self) -> dict[str, Any]:
        """Fill the demo; its logins are no secret."""
        call_command("fill_demo", stdout=self.stdout)
        logins = [[login.username, login.name, login.role.label] for login in people.LOGINS]
        return {"logins": logins, "shared_password": people.PASSWORD}

    def _migrate(self) -> None:
        executor = MigrationExecutor(connections["owner"])
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if pending:
            self.stdout.write(f"正在建立或升级数据表（{len(pending)} 步）……")
            call_command("migrate", verbosity=0, interactive=False)
