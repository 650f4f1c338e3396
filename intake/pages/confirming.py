"""Step 4 and after: what will be written, what was, the sheet with its errors, and the way back."""

import io

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from intake import asking, error_books, staging, telling, undoing
from intake.models import Batch, Confirmation
from intake.pages import counts
from intake.pages.doors import attempt, importing, show, to
from intake.verdicts import Existing, Mode, State, Verdict
from kezhou_crm.serving import serve
from records import auditing
from records.entries import Kind

A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DONE = "已入账 {count} 行。"
WAS_DONE = "这一批此前已经导入，没有重复入账。"
NONE = "没有一行入账。"
UNDONE = "已撤销：作废 {voided} 个新登记的项目，改回 {back} 处。"


@importing
def page(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Say what will be written; write it."""
    if batch.confirmations.under_way().exists():
        return to(batch)  # who confirms a second time is shown how far the first got
    if request.method == "POST":
        return _confirmed(request, batch)
    tallies = counts.of(batch)
    changed = 0 if batch.existing == Existing.SKIP else tallies[Verdict.CHANGED]
    context = {
        "title": "确认导入",
        "batch": batch,
        "counts": tallies,
        "changed": changed,
        "coming": tallies[Verdict.NEW] + changed,
        "ready": tallies[Verdict.NEW] + tallies[Verdict.CHANGED] + tallies[Verdict.SAME],
        "in_way": tallies[Verdict.WRONG] + tallies[Verdict.DOUBTFUL],
        "modes": Mode.choices,
        "earlier": staging.already(batch),
    }
    return show(request, "confirm", context, step=4)


def _confirmed(request: HttpRequest, batch: Batch) -> HttpResponse:
    mode = request.POST.get("mode", "")
    by, at = request.user, timezone.now()

    def confirm() -> tuple[Confirmation | None]:
        chosen = batch
        if mode in Mode.values and mode != batch.mode and batch.state == State.READ:
            chosen = staging.choose(batch, existing=batch.existing, mode=Mode(mode), region=batch.region, by=by, at=at)
        return (asking.ask(chosen, by=by, at=at),)

    asked = attempt(request, confirm)
    if asked is None:
        return to(batch, "confirm")
    _tell(request, *asked)
    return to(batch)


def _tell(request: HttpRequest, confirmation: Confirmation | None) -> None:
    if confirmation is None:
        messages.info(request, WAS_DONE)
    elif not confirmation.is_under_way:
        written = confirmation.rows_total - len(confirmation.refused)
        if written:
            messages.success(request, DONE.format(count=written))
        else:
            messages.warning(request, NONE)


@require_safe
@importing
def result(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Show how far the batch got, and the projects that it brought in or changed."""
    confirmation = asking.latest(batch, at=timezone.now())
    under_way = confirmation if confirmation and confirmation.is_under_way else None
    written, whole = telling.progress(batch)
    rows = Paginator(counts.rows(batch, counts.WRITTEN), A_PAGE)
    rows.count = written
    tallies = counts.of(batch)
    context = {
        "title": f"第 {batch.pk} 批",
        "batch": batch,
        "written": written,
        "whole": whole,
        "confirmation": confirmation,
        "under_way": under_way,
        "percent": _percent(under_way, written, whole, batch.mode),
        "counts": tallies,
        "tabs": counts.tabs(tallies, ""),
        "open": not under_way
        and (
            batch.state == State.READ
            or (batch.state == State.CONFIRMED and batch.mode == Mode.EACH and written < whole)
        ),
        "in_way": tallies[Verdict.WRONG] + tallies[Verdict.DOUBTFUL],
        "page": rows.get_page(request.GET.get("page")),
    }
    return show(request, "result", context)


def _percent(under_way: Confirmation | None, written: int, whole: int, mode: str) -> int:
    """Return how much is through: of a whole batch under way what its one transaction has written, else what is in."""
    if under_way and mode == Mode.WHOLE:
        written, whole = under_way.rows_done, under_way.rows_total
    return 100 * written // whole if whole else 0


@require_safe
@importing
def errors(_request: HttpRequest, batch: Batch) -> HttpResponse:
    """Give their own sheet with the reasons; that it left is recorded."""
    book = io.BytesIO(error_books.write(batch))
    auditing.record(Kind.EXPORT, row=batch, detail={"导出": f"第 {batch.pk} 批导入的错误表", "个数": 1})
    return serve(book, name=f"错误原因-第{batch.pk}批.xlsx", content_type=XLSX, inline=False)


@importing
def undo(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Ask once more; take the batch out of the ledger, or say what stands in the way."""
    if request.method == "POST":
        undone = attempt(request, lambda: undoing.undo(batch, by=request.user, at=timezone.now()))
        if undone is None:
            return to(batch, "undo")
        messages.success(request, UNDONE.format(voided=undone.voided, back=undone.put_back))
        for words in undone.kept:
            messages.warning(request, words)
        return to(batch)
    context = {
        "title": "撤销本批",
        "batch": batch,
        "made": batch.rows.filter(written__new=True).count(),
        "ways": undoing.in_the_way(batch) if batch.state == State.CONFIRMED else [],
    }
    return show(request, "undo", context)
