"""责任批量交接: a leader or a specialist moves on and one successor takes over all, with a preview that cannot lie.

The first page asks for successor, day and reason; the preview is the rule itself, undone; the confirmation does all
or nothing, and refuses where somebody changed a project meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from government.models import Leader, Officer
from kezhou_crm.deeds import Chosen, Day
from projects import duties, responsibility
from projects.bulk import Outcome
from projects.models import Duty, Handover, Project
from projects.stages import SPECIALISTS
from projects.standing import HAND_OVER
from projects.successors import SpecialistField

MOST = 500  # projects of one handover: a few seconds
LONGEST_ID = 18  # digits that a bigint surely holds


class SuccessionForm(forms.Form):
    """To whom, since when, why. `to` is set by who moves on."""

    on = Day(label="交接日期")
    reason = forms.CharField(label="交接原因", max_length=200, help_text="如：岗位调整、退休、借调。")
    field_order = ("to", "on", "reason")

    class Media:
        js = ("admin/js/core.js",)  # the calendar leans on it

    def __init__(self, to: forms.Field, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Take the field that asks for the successor."""
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.fields["to"] = to
        self.order_fields(self.field_order)


@dataclass(frozen=True)
class Succession:
    """One way of moving on: who, which projects, what stands open now, and the rule with its preview."""

    title: str
    model: type[Model]
    successor: Callable[[], forms.Field]
    projects: Callable[[Any], QuerySet[Project]]
    open_rows: Callable[[Any], QuerySet]
    preview: Callable[..., list[Outcome]]
    perform: Callable[..., list[Any]]


def _next_leader() -> forms.Field:
    return Chosen(Project._meta.get_field("leader"), label="接任领导")


def _next_specialist() -> forms.Field:
    field = SpecialistField(label="接任专员", empty_label="请选择")
    field.offer(on=timezone.localdate())
    return field


WAYS = {
    "leader": Succession(
        "责任批量交接",
        Leader,
        _next_leader,
        lambda leader: Project.objects.followed().led_by(leader),
        lambda leader: Handover.objects.unfinished().filter(leader=leader),
        responsibility.preview_hand_over_all,
        responsibility.hand_over_all,
    ),
    "specialist": Succession(
        "服务专员批量交接",
        Officer,
        _next_specialist,
        lambda officer: Project.objects.followed().served_by(officer),
        lambda officer: Duty.objects.unfinished().filter(officer=officer, role__in=SPECIALISTS),
        duties.preview_reassign_all,
        duties.reassign_all,
    ),
}


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
        if len(chosen) > MOST:
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
        leaving = get_object_or_404(way.model, pk=pk)
        form = SuccessionForm(way.successor(), request.POST if request.method == "POST" else None)
        context = {"refusals": [], "outcomes": []}
        if request.method == "POST" and form.is_valid():
            if "confirm" in request.POST:
                try:
                    return self._confirm(request, way, leaving, form.cleaned_data, now)
                except ValidationError as refusal:
                    context["refusals"] = refusal.messages
            context |= _previewed(request, way, leaving, form.cleaned_data, by=request.user, at=now)
        projects = _subject(request, way, leaving).select_related("lead_unit").order_by("pk")
        context |= {"projects": [] if context["outcomes"] else projects[: MOST + 1]}
        return _page(request, way, leaving, form, context)

    def _confirm(
        self, request: HttpRequest, way: Succession, leaving: Model, given: dict[str, Any], at: datetime
    ) -> HttpResponse:
        """Do what was previewed, or refuse as a whole."""
        seen = _seen(request)
        if not seen:
            raise ValidationError("没有可以交接的项目，请重新预览。")
        with transaction.atomic():
            done = way.perform(
                Project.objects.filter(pk__in=seen), leaving=leaving, by=request.user, at=at, seen=seen, **given
            )
        self.message_user(request, f"已把 {len(done)} 个项目由{leaving}交接给{given['to']}。", messages.SUCCESS)
        return HttpResponseRedirect(_back(leaving))


def _subject(request: HttpRequest, way: Succession, leaving: Model) -> QuerySet[Project]:
    """Return the chosen projects, whoever leads them by now, or all that stand open with who leaves."""
    only = [int(part) for part in request.GET.get("only", "").split(",") if _is_id(part)]
    return Project.objects.live().filter(pk__in=only) if only else way.projects(leaving)


def _previewed(
    request: HttpRequest, way: Succession, leaving: Model, given: dict[str, Any], *, by: Officer, at: datetime
) -> dict[str, Any]:
    """Try it on every project, and remember what stood open, so that the confirmation knows what was seen."""
    found = list(_subject(request, way, leaving).select_related("lead_unit").order_by("pk")[: MOST + 1])
    projects = found[:MOST]
    standing = way.open_rows(leaving).filter(project__in=projects).values_list("project", "pk")
    outcomes = way.preview(projects, leaving=leaving, by=by, at=at, **given)
    return {
        "outcomes": outcomes,
        "refused": sum(bool(outcome.refusals) for outcome in outcomes),
        "seen": [f"{project}:{row}" for project, row in standing],
        "to": given["to"],
        "most": MOST if len(found) > MOST else None,
    }


def _seen(request: HttpRequest) -> dict[int, int]:
    """Read what was previewed: the open row of each project."""
    pairs = (part.partition(":") for part in request.POST.getlist("seen"))
    return {int(project): int(row) for project, _colon, row in pairs if _is_id(project) and _is_id(row)}


def _is_id(text: str) -> bool:
    """Tell whether it can be the number of a row; a longer one than a bigint holds is none."""
    return text.isdecimal() and len(text) <= LONGEST_ID


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
