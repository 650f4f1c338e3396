"""Step 3: the rows by what they are to the ledger, mended and settled where they stand."""

import re
from collections.abc import Callable, Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from government.models import Region
from intake import staged, staging
from intake.models import Batch, Row
from intake.pages import counts, table
from intake.pages.doors import attempt, importing, show, to
from intake.verdicts import Existing, State

A_PAGE = 25
OF_ROW = re.compile(r"[cd]-(\d{1,6})-")
CELL = re.compile(r"c-(\d{1,6})-(\d{1,3})")
DECISION = re.compile(r"d-(\d{1,6})-(.{1,200})", re.DOTALL)
Mended = dict[int, dict[int, str]]
Decided = dict[int, dict[str, str]]


@importing
def page(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Show the rows of a tab; take over what was typed and chosen."""
    if request.method == "POST":
        return _written(request, batch)
    tallies = counts.of(batch)
    tab = request.GET.get("tab", "")
    tab = tab if tab in counts.WORDS else next((one for one in counts.WORDS if tallies[one]), "NEW")
    cut = Paginator(counts.rows(batch, tab), A_PAGE)
    cut.count = tallies[tab]
    shown = cut.get_page(request.GET.get("page"))
    every = request.GET.get("cols") == "all"
    is_open = batch.state != State.UNDONE and any(
        tallies[one] for one in ("WRONG", "DOUBTFUL", "NEW", "CHANGED", "SAME", "SKIPPED")
    )
    context = {
        "title": "核对",
        "batch": batch,
        "tabs": counts.tabs(tallies, tab),
        "tab": tab,
        "counts": tallies,
        "page": shown,
        "table": table.of(batch, shown, every=every, is_open=is_open),
        "every": every,
        "is_open": is_open,
        "regions": Region.objects.in_order(),
        "existing": Existing.choices,
        "here": urlencode(_here(request.GET)),
        "earlier": staging.already(batch),
    }
    return show(request, "rows", context, step=3)


def _here(asked: QueryDict) -> dict[str, str]:
    """Return what says which part of the table it is."""
    return {name: asked[name][:20] for name in ("tab", "page", "cols") if name in asked}


def _written(request: HttpRequest, batch: Batch) -> HttpResponse:
    act = ACTS.get(request.POST.get("act", ""), _rows)
    act(request, batch)
    return to(batch, "rows", urlencode(_here(request.GET)))


def _rows(request: HttpRequest, batch: Batch) -> None:
    """Take over the cells and choices of the page that are otherwise than they stood."""
    numbers = {int(match[1]) for name in request.POST if (match := OF_ROW.match(name))}
    rows = {row.number: row for row in batch.rows.filter(number__in=numbers)}
    cells, decisions = _mended(request.POST, rows), _decided(request.POST, rows)
    by, at = request.user, timezone.now()
    if not cells and not decisions:
        messages.info(request, "没有改动。")
        return
    settled = attempt(request, lambda: staging.settle(batch, cells=cells, decisions=decisions, by=by, at=at))
    if settled is not None:
        messages.success(request, f"已保存 {len(settled)} 行的改动，并重新核对。")


def _mended(posted: QueryDict, rows: dict[int, Row]) -> Mended:
    cells: Mended = {}
    for name, said in posted.items():
        match = CELL.fullmatch(name)
        row = rows.get(int(match[1])) if match else None
        if row is None:
            continue
        column, typed = int(match[2]), said.replace("\r\n", "\n").strip()
        stands = staged.cells_of(row.number, row.cells, row.corrected).get(column)
        if typed != (stands.said.replace("\r\n", "\n") if stands else ""):
            cells.setdefault(row.number, {})[column] = typed
    return cells


def _decided(posted: QueryDict, rows: dict[int, Row]) -> Decided:
    decisions: Decided = {}
    for name, choice in posted.items():
        match = DECISION.fullmatch(name)
        row = rows.get(int(match[1])) if match else None
        if row is None or choice == row.decisions.get(match[2], ""):
            continue
        if choice in _choices(row, match[2]):
            decisions.setdefault(row.number, {})[match[2]] = choice
    return decisions


def _choices(row: Row, code: str) -> Iterable[str]:
    """Return what may be chosen of a code; nothing takes a choice back."""
    offered = [choice for reason in row.reasons if reason["code"] == code for choice, _label in reason["choices"]]
    return ("", "skip") if code == "row" else ("", *offered)


def _alike(request: HttpRequest, batch: Batch) -> None:
    """Settle the same doubt in every row that has it."""
    code, _, choice = request.POST.get("alike", "").rpartition("=")
    rows = attempt(
        request, lambda: staging.decide_alike(batch, code=code, choice=choice, by=request.user, at=timezone.now())
    )
    if rows is not None:
        messages.success(request, f"已在 {len(rows)} 行里这样确认，并重新核对。")


def _settings(request: HttpRequest, batch: Batch) -> None:
    """Say what is done with projects there are, and which county rows are in that name none."""
    existing = request.POST.get("existing", "")
    region = Region.objects.filter(pk=number).first() if (number := _number(request.POST.get("region"))) else None
    if existing in Existing.values:
        chosen = attempt(
            request,
            lambda: staging.choose(
                batch, existing=Existing(existing), mode=batch.mode, region=region, by=request.user, at=timezone.now()
            ),
        )
        if chosen:
            messages.success(request, "已按新的选择重新核对。")


def _again(request: HttpRequest, batch: Batch) -> None:
    """Check every row once more: somebody may have registered a unit meanwhile."""
    if attempt(request, lambda: staging.recheck(batch, by=request.user, at=timezone.now())) is not None:
        messages.success(request, "已对照现在的台账重新核对。")


def _number(said: str | None) -> int | None:
    return int(said) if said and said.isascii() and said.isdecimal() and len(said) < len("1000000000") else None


ACTS: dict[str, Callable[[HttpRequest, Batch], None]] = {"alike": _alike, "settings": _settings, "again": _again}
