"""一项目一档: the page everyone links to. It gathers what the rooms say of one project and knows no rule itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from ceremonies.models import Ceremony, Signing
from companies import revealing
from companies.models import Company, Contact
from kezhou_crm import deeds, field_rights
from kezhou_crm.admin_base import home, may_view
from projects import dossier, files, gates, schedule, strip, timeline
from projects.deeds import mended_at
from projects.models import FinancingDeal, Instruction, Project
from projects.moves import next_stage
from projects.responsibility import Pair, Responsible
from projects.stages import SIGNED_ON
from records import auditing, citing
from records.entries import Kind
from records.nested import nested

STORY = 30  # entries of the timeline on a page
ENOUGH = 20  # rows of any other list, until all are asked for
IN_FRONT = ("claim", "follow-up", "advance", "reopen")  # the deeds that have a button of their own
MOVES = 50


@dataclass(frozen=True)
class Shown:
    """The part of a list that the page shows, and how many rows there are."""

    rows: Sequence[Any]
    whole: int

    @property
    def hidden(self) -> int:
        """Return how many rows are left out."""
        return self.whole - len(self.rows)


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the project; a slot that was found to be another project leads there."""
    allowed = partial(may_view, request.user)
    if not allowed(Project):
        raise PermissionDenied
    project = _find(request, pk, allowed)
    if project.absorbed_by_id:
        return HttpResponseRedirect(home(project.absorbed_by))
    context = admin.site.each_context(request) | _standing(request, project) | _lists(request, project, allowed)
    return TemplateResponse(request, "pages/project.html", context)


def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the page ready for paper and record that it was asked for; a browser that prints by itself tells nobody."""
    answer = page(request, pk)
    if request.method == "POST" and isinstance(answer, TemplateResponse):
        project = answer.context_data["project"]
        auditing.record(Kind.PRINT, row=project, project=project.pk, detail={"打印": "一项目一档", "个数": 1})
        answer.context_data["printing"] = True
    return answer


def _find(request: HttpRequest, pk: int, allowed: Callable[[type[Model]], bool]) -> Project:
    """Fetch the project with its side lists, those of the room above included; out of sight it is not there."""
    at = Signing.objects.filter(project=OuterRef("pk")).order_by("-ceremony__held_on", "pk")
    ceremonies = at if allowed(Ceremony) else at.none()
    fields = {"pk": "ceremony", "name": "ceremony__name", "held_on": "ceremony__held_on", "counted": "counted"}
    project = dossier.find(pk).visible_to(request.user).annotate(signed_at=nested(ceremonies, **fields)).first()
    if project is None:
        raise Http404
    return project


def _standing(request: HttpRequest, project: Project) -> dict[str, Any]:
    """Say where the project stands, what may be done and what is missing."""
    today = timezone.localdate()
    offered = [] if project.voided_at else deeds.offered(request, project)
    moves = project.moves.all()
    stages = strip.of(project, moves)
    front = [deed for deed in offered if deed.slug in IN_FRONT] or offered[:1]  # a leader has one deed alone
    ahead = None if project.is_slot or project.voided_at else next_stage(project)
    may_change = request.user.has_perm("projects.change_project") and not project.voided_at
    lacking = gates.missing(project, ahead) if ahead else []
    fixed = field_rights.fixed(request.user, project)
    return {
        "title": str(project),
        "project": project,
        "today": today,
        "strip": stages,
        "days_here": stages.days(on=today),
        "moves": list(reversed(moves))[:MOVES],
        "entry": next(iter(moves), None),
        "front": front,
        "more": [deed for deed in offered if deed not in front],
        "may": {deed.slug for deed in offered},
        "may_change": may_change,
        "ahead": ahead,
        "lacks": [
            (mended_at(project, need.field) if may_change and need.field not in fixed else "", need.words)
            for need in lacking
        ],
        "urgent": project.stage in SIGNED_ON,
        "serving": Responsible(Pair(project.leader, project.lead_unit), tuple(project.duties.all())),
    }


def _lists(request: HttpRequest, project: Project, allowed: Callable[[type[Model]], bool]) -> dict[str, Any]:
    """Gather what hangs on the project, each list as long as the page can bear, and where the figures come from."""
    all_of = request.GET.get("all", "")
    skip = int(text) if (text := request.GET.get("skip", "")).isdecimal() and len(text) < len(str(10**6)) else 0
    story = timeline.of(project, may_view=allowed, limit=STORY + 1, skip=skip)
    today = timezone.localdate()
    planned = sorted(dossier.milestones(project), key=schedule.due)
    near = planned if all_of == "milestones" else schedule.nearest(planned, ENOUGH, on=today)
    deals = _deals(project, all_of) if allowed(FinancingDeal) else None
    lines = [line for deal in (deals.rows if deals else ()) for line in deal.live_lines]
    cited = [project, *near, *(deals.rows if deals else ()), *lines]
    citing.bring(cited)
    return {
        "instructed": project.instructed if allowed(Instruction) else [],
        "story": story[:STORY],
        "skip": skip,
        "newer": max(skip - STORY, 0),
        "older": skip + STORY if len(story) > STORY else None,
        "milestones": Shown(near, len(planned)),
        "schedule": schedule.draw(near, on=today),
        "deals": deals,
        "evidence": files.panel(request.user, project),
        "companies": _cut(project.taking_part, "companies", all_of),
        "phases": _cut(project.phase_list, "phases", all_of),
        "cited": cited,
        "may_view_companies": allowed(Company),
        "may_view_contacts": allowed(Contact),
        "may_reveal": revealing.may_ask(request.user, Contact),
        "may_add_deals": request.user.has_perm("projects.add_financingdeal"),
    }


def _deals(project: Project, all_of: str) -> Shown:
    rows = list(dossier.deals(project)[: None if all_of == "deals" else ENOUGH])
    return Shown(rows, rows[0].whole if rows else 0)


def _cut(rows: Sequence[Any], name: str, all_of: str) -> Shown:
    return Shown(rows if name == all_of else rows[:ENOUGH], len(rows))
