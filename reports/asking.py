"""Asking for an export: small ones are made at once, long ones by a job with a page that tells how far it is."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from government.models import Officer
from kezhou_crm import jobs
from reports import columns, exporting, listing, tasks
from reports.models import Export, FileFormat, LedgerTemplate

AT_ONCE = 2_000  # lines: about half a second
EMPTY = "这些条件下没有您能看到的项目，没有可导出的内容。"
UNFINISHED = "您还有 {n} 个导出没有完成，请等它们完成后再导出。"
MOST_AT_A_TIME = 3
NAMELESS = "请填写模板名称。"
GIVEN_UP = "生成时多次中断，没有导出：请重新导出，仍不行请联系系统管理员。"


@transaction.atomic
def ask(query: str, *, names: Sequence[str], file_format: FileFormat, by: Officer, at: datetime) -> Export:
    """Record the wish and make the file, or put the making into the queue.

    `query` are the conditions as the address of the project list has them. Raises ValidationError where they or the
    columns cannot be read, where there is nothing to take along, or where too much is still under way.
    """
    taken = columns.chosen(names, by=by)
    listed = listing.read(query, by=by)
    waiting = sum(settled(each, at=at).is_unfinished for each in Export.objects.visible_to(by).unfinished())
    if waiting >= MOST_AT_A_TIME:
        raise ValidationError(UNFINISHED.format(n=waiting), code="unfinished")
    count = listed.projects.count()
    if not count:
        raise ValidationError(EMPTY, code="empty")
    export = Export.objects.create(
        asked_at=at,
        asked_by=by,
        file_format=file_format,
        columns=[column.name for column in taken],
        query=listing.conditions(query),
        told=listed.told,
        rows_total=count,
    )
    if count > AT_ONCE:
        export.job = jobs.defer(tasks.make_export, by=by, export=export.pk)
        export.save(update_fields=["job"])
        return export
    return _at_once(export, by=by, at=at)


def _at_once(export: Export, *, by: Officer, at: datetime) -> Export:
    exporting.begin(export.pk)
    export.refresh_from_db()
    try:
        exporting.finish(export, exporting.make(export, by=by, say=lambda _done: None), at=at)
    except OSError as error:
        raise ValidationError(exporting.DISK, code="disk") from error
    export.refresh_from_db()
    return export


@transaction.atomic
def settled(export: Export, *, at: datetime) -> Export:
    """Return the export; one whose job nobody takes up any more says so."""
    if export.is_unfinished and export.job and jobs.is_over(export.job):
        locked = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
        if locked.is_unfinished:
            locked.state, locked.failure, locked.finished_at = "FAILED", GIVEN_UP, at
            locked.save(update_fields=["state", "failure", "finished_at"])
        return locked
    return export


@transaction.atomic
def save_template(name: str, *, names: Sequence[str], shared: bool, by: Officer, at: datetime) -> LedgerTemplate:
    """Keep the columns under a name; one's own template of the same name is replaced."""
    taken = [column.name for column in columns.chosen(names, by=by)]
    if not name.strip():
        raise ValidationError({"template_name": ValidationError(NAMELESS, code="nameless")})
    kept = {"columns": taken, "is_shared": shared, "unit": by.unit, "saved_at": at}
    template, _created = LedgerTemplate.objects.update_or_create(saved_by=by, name=name.strip(), defaults=kept)
    return template
