"""`import_ledger`: a workbook is read and checked for a machine, and taken into the ledger where that is asked for."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from government.models import Officer
from intake import acceptance, staging, telling
from intake.models import Batch
from intake.verdicts import Existing, Mode
from kezhou_crm.transactions import act_as
from records.entries import Door

NO_FILE = "打不开“{file}”：请确认文件在这里，并且可以读取。"
NO_OFFICER = "没有叫“{name}”的可用账号。"
ALREADY = "这个文件的“{sheet}”已导入（第 {pk} 批），没有重复入账。"
KEEP_OUT = "没有入账：{reason}"


class Command(BaseCommand):
    """Read, check, tell; confirm only where told to."""

    help = "读取并核对一份台账，以 JSON 打印结论；加 --confirm 才入账。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and what is to be done with it."""
        parser.add_argument("file", help="xlsx、xls 或 csv")
        parser.add_argument("--confirm", action="store_true", help="入账；有错误或待确认的行时整批不入账")
        parser.add_argument("--officer", default=Officer.SYSTEM, help="以谁的名义（用户名或姓名）；默认系统")
        parser.add_argument("--sheet", default=None, help="工作表；默认行数最多的一张")
        parser.add_argument(
            "--existing",
            choices=[each.lower() for each in Existing.values],
            default="overwrite",
            help="台账已有的项目：跳过、覆盖空白、覆盖（默认；空格从不清除台账）",
        )
        parser.add_argument("--each", action="store_true", help="能进的先进：一行一个事务")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Print what is to be told; what stands in the way of a confirmation goes to the error stream."""
        content = self._content(options["file"])
        self.officer = self._officer(options["officer"])
        try:
            with self._acting():
                batch = self._stage(content, Path(options["file"]).name, options)
                told = telling.tell(batch)
                transaction.set_rollback(not options["confirm"])  # what only was to be told leaves nothing behind
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(json.dumps(told, ensure_ascii=False))
        if options["confirm"]:
            self._confirm(batch)

    def _stage(self, content: bytes, name: str, options: dict[str, Any]) -> Batch:
        book = staging.read(content, name, by=self.officer)
        batch = staging.stage(book, content, by=self.officer, at=timezone.now(), sheet=options["sheet"])
        batch.existing = Existing(options["existing"].upper())
        batch.mode = Mode.EACH if options["each"] else Mode.WHOLE
        batch.save(update_fields=["existing", "mode"])
        return batch

    def _confirm(self, batch: Batch) -> None:
        with self._acting():
            earlier = staging.already(batch)
        if earlier:
            self.stderr.write(ALREADY.format(sheet=batch.sheet, pk=earlier.pk))
            return
        try:
            acceptance.confirm(batch, by=self.officer, at=timezone.now(), acting=self._acting)
        except ValidationError as refusal:
            raise CommandError(KEEP_OUT.format(reason=" ".join(refusal.messages))) from refusal

    @contextmanager
    def _acting(self) -> Iterator[None]:
        """Open a transaction in the officer's name."""
        with transaction.atomic():
            act_as(self.officer.pk, door=Door.COMMAND)
            yield

    @staticmethod
    def _content(file: str) -> bytes:
        try:
            return Path(file).read_bytes()
        except OSError as error:
            raise CommandError(NO_FILE.format(file=file)) from error

    @staticmethod
    def _officer(name: str) -> Officer:
        if name == Officer.SYSTEM:
            return Officer.objects.system()
        officers = Officer.objects.select_related("unit__region").filter(is_active=True)
        found = officers.filter(username=name).first() or officers.filter(name=name).first()
        if found is None:
            raise CommandError(NO_OFFICER.format(name=name))
        return found
