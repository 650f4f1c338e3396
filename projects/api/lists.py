"""The lists of projects, milestones and financing deals."""

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, ExpressionWrapper, F, Prefetch, QuerySet, Value
from django.db.models.functions import NullIf
from django.http import Http404
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from companies.models import Company
from kezhou_crm.writing import Creating, Patching, TakingBack
from projects import editing
from projects.admin.forms import PartForm, ParticipationForm, ProjectForm
from projects.api import filters, rows
from projects.api.duties import ResponsibleShown
from projects.api.history import Recalled
from projects.api.timeline import Told
from projects.models import Duty, Milestone, Participation, Project, Vacancy
from projects.queries import STEP, missing
from projects.responsibility import responsible
from records.api import CITATIONS

PARTIES = ("region", "attribution_region", "sector", "industry", "leader", "lead_unit")
PARTS_OF = ("projects.change_project",)  # what hangs on a project is edited in its form


def _shown(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Return the projects with what every view of them shows."""
    lacks = ExpressionWrapper(missing(), output_field=BooleanField())
    return projects.with_investors().annotate(responsibility_missing=lacks).select_related(*PARTIES)


def _past_day(request: Request) -> date:
    """Read the day asked for: today unless told otherwise, never one to come."""
    today, asked = localdate(), request.query_params.get("on")
    try:
        day = parse_date(asked) if asked else today
    except ValueError:
        day = None
    if day is None or (asked and day.isoformat() != asked):
        raise ValidationError({"on": ValidationError("日期应形如 2025-10-23。", code="invalid")})
    if day > today:
        raise ValidationError({"on": ValidationError("日期不能晚于今天。", code="future")})
    return day


def _whole(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Return the projects with all that their detail shows."""
    return (
        _shown(projects)
        .select_related("parent", "party_a")
        .prefetch_related(
            CITATIONS,
            "participations__company",
            Prefetch("milestones", Milestone.objects.order_by("planned_on", "actual_on", "pk")),
            Prefetch("phases", Project.objects.live().order_by("pk"), to_attr="live_phases"),
            Prefetch("vacancies", Vacancy.objects.unfilled(), to_attr="open_vacancies"),
            Prefetch(
                "duties", Duty.objects.unfinished().with_parties().order_by("from_on", "pk"), to_attr="open_duties"
            ),
        )
    )


class Projects(Told, Recalled, Creating, Patching):
    """Projects."""

    title = "项目"
    says = "已作废的不列出；并入其他项目的，单查以 301 转到并入后的项目。"
    queryset = _shown(Project.objects.live()).defer("scope", "note")
    detail_queryset = _whole(Project.objects.live())
    held = Project.objects.live()
    after = _whole(Project.objects.all())
    form = ProjectForm
    fields = (
        "name",
        "region",
        "attribution_region",
        "sector",
        "parent",
        "industry",
        "scope",
        "agreement_type",
        "signed_on",
        "contract_no",
        "party_a",
        "amount",
        "total_investment",
        "counts_in_number",
        "counts_in_amount",
        "investor_as_stated",
        "note",
    )
    by_code = ("region", "attribution_region", "industry")
    serializer_class = rows.ProjectRow
    detail_serializer_class = rows.ProjectDetail
    filterset_class = filters.ProjectFilters
    ordering_fields = {
        "id": "pk",
        "code": "code",
        "name": NullIf(F("initials"), Value("")),
        "stage": STEP,
        "region": "region__position",
        "signed_on": "signed_on",
        "amount": "amount",
        "total_investment": "total_investment",
        "leader": "leader__protocol_order",
        "lead_unit": "lead_unit__protocol_order",
    }
    asks: ClassVar = {
        "responsible": ("on",),
        "timeline": ("skip", "page_size"),
        "history": ("field", "before", "page_size"),
    }

    def retrieve(self, request: Request, **key: str) -> Response:
        """Show the project, or lead to the one that it was merged into."""
        try:
            return super().retrieve(request, **key)
        except Http404:
            kept = self.seen(Project.objects.live()).filter(absorbed=self.kwargs["pk"]).first()
            if kept is None:
                raise
            return self.lead_on(kept)

    @extend_schema(
        summary="某一天由谁负责",
        description="按责任台账回答；不写日期即今天。",
        parameters=[OpenApiParameter("on", OpenApiTypes.DATE, description="哪一天，形如 2026-03-01；不晚于今天")],
        responses=ResponsibleShown,
    )
    @action(detail=True)
    def responsible(self, request: Request, **_key: str) -> Response:
        """Say who answered for the project and who served it on a day."""
        return Response(ResponsibleShown(responsible(self.get_object(), on=_past_day(request))).data)


class Milestones(Creating, Patching, TakingBack):
    """Milestones of projects that are not voided."""

    title = "里程碑"
    queryset = Milestone.objects.filter(project__voided_at__isnull=True).select_related("project")
    detail_queryset = queryset.prefetch_related(CITATIONS)
    held = Milestone.objects.filter(project__voided_at__isnull=True)
    form = PartForm
    fixed = ("project",)
    fields = (
        "name",
        "unit",
        "planned_quantity",
        "planned_on",
        "planned_on_precision",
        "actual_quantity",
        "actual_bound",
        "actual_on",
        "actual_on_precision",
        "note",
    )
    also = PARTS_OF
    serializer_class = rows.MilestoneRow
    detail_serializer_class = rows.MilestoneDetail
    filterset_class = filters.MilestoneFilters
    ordering_fields = {
        "id": "pk",
        "planned_on": "planned_on",
        "actual_on": "actual_on",
        "planned_quantity": "planned_quantity",
        "actual_quantity": "actual_quantity",
    }


class Participations(Creating, Patching, TakingBack):
    """Which companies are what in projects that are not voided."""

    title = "参与企业"
    shows = (Project, Company)
    queryset = Participation.objects.filter(project__voided_at__isnull=True).select_related("project", "company")
    held = Participation.objects.filter(project__voided_at__isnull=True)
    form = ParticipationForm
    fixed = ("project",)
    fields = ("company", "role")
    also = PARTS_OF
    remove = staticmethod(editing.take_back)
    serializer_class = rows.ParticipationRow
    filterset_class = filters.ParticipationFilters

    def hold(self) -> Participation:
        """Lock the project before the row, as the rules that act on a project do: else two would wait for each other."""
        projects = Project.objects.live().visible_to(self.request.user).select_for_update(of=("self",))
        get_object_or_404(projects, participations__pk=self.kwargs["pk"])
        return super().hold()
