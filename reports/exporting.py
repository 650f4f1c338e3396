"""Making the file of an export: whole or not at all, by the last worker that had it in hand.

The file is written aside and named by its export and attempt; only then the row says that it is there. A worker that was
thought dead and is not finds that another has taken over, and says nothing more.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localtime
from xlsxwriter.exceptions import FileCreateError

from government.models import Officer
from records import auditing
from records.entries import Kind
from reports import columns, csv_file, layout, ledger, listing, workbook
from reports.columns import Column
from reports.ledger import Entry
from reports.models import UNFINISHED, Export, ExportState, FileFormat

log = logging.getLogger(__name__)
STEP = 500  # lines between two words about the progress
FOLDER_MODE, FILE_MODE = 0o700, 0o600
DISK = "服务器存不下这个文件，没有导出：请联系系统管理员检查磁盘。"
GONE = "文件已过期删除，请重新导出。"
Say = Callable[[int], object]
TITLE = "克州招商引资项目台账"
UNFILTERED = "全部项目"


class Overtaken(Exception):
    """Another worker has the export in hand by now."""


def root() -> Path:
    """Return the folder of the files; no address leads there, and nobody else on the machine may look."""
    folder = Path(settings.EXPORTS_ROOT)
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    return folder


@transaction.atomic
def begin(pk: int) -> Export | None:
    """Take the export in hand; None where there is nothing left to do."""
    export = Export.objects.select_for_update(of=("self",)).filter(pk=pk, state__in=UNFINISHED).first()
    if export is None:
        return None
    _forget_file(export)
    export.state, export.rows_done, export.attempt = ExportState.RUNNING, 0, export.attempt + 1
    export.save(update_fields=["state", "rows_done", "attempt"])
    return export


def make(export: Export, *, by: Officer, say: Say) -> dict[str, object]:
    """Write the file, in the present transaction of its officer; return what its row is to say of it.

    Raises OSError where the disk takes no more, and ValidationError where the conditions or columns are his no longer.
    """
    taken = columns.chosen(export.columns, by=by)
    listed = listing.read(export.query, by=by)
    entries = _told(ledger.entries(ledger.in_order(listed.projects), taken, to=by), say)
    name = _name(export)
    path = root() / name
    part = path.with_suffix(".part")
    part.touch(mode=FILE_MODE)
    try:
        rows = write(part, export.file_format, taken, entries, heading(export.told, at=export.asked_at, by=by))
        part.rename(path)
    except FileCreateError as error:
        raise OSError(str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"stored_as": name, "size": path.stat().st_size, "sha256": digest, "rows_done": rows, "rows_total": rows}


def finish(export: Export, made: dict[str, object], *, at: datetime) -> None:
    """Say that the file is there; raises Overtaken, and forgets the file, where another has taken over."""
    _update(export, state=ExportState.READY, finished_at=at, failure="", **made)


def fail(export: Export, words: str, *, at: datetime) -> None:
    """Say why there is no file."""
    _update(export, state=ExportState.FAILED, finished_at=at, failure=words)


def progress(export: Export, done: int, *, using: str) -> None:
    """Say how many lines are written; raises Overtaken where another has taken over."""
    if not Export.objects.using(using).filter(**_in_hand(export)).update(rows_done=done):
        raise Overtaken


@transaction.atomic
def deliver(export: Export, *, told_by: str) -> BinaryIO:
    """Open the file for its owner and record that it left. Raises ValidationError where it is gone."""
    if export.state != ExportState.READY:
        raise ValidationError(GONE, code="gone")
    try:
        file = (root() / export.stored_as).open("rb")
    except FileNotFoundError as error:
        raise ValidationError(GONE, code="gone") from error
    titles = [columns.COLUMNS[name].title for name in export.columns if name in columns.COLUMNS]
    record(told_by, export.rows_done, export.told, titles, row=export)
    return file


def record(
    what: str, rows: int, told: Iterable[Sequence[str]], titles: Iterable[str], *, row: Export | None = None
) -> None:
    """Record that the ledger left: how many lines, under which conditions, with which columns."""
    auditing.record(
        Kind.EXPORT,
        row=row,
        detail={"导出": f"项目台账 {what}", "个数": rows, "条件": words(told), "栏目": "、".join(titles)},
    )


def write(
    path: Path, file_format: str, taken: Sequence[Column], entries: Iterator[Entry], heading: workbook.Heading
) -> int:
    """Write the file and return how many lines it holds."""
    if file_format == FileFormat.CSV:
        return csv_file.write(path, (column.title for column in taken), (each.cells for each in entries))
    return workbook.write(path, taken, layout.laid_out(entries), heading)


def heading(told: Iterable[Sequence[str]], *, at: datetime, by: Officer) -> workbook.Heading:
    """Return what stands above and below the table."""
    asked = localtime(at)
    said = f"单位：万元　　范围：{words(told)}　　导出时间：{asked:%Y-%m-%d %H:%M}　　空白为未公布或未登记"
    unit = by.unit.name if by.unit else ""
    return workbook.Heading(TITLE, said, unit, by.name, f"{asked.year}年{asked.month}月{asked.day}日")


def words(told: Iterable[Sequence[str]]) -> str:
    """Return the conditions in one sentence."""
    return "；".join(f"{title}：{value}" for title, value in told) or UNFILTERED


def file_name(file_format: str, *, at: datetime) -> str:
    """Return what a file is called where it arrives."""
    return f"项目台账-{localtime(at):%Y%m%d-%H%M}.{FileFormat(file_format).ending}"


@transaction.atomic
def remove_old(*, at: datetime) -> int:
    """Remove the files that nobody may fetch any more, and return how many exports lost theirs."""
    limit = at - timedelta(days=settings.EXPORT_DAYS)
    old = Export.objects.filter(state=ExportState.READY, finished_at__lt=limit)
    count = 0
    for export in old.select_for_update(of=("self",)).order_by("pk"):
        _forget_file(export)
        export.state = ExportState.REMOVED
        export.save(update_fields=["state"])
        count += 1
    for left in root().iterdir():
        if datetime.fromtimestamp(left.stat().st_mtime, tz=at.tzinfo) < limit:
            left.unlink(missing_ok=True)
    return count


def _told(entries: Iterable[Entry], say: Say) -> Iterator[Entry]:
    for done, entry in enumerate(entries, 1):
        yield entry
        if done % STEP == 0:
            say(done)


def _update(export: Export, **values: object) -> None:
    if not Export.objects.filter(**_in_hand(export)).update(**values):
        (root() / _name(export)).unlink(missing_ok=True)
        raise Overtaken


def _in_hand(export: Export) -> dict[str, object]:
    return {"pk": export.pk, "attempt": export.attempt, "state": ExportState.RUNNING}


def _name(export: Export) -> str:
    return f"{export.pk}-{export.attempt}"


def _forget_file(export: Export) -> None:
    """Remove what earlier attempts left."""
    for left in root().glob(f"{export.pk}-*"):
        left.unlink(missing_ok=True)
