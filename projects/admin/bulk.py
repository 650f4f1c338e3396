"""责任批量交接 on its page: successor, day and reason are asked for, then previewed, then confirmed (`succession`)."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from kezhou_crm import ids
from projects import succession
from projects.models import Project
from projects.standing import HAND_OVER
from projects.succession import MOST, WAYS, Succession, SuccessionForm


class BulkHandover:
    """Gives the project list its action and the site the page of bulk handovers."""

    actions = ("hand_over_chosen",)

    def has_hand_over_permission(self, request: HttpRequest) -> bool:
        """Tell whether the officer may hand projects over."""
        return request.user.has_perm(HAND_OVER)

    def get_urls(self) -> list[URLPattern]:
        """Add the page."""
        page = self.admin_site.admin_view(self.succeed)
        return [path("succeed/<slug:who>/<int:pk>/", page, name="projects_project_succeed"), *super().get_urls()]

    @admin.action(description="责任批量交接", permissions=["hand_over"])
    def hand_over_chosen(self, request: HttpRequest, projects: QuerySet[Project]) -> HttpResponse | None:
        """Lead to the page for the chosen projects; they must have one leader."""
        chosen = dict(projects.order_by("pk").values_list("pk", "leader")[: MOST + 1])
        leaders = set(chosen.values())
        if not chosen:
            self.message_user(request, "所选项目已不在列表里，请重新选择。", messages.ERROR)
        elif len(chosen) > MOST:
            self.message_user(request, f"一次最多交接 {MOST} 个项目，请分批选择。", messages.ERROR)
        elif None in leaders:
            self.message_user(request, "所选项目里有的还没有包联领导，请先逐个落实。", messages.ERROR)
        elif len(leaders) > 1:
            message = f"所选项目分属 {len(leaders)} 名包联领导；请只选同一名领导的项目。"
            self.message_user(request, message, messages.ERROR)
        else:
            page = reverse("admin:projects_project_succeed", args=["leader", leaders.pop()])
            return HttpResponseRedirect(f"{page}?only={','.join(map(str, chosen))}")
        return None

    def succeed(self, request: HttpRequest, who: str, pk: int) -> HttpResponse:
        """Ask, preview, confirm."""
        if who not in WAYS:
            raise Http404
        if not (self.has_view_permission(request) and request.user.has_perm(HAND_OVER)):
            raise PermissionDenied
        way, now = WAYS[who], timezone.now()
        leaving = get_object_or_404(way.known(request.user, timezone.localdate(now)), pk=pk)
        form = way.form(leaving, request.user, request.POST if request.method == "POST" else None)
        context = {"refusals": [], "outcomes": [], "projects": []}
        if request.method == "POST" and form.is_valid():
            if "confirm" in request.POST:
                try:
                    return self._confirm(request, way, leaving, form.cleaned_data, now)
                except ValidationError as refusal:
                    context["refusals"] = refusal.messages
            context |= _previewed(request, way, leaving, form.cleaned_data, at=now)
        if not context["outcomes"]:
            context["projects"] = succession.subject(way, leaving, by=request.user, only=_only(request))
        return _page(request, way, leaving, form, context)

    def _confirm(
        self, request: HttpRequest, way: Succession, leaving: Model, given: dict[str, Any], at: datetime
    ) -> HttpResponse:
        """Do what was previewed, or refuse as a whole."""
        done = succession.confirm(way, leaving, seen=_seen(request), by=request.user, at=at, **given)
        self.message_user(request, f"已把 {len(done)} 个项目由{leaving}交接给{given['to']}。", messages.SUCCESS)
        return HttpResponseRedirect(_back(leaving))


def _only(request: HttpRequest) -> list[int]:
    """Read which projects were chosen in the list; none means all."""
    read = map(ids.read, request.GET.get("only", "").split(","))
    return [project for project in read if project is not None]


def _previewed(
    request: HttpRequest, way: Succession, leaving: Model, given: dict[str, Any], *, at: datetime
) -> dict[str, Any]:
    """Show what would happen, and carry along what was seen."""
    shown = succession.preview(way, leaving, only=_only(request), by=request.user, at=at, **given)
    return {
        "outcomes": shown.outcomes,
        "refused": shown.refused,
        "seen": [f"{project}:{row}" for project, row in shown.seen.items()],
        "to": given["to"],
        "most": MOST if shown.more else None,
    }


def _seen(request: HttpRequest) -> dict[int, int]:
    """Read what was previewed: the open row of each project."""
    pairs = (part.partition(":") for part in request.POST.getlist("seen"))
    read = ((ids.read(project), ids.read(row)) for project, _colon, row in pairs)
    return {project: row for project, row in read if project is not None and row is not None}


def _back(leaving: Model) -> str:
    return reverse(f"admin:{leaving._meta.app_label}_{leaving._meta.model_name}_change", args=[leaving.pk])


def _page(
    request: HttpRequest, way: Succession, leaving: Model, form: SuccessionForm, context: dict[str, Any]
) -> TemplateResponse:
    shown = admin.site.each_context(request) | {
        "title": way.title,
        "leaving": leaving,
        "form": form,
        "media": form.media,
        "back": _back(leaving),
    }
    return TemplateResponse(request, "pages/succession.html", shown | context)
