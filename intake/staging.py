"""Staging: a sheet is read, kept and checked; its columns, cells and doubts are settled until it is confirmed.

The wizard's page and the command call these. Nothing here writes to the ledger. Each takes the batch's row lock;
raises ValidationError where the batch is confirmed already, or where there is nothing to read.
"""

import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction

from government.models import Officer, Region
from intake import checking, keeping, staged, under_way, workbooks
from intake.checking import Checked
from intake.collecting import held_back
from intake.models import Batch, ColumnMemory, KeptFile, Row
from intake.models.column_memory import KEEP
from intake.reading import guard, opening, titles
from intake.reading.cells import Grid
from intake.reading.sheets import Reading
from intake.reading.sheets import Row as ReadRow
from intake.reading.values import Memory
from intake.verdicts import Existing, Mode, State, Verdict
from intake.workbooks import Book
from projects.refusals import Refused
from records.unfit import Unfit

SKIP = {"row": "skip"}  # decided of a row that is not to come in


def read(content: bytes, name: str, *, by: Officer) -> Book:
    """Return what an uploaded file says, with the columns that the officer's unit has corrected before.

    Raises Refused in words for people where the file is not read.
    """
    corrections, units = remembered(by)
    try:
        return workbooks.read_file(io.BytesIO(content), name, corrections=corrections, units=units)
    except Unfit as unfit:
        raise Refused(unfit.code, f"{unfit.words}。", field="file") from unfit


def read_pasted(text: str, *, by: Officer) -> Book:
    """Return what pasted cells say; raises Refused as `read`."""
    corrections, units = remembered(by)
    try:
        return workbooks.read_pasted(text, corrections=corrections, units=units)
    except Unfit as unfit:
        raise Refused(unfit.code, f"{unfit.words}。", field="text") from unfit


@transaction.atomic
def stage(book: Book, content: bytes, *, by: Officer, at: datetime, sheet: str | None = None) -> Batch:
    """Keep a sheet of the book, the one with most rows unless it is named, and check it."""
    reading = next((each for each in book.readings if each.sheet == sheet), book.best)
    if reading.refusal:
        raise Refused("nothing", f"工作表“{reading.sheet}”：{reading.refusal}。", field="file")
    batch = Batch.objects.create(
        unit=by.unit,
        entered_at=at,
        entered_by=by,
        file_name=book.file[:200],
        sha256=sha256(content).hexdigest(),
        sheet=reading.sheet[:100],
        region=_county(reading, by),
        **_layout(reading),
    )
    KeptFile.objects.create(batch=batch, content=content)
    _write(batch, reading, by=by, at=at)
    return batch


def already(batch: Batch) -> Batch | None:
    """Return the batch by which the same sheet of the same file is in the ledger: 已导入."""
    same = Batch.objects.confirmed().of_content(batch.sha256, batch.sheet).exclude(pk=batch.pk)
    return same.latest_first().first()


def remembered(by: Officer) -> tuple[dict[str, str | None], dict[str, str]]:
    """Return what the officer's unit corrected: titles to fields or None, titles to units of amounts."""
    rows = ColumnMemory.objects.filter(unit=by.unit_id).order_by("pk")
    lines = list(rows.values_list("theirs", "field", "money_unit"))
    return (
        {theirs: name or None for theirs, name, _unit in lines if name != KEEP},
        {theirs: unit for theirs, _name, unit in lines if unit},
    )


@transaction.atomic
def correct_columns(
    batch: Batch,
    *,
    fields: Mapping[str, str | None],
    units: Mapping[str, str] | None = None,
    by: Officer,
    at: datetime,
) -> Batch:
    """Read the sheet again with these titles of theirs as these fields of ours, or None; remember it for the unit.

    `units` gives 亿元, 万元 or 元 to columns of amounts that do not say. What was mended in cells stays.
    """
    batch = locked(batch)
    for theirs in {*fields, *(units or {})}:
        given = {"field": fields[theirs] or ""} if theirs in fields else {}
        given |= {"money_unit": units[theirs]} if units and theirs in units else {}
        ColumnMemory.objects.update_or_create(
            unit=by.unit,
            title_key=titles.key(theirs)[:200],
            defaults={"theirs": theirs[:200], "remembered_at": at, "remembered_by": by} | given,
            create_defaults={"theirs": theirs[:200], "field": KEEP, "remembered_at": at, "remembered_by": by} | given,
        )
    reading = _again(batch, by)
    for name, value in _layout(reading).items():
        setattr(batch, name, value)
    batch.save(update_fields=[*_layout(reading)])
    _write(batch, reading, by=by, at=at)
    return batch


def mend(batch: Batch, *, cells: Mapping[int, Mapping[int, str]], by: Officer, at: datetime) -> list[Row]:
    """Put texts into cells, {row: {column: text}}, and check these rows again; an empty text empties the cell."""
    return settle(batch, cells=cells, decisions={}, by=by, at=at)


def decide(batch: Batch, *, decisions: Mapping[int, Mapping[str, str]], by: Officer, at: datetime) -> list[Row]:
    """Settle doubts, {row: {code: choice}}, and check these rows again; {"row": "skip"} leaves a row out, "" takes it back."""
    return settle(batch, cells={}, decisions=decisions, by=by, at=at)


@transaction.atomic
def settle(
    batch: Batch,
    *,
    cells: Mapping[int, Mapping[int, str]],
    decisions: Mapping[int, Mapping[str, str]],
    by: Officer,
    at: datetime,
) -> list[Row]:
    """Mend cells and settle doubts, as `mend` and `decide` say, and check these rows once."""
    batch = locked(batch)
    rows = list(_open_rows(batch).filter(number__in={*cells, *decisions}))
    for row in rows:
        row.corrected = row.corrected | {str(column): said for column, said in cells.get(row.number, {}).items()}
        made = row.decisions | dict(decisions.get(row.number, {}))
        row.decisions = {code: choice for code, choice in made.items() if choice}
    return _check_rows(batch, rows, by=by, at=at)


@transaction.atomic
def decide_alike(batch: Batch, *, code: str, choice: str, by: Officer, at: datetime) -> list[Row]:
    """Settle the same doubt in every row that has it."""
    batch = locked(batch)
    rows = [row for row in _open_rows(batch).filter(verdict=Verdict.DOUBTFUL) if code in doubts_of(row)]
    for row in rows:
        row.decisions = row.decisions | {code: choice}
    return _check_rows(batch, rows, by=by, at=at)


@transaction.atomic
def choose(batch: Batch, *, existing: Existing, mode: Mode, region: Region | None, by: Officer, at: datetime) -> Batch:
    """Set what is done with projects there are, what one transaction is, and the county of rows that name none."""
    batch = locked(batch)
    moved = batch.region_id != (region.pk if region else None)
    batch.existing, batch.mode, batch.region = Existing(existing), Mode(mode), region
    batch.save(update_fields=["existing", "mode", "region"])
    if moved:
        _check_rows(batch, list(_open_rows(batch)), by=by, at=at)
    return batch


@transaction.atomic
def recheck(batch: Batch, *, by: Officer, at: datetime) -> list[Row]:
    """Check every row again that is not in the ledger: somebody may have registered a unit meanwhile."""
    batch = locked(batch)
    return _check_rows(batch, list(_open_rows(batch)), by=by, at=at)


def doubts_of(row: Row) -> dict[str, dict]:
    """Return the open doubts of a row by code."""
    return {reason["code"]: reason for reason in row.reasons if reason["grade"] == "ASK"}


def locked(batch: Batch) -> Batch:
    """Read the batch again under its row lock; refuse what is in the ledger as a whole, is coming in, or was undone."""
    under_way.check(batch)  # before the lock, for which one would wait as long as that takes
    held = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.state == State.UNDONE:
        raise Refused("undone", "这一批已撤销，请重新上传。")
    under_way.check(held)
    whole = held.mode == Mode.WHOLE or not held.rows.read().unwritten().exists()
    if held.state == State.CONFIRMED and whole:
        raise Refused("confirmed", "这一批已经导入，不能再改；有误请撤销整批后重新导入。")
    return held


def check_again(batch: Batch, rows: Iterable[Row], *, by: Officer, at: datetime) -> list[Checked]:
    """Return staged rows as they stand to the ledger now; writes nothing."""
    columns, memory = staged.columns_of(batch.columns), {}
    read_rows = [(_read(row, columns, batch.year, memory), row.decisions) for row in rows]
    made = batch.rows.filter(written__new=True).values_list("project", flat=True) if batch.source_id else ()
    return checking.check(read_rows, by=by, at=at, region=batch.region, besides=set(made))


def _read(row: Row, columns: tuple, year: int | None, memory: Memory) -> ReadRow:
    return staged.read_again(row.number, row.cells, row.corrected, columns, year=year, memory=memory)


def _open_rows(batch: Batch):  # noqa: ANN202 - a queryset of rows
    return batch.rows.read().unwritten().in_order()


@held_back()
def _check_rows(batch: Batch, rows: list[Row], *, by: Officer, at: datetime) -> list[Row]:
    for row, checked in zip(rows, check_again(batch, rows, by=by, at=at), strict=True):
        _take_over(row, checked)
    keeping.keep(rows)
    return rows


def _take_over(row: Row, checked: Checked) -> None:
    row.name = (checked.plan.wanted.name or checked.plan.wanted.code)[:200]
    row.verdict = checked.verdict
    row.reasons = [reason.kept() for reason in checked.talk.reasons]
    row.changes = checked.plan.shown()
    row.project = checked.plan.project


@held_back()
def _write(batch: Batch, reading: Reading, *, by: Officer, at: datetime) -> None:
    """Write the rows of a reading; those that are there keep what was mended and decided."""
    there = {row.number: row for row in batch.rows.in_order()}
    rows = [_row(batch, there.get(read_row.number), read_row) for read_row in reading.rows]
    columns, memory = staged.columns_of(batch.columns), {}
    again = (
        _read(row, columns, batch.year, memory) if row.corrected else read_row
        for row, read_row in zip(rows, reading.rows, strict=True)
    )
    checked = checking.check(
        [(read_row, row.decisions) for row, read_row in zip(rows, again, strict=True)],
        by=by,
        at=at,
        region=batch.region,
    )
    for row, each in zip(rows, checked, strict=True):
        _take_over(row, each)
    for unread in reading.unread:
        row = there.get(unread.number) or Row(batch=batch, number=unread.number)
        row.name, row.verdict, row.project, row.changes = unread.said[:200], Verdict.UNREAD, None, {}
        row.reasons = [{"grade": "NOTE", "words": unread.why, "address": "", "field": None, "code": "", "choices": []}]
        rows.append(row)
    keeping.keep(rows)


def _row(batch: Batch, there: Row | None, read_row: ReadRow) -> Row:
    row = there or Row(batch=batch, number=read_row.number)
    row.cells = staged.cells_kept(read_row.standing)
    return row


def _again(batch: Batch, by: Officer) -> Reading:
    content = bytes(batch.kept.content)
    if batch.file_name == workbooks.PASTED_FROM:
        book = read_pasted(content.decode(), by=by)
    else:
        book = read(content, batch.file_name, by=by)
    return next(each for each in book.readings if each.sheet[:100] == batch.sheet)


def grid_of(batch: Batch) -> Grid:
    """Return the batch's sheet as it came."""
    content = bytes(batch.kept.content)
    if batch.file_name == workbooks.PASTED_FROM:
        return opening.of_text(content.decode(), "\t", workbooks.PASTED)
    return next(grid for grid in guard.grids(io.BytesIO(content)) if grid.name[:100] == batch.sheet)


def _layout(reading: Reading) -> dict:
    return {
        "title": reading.title[:500],
        "header_row": reading.header.last,
        "year": reading.year,
        "columns": staged.columns_kept(reading.columns),
    }


def _county(reading: Reading, by: Officer) -> Region | None:
    """Return the county of a county clerk, else the one that sheet or title names."""
    if by.sees_county:
        return by.unit.region
    said = f"{reading.sheet} {reading.title}"
    named = [region for region in Region.objects.in_order() if region.name in said]
    return named[0] if len(named) == 1 else None


def check_visible(batch: Batch, by: Officer) -> None:
    """Refuse a batch of another unit."""
    if not Batch.objects.visible_to(by).filter(pk=batch.pk).exists():
        raise ValidationError("没有这一批。", code="not_found")
