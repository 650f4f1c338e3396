"""The instructions on one project: its list, and one more."""

from django.db.models import QuerySet
from rest_framework import status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kezhou_crm.deeds import Deed
from kezhou_crm.writing import Writing
from projects.api import filters, rows
from projects.deeds import INSTRUCT
from projects.models import Instruction, Project


class Instructions(Writing):
    """The instructions on one project, latest first."""

    title = "批示"
    says = "最近的在前；被更正的也列出，由 corrected_by 标明。领导以本人名义写，商务局代录须写明 leader。"
    queryset = Instruction.objects.select_related("leader", "written_by", "superseded_by").with_answer()
    held = Project.objects.live()
    lookup_field = "pk"
    serializer_class = rows.InstructionRow
    filterset_class = filters.InstructionFilters
    ordering_fields = {"written_at": "written_at", "id": "pk"}
    ordering = "-written_at"

    def get_queryset(self) -> QuerySet[Instruction]:
        """Return those on the project; a voided one is found nowhere."""
        project = get_object_or_404(
            Project.objects.live().visible_to(self.request.user).only("pk"), pk=self.kwargs["pk"]
        )
        return super().get_queryset().filter(project=project)

    @property
    def deed(self) -> Deed | None:
        """Return the deed that writes one."""
        return INSTRUCT if self.action == "create" else None

    def create(self, _request: Request, **_key: str) -> Response:
        """Write one."""
        return self.answer(self.do(self.hold(), INSTRUCT), status.HTTP_201_CREATED)
