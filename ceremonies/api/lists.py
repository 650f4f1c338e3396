"""The list of ceremonies, with the comparison of each."""

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ceremonies.api.comparison import Comparison
from ceremonies.api.rows import CeremonyCited, CeremonyRow
from ceremonies.models import Ceremony, DeclaredTotal
from ceremonies.reconciliation import Reconciliation, reconcile
from government.models import Officer
from kezhou_crm.filtering import Day, Filters, Shaped
from kezhou_crm.reading import Reading
from records.api import CITATIONS

TOTALS = DeclaredTotal.objects.select_related("region").order_by("pk")


def _both(ceremony: Ceremony, to: Officer) -> dict[str, Reconciliation]:
    """Compare both streams."""
    return {stream.lower(): result for stream, result in reconcile(ceremony, to=to).items()}


class CeremonyDetail(CeremonyCited):
    """A ceremony with both comparisons."""

    reconciliation = serializers.SerializerMethodField()

    class Meta(CeremonyCited.Meta):
        fields = (*CeremonyCited.Meta.fields, "reconciliation")

    @extend_schema_field(Comparison)
    def get_reconciliation(self, ceremony: Ceremony) -> dict[str, object]:
        """Return both comparisons."""
        return Comparison(_both(ceremony, self.context["request"].user)).data


class CeremonyFilters(Filters):
    """What ceremonies are looked for by."""

    campaign = Shaped("期次，形如 2025Q3，可重复", pattern="^[0-9]{4}Q[1-4]$")
    held_after = Day("举办日期不早于", field_name="held_on", lookup_expr="gte")
    held_before = Day("举办日期不晚于", field_name="held_on", lookup_expr="lte")

    spans = (("held_after", "held_before"),)


class Ceremonies(Reading):
    """Ceremonies."""

    title = "签约活动"
    queryset = Ceremony.objects.prefetch_related(Prefetch("declared_totals", TOTALS))
    detail_queryset = Ceremony.objects.prefetch_related(
        Prefetch("declared_totals", TOTALS.prefetch_related(CITATIONS)), "tours__regions", CITATIONS
    )
    serializer_class = CeremonyRow
    detail_serializer_class = CeremonyDetail
    filterset_class = CeremonyFilters
    ordering_fields = {"id": "pk", "held_on": "held_on", "campaign": "campaign"}
    ordering = "-held_on"

    @extend_schema(summary="公布与台账的对照", responses=Comparison)
    @action(detail=True)
    def reconciliation(self, request: Request, **_key: str) -> Response:
        """Compare what was declared with what the ledger holds."""
        return Response(Comparison(_both(self.get_object(), request.user)).data)
