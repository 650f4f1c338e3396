"""The lists of projects and milestones."""

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet, Value
from django.db.models.functions import NullIf

from kezhou_crm.reading import Reading
from projects.api import filters, rows
from projects.models import Milestone, Project, Vacancy
from projects.queries import STEP
from records.api import CITATIONS

PARTIES = ("region", "attribution_region", "sector", "industry", "leader", "lead_unit")


def _shown() -> QuerySet[Project]:
    """Return the projects that are not voided, with what every view of them shows."""
    missing = Project.objects.responsibility_missing().filter(pk=OuterRef("pk"))
    return Project.objects.live().with_investors().annotate(responsibility_missing=Exists(missing))


class Projects(Reading):
    """Projects."""

    title = "项目"
    says = "已作废的不列出。"
    queryset = _shown().select_related(*PARTIES).defer("scope", "note")
    detail_queryset = (
        _shown()
        .select_related(*PARTIES, "parent", "party_a")
        .prefetch_related(
            CITATIONS,
            "participations__company",
            Prefetch("milestones", Milestone.objects.order_by("planned_on", "actual_on", "pk")),
            Prefetch("phases", Project.objects.live().order_by("pk"), to_attr="live_phases"),
            Prefetch("vacancies", Vacancy.objects.unfilled(), to_attr="open_vacancies"),
        )
    )
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


class Milestones(Reading):
    """Milestones of projects that are not voided."""

    title = "里程碑"
    queryset = Milestone.objects.filter(project__voided_at__isnull=True).select_related("project")
    detail_queryset = queryset.prefetch_related(CITATIONS)
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
