"""The follow-ups of one project: its list, and one more, with its files where it has any."""

from django.db.models import QuerySet
from rest_framework import status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kezhou_crm.bodies import Body, Parts
from kezhou_crm.deeds import Deed
from kezhou_crm.writing import Writing
from projects.api import filters, rows
from projects.deeds import FOLLOW_UP
from projects.models import FollowUp, Project


class FollowUps(Writing):
    """The follow-ups of one project, latest first; who may view the project may read them."""

    title = "跟进"
    says = "最近的在前；被更正的也列出，由 corrected_by 标明。附件随新跟进一起用 multipart/form-data 提交。"
    parser_classes = (Body, Parts)
    guards = (Project,)
    queryset = FollowUp.objects.select_related("officer", "unit", "superseded_by")
    held = Project.objects.live()
    lookup_field = "pk"
    serializer_class = rows.FollowUpRow
    filterset_class = filters.FollowUpFilters
    ordering_fields = {"happened_on": "happened_on", "id": "pk"}
    ordering = "-happened_on"

    def get_queryset(self) -> QuerySet[FollowUp]:
        """Return those of the project; a voided one is found nowhere."""
        project = get_object_or_404(Project.objects.live().only("pk"), pk=self.kwargs["pk"])
        return super().get_queryset().filter(project=project)

    @property
    def deed(self) -> Deed | None:
        """Return the deed that logs one."""
        return FOLLOW_UP if self.action == "create" else None

    def create(self, _request: Request, **_key: str) -> Response:
        """Log one."""
        return self.answer(self.do(self.hold(), FOLLOW_UP), status.HTTP_201_CREATED)
