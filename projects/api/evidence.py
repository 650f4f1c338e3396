"""Evidence in the API: what there is, the files themselves, and how they come in."""

from typing import Any

from django.db.models import Model
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kezhou_crm.bodies import Parts
from kezhou_crm.writing import Writing
from projects import files
from projects.api import filters, rows
from projects.deeds import ATTACH
from projects.models import Evidence, Project

STREAMED = {"file", "thumbnail"}
FILE = {200: OpenApiResponse(OpenApiTypes.BINARY)}


class EvidenceList(Writing):
    """The evidence of projects that are not voided and of what they absorbed, but the voided."""

    title = "证明材料"
    says = "已作废的不列出。文件另从 file 下载，照片另有缩略图。"
    queryset = Evidence.objects.standing().in_sight().select_related("project__absorbed_by", "attachment__uploaded_by")
    held = queryset
    after = Evidence.objects.select_related("project__absorbed_by", "attachment__uploaded_by")
    shows = (Project,)
    serializer_class = rows.EvidenceRow
    filterset_class = filters.EvidenceFilters
    ordering_fields = {"id": "pk", "happened_on": "happened_on", "kind": "kind"}
    ordering = "-id"

    def hold(self) -> Model:
        """Return the row; it never changes, the rule locks the project."""
        return get_object_or_404(self.seen(self.queryset), pk=self.kwargs["pk"])

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: ANN401 - the framework's
        """Let whoever downloads accept what it likes."""
        return super().perform_content_negotiation(request, force or self.action in STREAMED)

    @extend_schema(summary="下载文件", responses=FILE)
    @action(detail=True)
    def file(self, _request: Request, **_key: str) -> FileResponse:
        """Serve the file."""
        return files.answer(self.get_object(), thumbnail=False)

    @extend_schema(summary="照片缩略图", responses=FILE)
    @action(detail=True)
    def thumbnail(self, _request: Request, **_key: str) -> FileResponse:
        """Serve the thumbnail of a photo."""
        return files.answer(self.get_object(), thumbnail=True)


class Attaching(Writing):
    """The evidence of one project comes in here: several files at once, all or none."""

    title = "证明材料"
    says = "一次上传一个或多个文件，全部成功才会保存；回答每个文件一行。写明 follow_up 的成为那次跟进的附件。"
    queryset = EvidenceList.after
    shows = (Project,)
    held = Project.objects.live()
    parser_classes = (Parts,)
    serializer_class = rows.EvidenceRow
    pagination_class = None  # what was attached is answered whole
    filter_backends = ()
    deed = ATTACH

    def hold(self) -> Model:
        """Return the project; the rule locks it once the files are examined, which takes its time."""
        return get_object_or_404(self.seen(self.held), pk=self.kwargs["pk"])

    @extend_schema(responses={status.HTTP_201_CREATED: rows.EvidenceRow(many=True)})
    def create(self, _request: Request, **_key: str) -> Response:
        """Attach the files."""
        attached = self.do(self.hold(), self.deed)
        shown = self.queryset.filter(pk__in=[row.pk for row in attached]).order_by("pk")
        return Response(self.get_serializer(shown, many=True).data, status.HTTP_201_CREATED)
