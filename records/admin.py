"""Where figures come from: sources and citations, to be looked at."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kezhou_crm import badges, ids
from kezhou_crm.admin_base import KezhouAdmin, ViewOnly, may_view
from kezhou_crm.field_rights import hidden
from kezhou_crm.sight import seen_by
from records import changes, citing
from records.models import AuditEntry, AuditSeal, Citation, Source
from records.searching import Search


@admin.register(Source)
class SourceAdmin(ViewOnly, KezhouAdmin):
    """Sources."""

    list_display = ("title", "outlet", "author", "published", "chars")
    search_fields = ("title", "outlet", "author")
    search_help_text = "标题、来源单位或作者"
    ordering = ("pk",)
    fields = (("outlet", "author"), "title", "address", ("published", "chars"), "sha256")

    @admin.display(description="发布日期")
    def published(self, source: Source) -> SafeString:
        """Show the day, or that the source does not state one."""
        return badges.day(source.published_on, "原文未载")

    @admin.display(description="网址")
    def address(self, source: Source) -> SafeString:
        """Show the address; it leads out of the intranet, so it is text and not a link."""
        return format_html('<span class="k-break">{}</span>', source.url) if source.url else badges.none("原文未载")


@admin.register(Citation)
class CitationAdmin(ViewOnly, KezhouAdmin):
    """Citations; each has a page that says what it supports."""

    list_display = ("phrase", "in_source", "fact", "at_paragraph", "at_characters")
    list_filter = ("source",)
    list_select_related = ("source",)
    search_fields = ("phrase", "fact", "source__title", "source__outlet")
    search_help_text = "原文用语、事实编号或来源"
    ordering = ("source", "start", "pk")
    fields = ("source", "phrase")
    change_form_template = "pages/citation.html"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Add the rows that rest on the citation, of the kinds that the officer may look at."""
        citation = self.get_object(request, object_id)
        supported = self._supported(request.user, citation) if citation else []
        return super().change_view(request, object_id, form_url, {"supported": supported} | (extra_context or {}))

    @staticmethod
    def _supported(user: Model, citation: Citation) -> list[tuple[str, list[Model]]]:
        return citing.supported_by(citation, partial(may_view, user), partial(seen_by, user), partial(hidden, user))

    @admin.display(description="来源", ordering="source__title")
    def in_source(self, citation: Citation) -> SafeString:
        """Show the source."""
        return badges.clip(str(citation.source))

    @admin.display(description="位置", ordering="paragraph")
    def at_paragraph(self, citation: Citation) -> str:
        """Show the paragraph, or the row."""
        return citation.place

    @admin.display(description="字符", ordering="start")
    def at_characters(self, citation: Citation) -> str:
        """Show the characters, half-open as stored; a cell has none."""
        return "" if citation.is_of_cell else f"{citation.start}–{citation.end}"


@admin.register(AuditEntry)
class AuditEntryAdmin(ViewOnly, KezhouAdmin):
    """The audit trail: a search of its own, and an entry alone."""

    SHOWN = 50  # entries on a page

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Search the trail, the latest first; what is on the next page begins below the last entry shown."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = Search(request.GET or None)
        entries = form.entries(to=request.user) if form.is_bound else AuditEntry.objects.all()
        before = ids.read(request.GET.get("before", ""))
        found = list(entries.older_than(before)[: self.SHOWN + 1])
        query = request.GET.copy()
        if len(found) > self.SHOWN:
            query["before"] = str(found[self.SHOWN - 1].pk)
        context = self.admin_site.each_context(request) | {
            "title": "审计记录",
            "opts": self.opts,
            "form": form,
            "asked": {name: value for name, value in request.GET.items() if value and name != "before"},
            "told": changes.tell(found[: self.SHOWN], to=request.user),
            "older": query.urlencode() if len(found) > self.SHOWN else "",
            "newest": before is None,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "pages/audit.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002 - Django's own signature
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show one entry with all that is recorded of it, and its seal."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        entry = self.get_object(request, object_id)
        if entry is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        context = self.admin_site.each_context(request) | {
            "title": f"审计记录 #{entry.pk}",
            "opts": self.opts,
            "told": changes.tell([entry], to=request.user),
            "entry": entry,
            "seal": AuditSeal.objects.filter(entry_id=entry.pk).first(),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "pages/audit_entry.html", context)

    def history_view(self, *_args: Any, **_kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's own signature
        """There is none: an entry never changes."""
        raise Http404
