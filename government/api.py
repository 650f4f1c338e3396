"""The government side in the API: regions, units, leaders, sectors."""

from django.db.models import QuerySet

from government.models import Leader, Officer, Region, Sector, Unit, UnitFormerName
from kezhou_crm.filtering import Codes, Day, Filters, Flag, Ids, Search
from kezhou_crm.reading import Reading, Row
from records.api import CITATIONS, CitationRow

REGION_CODE = "^[0-9]{6}$"


class RegionBrief(Row):
    """A region wherever one is referred to."""

    says = "县市，代码按 GB/T 2260;653000 表示州本级。"

    class Meta:
        model = Region
        fields = ("code", "name")


class RegionRow(Row):
    """A region."""

    class Meta:
        model = Region
        fields = ("code", "name", "full_name", "position")


class Regions(Reading):
    """Regions."""

    title = "县市"
    says = "按区划代码（GB/T 2260）查找。"
    queryset = Region.objects.all()
    serializer_class = RegionRow
    lookup_field = "code"
    lookup_value_regex = "[0-9]{6}"
    ordering_fields = {"position": "position", "code": "code"}
    ordering = "position"


class SectorBrief(Row):
    """A sector wherever one is referred to."""

    class Meta:
        model = Sector
        fields = ("id", "name")


class SectorRow(Row):
    """A sector."""

    class Meta:
        model = Sector
        fields = ("id", "name", "position")


class Sectors(Reading):
    """Sectors."""

    title = "产业板块"
    queryset = Sector.objects.all()
    serializer_class = SectorRow
    ordering_fields = {"id": "pk", "position": "position"}
    ordering = "position"


class UnitBrief(Row):
    """A unit wherever one is referred to."""

    class Meta:
        model = Unit
        fields = ("id", "name")


class UnitRow(Row):
    """A unit in the list."""

    region = RegionBrief()

    class Meta:
        model = Unit
        fields = ("id", "name", "region", "head", "head_post", "protocol_order", "dissolved_on")


class FormerNameRow(Row):
    """A former name."""

    class Meta:
        model = UnitFormerName
        fields = ("name", "until")


class UnitDetail(UnitRow):
    """A unit with its former names and where it is known from."""

    former_names = FormerNameRow(many=True)
    citations = CitationRow(many=True)

    class Meta(UnitRow.Meta):
        fields = (*UnitRow.Meta.fields, "former_names", "citations")


class UnitFilters(Filters):
    """What units are looked for by."""

    region = Codes("所属县市的区划代码，可重复", queryset=Region.objects.all(), pattern=REGION_CODE)
    search = Search("现名、曾用名或拼音首字母")
    dissolved = Flag("已撤销", field_name="dissolved_on", lookup_expr="isnull", exclude=True)


class Units(Reading):
    """Units."""

    title = "单位"
    queryset = Unit.objects.select_related("region")
    detail_queryset = Unit.objects.select_related("region").prefetch_related("former_names", CITATIONS)
    serializer_class = UnitRow
    detail_serializer_class = UnitDetail
    filterset_class = UnitFilters
    ordering_fields = {
        "id": "pk",
        "name": "initials",
        "region": "region__position",
        "protocol_order": "protocol_order",
        "dissolved_on": "dissolved_on",
    }
    ordering = "protocol_order"


class LeaderBrief(Row):
    """A leader wherever one is referred to."""

    class Meta:
        model = Leader
        fields = ("id", "name")


class LeaderRow(Row):
    """A leader."""

    unit = UnitBrief(allow_null=True)

    class Meta:
        model = Leader
        fields = ("id", "name", "post", "unit", "protocol_order", "term_from", "term_until")


class LeaderFilters(Filters):
    """What leaders are looked for by."""

    search = Search("姓名、拼音首字母或所在单位")
    unit = Ids("所在单位 id，可重复")
    in_office_on = Day("这一天在任", method="in_office")

    def in_office(self, leaders: QuerySet[Leader], _name: str, value: object) -> QuerySet[Leader]:
        """Keep those in office on the day."""
        return leaders.in_office(on=value)


class Leaders(Reading):
    """Leaders."""

    title = "包联领导"
    queryset = Leader.objects.select_related("unit")
    serializer_class = LeaderRow
    filterset_class = LeaderFilters
    ordering_fields = {
        "id": "pk",
        "name": "initials",
        "protocol_order": "protocol_order",
        "term_from": "term_from",
        "term_until": "term_until",
    }
    ordering = "protocol_order"


class OfficerBrief(Row):
    """An officer wherever one is referred to: never the login."""

    says = "工作人员；没有填写姓名的为 null。"

    class Meta:
        model = Officer
        fields = ("id", "name")
