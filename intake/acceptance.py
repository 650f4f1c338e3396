"""Acceptance: a batch is confirmed and becomes rows of the ledger, once, whole or as far as it can.

Whole, it is one transaction: everything or nothing. 能进的先进 takes some rows at a time, each few in a transaction of
their own; a row that is refused keeps nobody else out, and what a kill interrupts is taken up where it stopped. Who
confirms a second time, or at the same time, waits for the lock and finds it done. `say` hears how many rows are through.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from government.models import Officer
from intake import staging, writing
from intake.changes import Plan
from intake.checking import Checked
from intake.collecting import held_back
from intake.may import may
from intake.models import Batch, Row
from intake.verdicts import IN_THE_WAY, READY, Mode, State, Verdict
from projects.models import Project
from projects.refusals import Refused
from records import breaches

Say = Callable[[int], object]
Acting = Callable[[], AbstractContextManager]
AT_A_TIME = 500  # rows between two words about the progress; of 能进的先进, in one transaction
SHOWN = 5
MAY_IMPORT = "projects.add_project"
MEANWHILE = "台账在核对之后有变动，请重新核对这一行。"
IN_WAY = "还有 {count} 行有错误或待确认（第 {rows} 行），整批没有入账。请逐行处理、跳过，或改为“能进的先进”。"
IMPORTED = "这个文件的“{sheet}”已导入（第 {pk} 批），没有重复入账。"
NOTHING = "没有可以入账的行。"
LATE = ("uscc:", "origin:", "contact")  # of companies, which rows before may have brought in


@dataclass
class Outcome:
    """What came of a confirmation: rows written now, rows refused with the words, whether it had been done before."""

    batch: Batch
    written: int = 0
    refused: dict[int, str] = field(default_factory=dict)
    was_done: bool = False


def silent(_done: int) -> None:
    """Say nothing of the progress."""


def confirm(
    batch: Batch, *, by: Officer, at: datetime, acting: Acting = transaction.atomic, say: Say = silent
) -> Outcome:
    """Take the batch into the ledger.

    `acting` opens a transaction in the officer's name (a request has one already, then it is a savepoint). Raises
    Refused as `check` does, ValidationError with each row where the rules refuse rows of a whole batch.
    """
    return (_whole if batch.mode == Mode.WHOLE else _each)(batch, by=by, at=at, acting=acting, say=say)


def check(batch: Batch, *, by: Officer) -> None:
    """Refuse an officer who may not import, and a batch of which nothing can come in."""
    if not may(by, MAY_IMPORT):
        raise Refused("not_allowed", "您没有登记项目的权限，不能导入。")
    if batch.state == State.UNDONE:
        raise Refused("undone", "这一批已撤销，请重新上传。")
    if earlier := staging.already(batch):
        raise Refused("imported", IMPORTED.format(sheet=batch.sheet, pk=earlier.pk))
    if batch.mode == Mode.EACH or batch.state == State.CONFIRMED:
        return
    in_way = list(_waiting(batch).filter(verdict__in=IN_THE_WAY).values_list("number", flat=True))
    if in_way:
        shown = "、".join(map(str, in_way[:SHOWN])) + ("等" if len(in_way) > SHOWN else "")
        raise Refused("in_the_way", IN_WAY.format(count=len(in_way), rows=shown))
    if not _waiting(batch).exists():
        raise Refused("nothing", NOTHING)


def coming(batch: Batch) -> int:
    """Return how many rows a confirmation would take in."""
    return _waiting(batch).filter(verdict__in=READY).count()


def _whole(batch: Batch, *, by: Officer, at: datetime, acting: Acting, say: Say) -> Outcome:
    with acting():
        batch = _begin(batch, by)
        if batch.state == State.CONFIRMED:
            return Outcome(batch, was_done=True)
        rows = list(_waiting(batch))
        refused = _write(rows, batch, by=by, at=at, say=say)
        if refused:
            raise ValidationError([f"第 {number} 行：{words}" for number, words in sorted(refused.items())])
        _done(batch, by=by, at=at)
        return Outcome(batch, written=len(rows))


def _each(batch: Batch, *, by: Officer, at: datetime, acting: Acting, say: Say) -> Outcome:
    outcome = Outcome(batch)
    with acting():
        held = _begin(batch, by)
        numbers = list(_waiting(held).filter(verdict__in=READY).values_list("number", flat=True))
        outcome.was_done = held.state == State.CONFIRMED and not numbers
    for first in range(0, len(numbers), AT_A_TIME):
        with acting():
            held = _begin(batch, by)
            rows = list(_waiting(held).filter(number__in=numbers[first : first + AT_A_TIME], verdict__in=READY))
            refused = _write(rows, held, by=by, at=at, say=silent)
            outcome.refused |= refused
            outcome.written += len(rows) - len(refused)
            if held.state == State.READ and len(rows) > len(refused):
                _done(held, by=by, at=at)
        say(min(first + AT_A_TIME, len(numbers)))
    with acting():
        outcome.batch = Batch.objects.get(pk=batch.pk)
    return outcome


def _begin(batch: Batch, by: Officer) -> Batch:
    """Lock what may be confirmed: the sheet's content, so that no second copy comes in beside it, then the batch."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [batch.sha256 + batch.sheet])
    held = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    check(held, by=by)
    return held


def _waiting(batch: Batch):  # noqa: ANN202 - a queryset of rows
    """Return the rows that are not in the ledger and are not left out."""
    return batch.rows.read().unwritten().exclude(decisions__contains=staging.SKIP).in_order()


@held_back()
def _write(rows: list[Row], batch: Batch, *, by: Officer, at: datetime, say: Say) -> dict[int, str]:
    """Check once more, under the locks of the projects concerned, and write; return the rows that were refused."""
    if not rows:
        return {}
    concerned = [row.project_id for row in rows if row.project_id]
    list(Project.objects.select_for_update(of=("self",)).filter(pk__in=concerned).order_by("pk").values("pk"))
    refused: dict[int, str] = {}
    fit: list[tuple[Row, Plan]] = []
    for row, checked in zip(rows, staging.check_again(batch, rows, by=by, at=at), strict=True):
        if _differs(row, checked):
            refused[row.number] = MEANWHILE
        else:
            fit.append((row, checked.plan))
    if refused and batch.mode == Mode.WHOLE:
        return refused
    return refused | _put_in(fit, batch, by=by, at=at, say=say, again=False)


def _differs(row: Row, checked: Checked) -> bool:
    """Tell whether a row comes to something else than was shown to whoever confirms."""
    if checked.verdict != row.verdict:
        return True
    if checked.verdict == Verdict.NEW:
        return False
    now, shown = checked.plan.shown(), row.changes
    return _of_project(now) != _of_project(shown) or row.project_id != checked.plan.project.pk


def _of_project(changes: dict) -> dict:
    return {what: told for what, told in changes.items() if not what.startswith(LATE)}


def _put_in(
    fit: list[tuple[Row, Plan]], batch: Batch, *, by: Officer, at: datetime, say: Say, again: bool
) -> dict[int, str]:
    """Write them; where something is refused, halve until it is known which row it was."""
    if not fit:
        return {}
    try:
        with transaction.atomic():
            if again:
                fit = _fresh(fit, batch, by=by, at=at)
            ink = writing.begin(fit, batch=batch, by=by, at=at, on=localdate(at))
            for first in range(0, len(fit), AT_A_TIME):
                writing.write(fit[first : first + AT_A_TIME], ink)
                _ask_constraints()
                say(min(first + AT_A_TIME, len(fit)))
    except (IntegrityError, ValidationError) as error:
        batch.refresh_from_db()
        if len(fit) == 1:
            refusal = breaches.named(error) if isinstance(error, IntegrityError) else error
            return {fit[0][0].number: " ".join(refusal.messages)}
        half = len(fit) // 2
        return {
            number: words
            for part in (fit[:half], fit[half:])
            for number, words in _put_in(part, batch, by=by, at=at, say=silent, again=True).items()
        }
    return {}


def _ask_constraints() -> None:
    """Let the deferred constraints speak now, of these rows."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _fresh(fit: list[tuple[Row, Plan]], batch: Batch, *, by: Officer, at: datetime) -> list[tuple[Row, Plan]]:
    """Make the plans anew: what was written and undone has left its ids in them."""
    rows = [row for row, _plan in fit]
    again = staging.check_again(batch, rows, by=by, at=at)
    differing = [row for row, checked in zip(rows, again, strict=True) if _differs(row, checked)]
    if differing:
        raise Refused("changed", MEANWHILE)
    return [(row, checked.plan) for row, checked in zip(rows, again, strict=True)]


def _done(batch: Batch, *, by: Officer, at: datetime) -> None:
    batch.state, batch.confirmed_at, batch.confirmed_by = State.CONFIRMED, at, by
    batch.save(update_fields=["state", "confirmed_at", "confirmed_by"])
