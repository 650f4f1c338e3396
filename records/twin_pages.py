"""The pages of 疑似重复 and 合并 of a model: what is like what, the preview of a merge, and what was said before.

A room's admin takes `TwinPages` and says with `Twins` which rules the pages call; the pages know none themselves.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from kezhou_crm import badges, field_rights, ids
from kezhou_crm.admin_base import home
from kezhou_crm.deeds import DeedForm
from records import merging

SHOWN = 20  # pairs of a list, and lines of what was said
Rows = dict[int, Model]


@dataclass(frozen=True)
class Twins:
    """What the pages of one model call: `find(by, window=)`, the rules, and what is shown of a row.

    `standing(by)` are the rows that may be merged, with what `facts` shows of them; `chooser` asks for the `other` row.
    """

    may: str
    may_merge: str
    fields: tuple[str, ...]
    verdicts: type[Model]
    chooser: type[DeedForm]
    find: Callable[..., Any]
    merge: Callable[..., Model]
    undo: Callable[..., Model]
    standing: Callable[[Model], QuerySet]
    facts: Callable[[Model, Model], Sequence[tuple[str, object]]]
    journals: str
    cautions: Callable[[Model, Model], list[str]] = lambda _kept, _other: []


@dataclass(frozen=True)
class Line:
    """One field of both rows; `taken` where the other's value is chosen."""

    name: str
    label: str
    kept: str
    other: str
    taken: bool


class TwinPages:
    """For a ModelAdmin: serves both pages and leads to them."""

    twins: Twins

    def get_urls(self) -> list[URLPattern]:
        """Add the pages."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("twins/", view(self.twins_page), name=f"{name}_twins"),
            path("<int:pk>/merge/", view(self.merge_page), name=f"{name}_merge"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the pairs whoever may judge them."""
        led = {"twins_url": self._twins_url()} if request.user.has_perm(self.twins.may) else {}
        return super().changelist_view(request, (extra_context or {}) | led)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,  # noqa: ANN401 - Django's own signature
        obj: Model | None = None,
        **kwargs: Any,  # noqa: ANN401 - as above
    ) -> TemplateResponse:
        """Lead to the merging of this row whoever may merge."""
        if obj and request.user.has_perm(self.twins.may_merge):
            context["merge_url"] = self._merge_url(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def twins_page(self, request: HttpRequest) -> HttpResponse:
        """Show the likely pairs of a window and what was said of earlier ones; take what is said of one."""
        if not (self.has_view_permission(request) and request.user.has_perm(self.twins.may)):
            raise PermissionDenied
        refusals: list[str] = []
        if request.method == "POST":
            try:
                return self._said(request)
            except ValidationError as refusal:
                refusals = refusal.messages
        window = ids.read(request.GET.get("window", "0")) or 0
        found = self.twins.find(request.user, window=window)
        lists = {name: getattr(found, name, [])[:SHOWN] for name in ("pairs", "phases")}
        rows = self._rows(
            request, [key for pairs in lists.values() for pair in pairs for key in (pair.one, pair.other)]
        )
        said = self.twins.verdicts.objects.visible_to(request.user).standing().order_by("-said_at", "-pk")
        context = self._context(request, "疑似重复") | {
            "lists": [
                (word, [(pair, [self._shown(request, rows[key]) for key in (pair.one, pair.other)]) for pair in lists[name]])
                for name, word in (("pairs", "疑似重复"), ("phases", "疑似分期"))
                if name == "pairs" or lists[name]
            ],
            "left_out": sum(len(getattr(found, name, [])) - len(pairs) for name, pairs in lists.items()),
            "found": found,
            "window": window,
            "said": said.select_related("kept", "other", "said_by")[:SHOWN],
            "may_merge": request.user.has_perm(self.twins.may_merge),
            "refusals": refusals,
        }  # fmt: skip
        return TemplateResponse(request, "pages/twins.html", context)

    def merge_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask which row it is, which value of each field stays; preview, merge."""
        if not (self.has_view_permission(request) and request.user.has_perm(self.twins.may_merge)):
            raise PermissionDenied
        standing = self.twins.standing(request.user)
        kept = get_object_or_404(standing, pk=pk)
        given = request.POST if request.method == "POST" else request.GET
        other = standing.filter(pk=ids.read(given.get("other", ""))).first()
        context = self._context(request, "合并") | {"kept": kept, "back": home(kept)}
        if other is None or other.pk == kept.pk:
            form = self.twins.chooser(kept, request.user)
            return TemplateResponse(request, "pages/merge.html", context | {"form": form, "media": form.media})
        if request.method == "POST":
            try:
                outcome = self._merge(request, kept, other)
            except ValidationError as refusal:
                context["refusals"] = refusal.messages
            else:
                if isinstance(outcome, HttpResponse):
                    return outcome
                context["moves"] = merging.summary(outcome.details)
                context["previewed"] = True
        context |= {
            "other": other,
            "lines": list(self._lines(request, kept, other)),
            "seen": _seen(kept, other),
            "reason": given.get("reason", ""),
            "sides": [self._shown(request, kept), self._shown(request, other)],
            "journals": self.twins.journals,
            "cautions": self.twins.cautions(kept, other),
            "turned": f"{self._merge_url(other)}?other={kept.pk}",
        }
        return TemplateResponse(request, "pages/merge.html", context)

    def _merge(self, request: HttpRequest, kept: Model, other: Model) -> Model | HttpResponse:
        """Merge and lead to the kept row, or try it and undo it."""
        if request.POST.get("seen", "") not in {"", _seen(kept, other)}:
            raise ValidationError("预览以后有人改过这两条记录，请重新核对。", code="moved_on")
        given = {"other": other, "takes": self._takes(request, kept, other), "by": request.user, "at": timezone.now()}
        given["reason"] = request.POST.get("reason", "")[:200]
        if "confirm" not in request.POST:
            with merging.tried():
                return self.twins.merge(kept, **given)
        with transaction.atomic():
            self.twins.merge(kept, **given)
        messages.success(request, f"已把“{other}”并入“{kept}”。如合并有误，可在“疑似重复”页撤销。")
        return HttpResponseRedirect(home(kept))

    def _said(self, request: HttpRequest) -> HttpResponse:
        """Take what was said of a pair: no twins, or that an earlier word is taken back."""
        by, at = request.user, timezone.now()
        if undone := ids.read(request.POST.get("undo", "")):
            verdict = get_object_or_404(
                self.twins.verdicts.objects.visible_to(by).select_related("kept", "other"), pk=undone
            )
            if verdict.kind == verdict.Kind.DISTINCT:
                merging.withdraw(verdict, by=by, at=at)
            elif not by.has_perm(self.twins.may_merge):
                raise PermissionDenied
            else:
                self.twins.undo(verdict, by=by, at=at)
            messages.success(request, "已撤销，两条记录恢复各自独立。")
        else:
            keys = [ids.read(part) for part in request.POST.get("distinct", "").split(":")]
            rows = self._rows(request, [key for key in keys if key is not None])
            if len(rows) != 2:  # noqa: PLR2004 - a pair
                raise ValidationError("请选择列表里的一对记录。", code="no_pair")
            merging.tell_apart(self.twins.verdicts, *rows.values(), by=by, at=at)
            messages.success(request, "已记下：这两条不是重复，不再提示。")
        return HttpResponseRedirect(self._twins_url())

    def _lines(self, request: HttpRequest, kept: Model, other: Model) -> Iterable[Line]:
        """Yield the fields in which the two differ."""
        takes = self._takes(request, kept, other)
        for name in self._differing(request, kept, other):
            label = str(kept._meta.get_field(name).verbose_name)
            yield Line(name, label, _worded(kept, name), _worded(other, name), name in takes)

    def _takes(self, request: HttpRequest, kept: Model, other: Model) -> list[str]:
        """Return the fields that the other gives: as chosen, at first where the kept one has nothing."""
        differ = self._differing(request, kept, other)
        chosen = {name: request.POST.get(f"take_{name}") for name in differ}
        return [name for name in differ if (chosen[name] or _at_first(kept, name)) == "other"]

    def _differing(self, request: HttpRequest, kept: Model, other: Model) -> list[str]:
        """Return the fields in which the two differ, as far as the officer reads them of both."""
        hidden = field_rights.hidden(request.user, kept) | field_rights.hidden(request.user, other)
        return [name for name in merging.differing(kept, other, self.twins.fields) if name not in hidden]

    def _rows(self, request: HttpRequest, keys: Iterable[int]) -> Rows:
        return self.twins.standing(request.user).in_bulk({*keys})

    def _shown(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        return {
            "row": row,
            "url": home(row),
            "merge": self._merge_url(row),
            "facts": self.twins.facts(row, request.user),
        }

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return admin.site.each_context(request) | {
            "title": title,
            "opts": self.opts,
            "twins_url": self._twins_url(),
            "refusals": [],
        }

    def _twins_url(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_twins")

    def _merge_url(self, row: Model) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_merge", args=[row.pk])


def _at_first(kept: Model, name: str) -> str:
    return "kept" if getattr(kept, name) not in {None, ""} else "other"


def _worded(row: Model, name: str) -> str:
    value = getattr(row, f"get_{name}_display", lambda: getattr(row, name))()
    if isinstance(value, Decimal):
        return badges.number(value)
    return "" if value is None else str(value)


def _seen(kept: Model, other: Model) -> str:
    return f"{kept.pk}.{kept.version}:{other.pk}.{other.version}"
