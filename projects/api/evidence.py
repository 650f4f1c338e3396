"""Evidence in the API: what there is, and the files themselves. Files come in on the admin's page."""

from typing import Any

from django.db.models import Model
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from kezhou_crm.writing import Writing
from projects import files
from projects.api import filters, rows
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
        return files.answer(self.get_object().attachment, thumbnail=False)

    @extend_schema(summary="照片缩略图", responses=FILE)
    @action(detail=True)
    def thumbnail(self, _request: Request, **_key: str) -> FileResponse:
        """Serve the thumbnail of a photo."""
        return files.answer(self.get_object().attachment, thumbnail=True)
