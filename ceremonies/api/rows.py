"""What the API shows of ceremonies."""

from ceremonies.models import Ceremony, DeclaredTotal, Tour
from government.api import RegionBrief
from kezhou_crm.reading import Label, Row
from records.api import CitationRow


class DeclaredRow(Row):
    """A declared total."""

    says = "公布数，金额为万元；region 为 null 的是该类合计；inferred 为 true 的是推断，依据见 basis。"

    stream_label = Label()
    region = RegionBrief(allow_null=True)

    class Meta:
        model = DeclaredTotal
        fields = ("stream", "stream_label", "region", "count", "amount", "inferred", "basis", "fields_note")


class DeclaredCited(DeclaredRow):
    """A declared total with where it is known from."""

    citations = CitationRow(many=True)

    class Meta(DeclaredRow.Meta):
        fields = (*DeclaredRow.Meta.fields, "citations")


class CeremonyRow(Row):
    """A ceremony in the list."""

    says = "签约活动；期次（campaign）与举办日期（held_on）可能不在同一季度。"

    declared_totals = DeclaredRow(many=True)

    class Meta:
        model = Ceremony
        fields = ("id", "name", "campaign", "held_on", "venue", "fields_note", "declared_totals")


class TourRow(Row):
    """A tour."""

    says = "考察；visitors_at_least 为 true 时人数是下限（如 120余）。"

    regions = RegionBrief(many=True)

    class Meta:
        model = Tour
        fields = ("id", "name", "starts_on", "ends_on", "visitors", "visitors_at_least", "regions", "sites_note")


class CeremonyCited(CeremonyRow):
    """A ceremony with its tours and where it is known from."""

    declared_totals = DeclaredCited(many=True)
    tours = TourRow(many=True)
    citations = CitationRow(many=True)

    class Meta(CeremonyRow.Meta):
        fields = (*CeremonyRow.Meta.fields, "tours", "citations")
