"""What the API shows of a reconciliation."""

from rest_framework import serializers

from ceremonies.api.rows import DeclaredRow
from ceremonies.models import Stream
from government.api import RegionBrief
from kezhou_crm.reading import Plain, Wan

NOT_YOURS = "null 表示无权查看，不等于 0。"


class TallyShown(Plain):
    """A number and an amount."""

    says = "个数与金额（万元）；amount 为 null 表示全部未公布，unpublished 是其中未公布金额的个数。"

    count = serializers.IntegerField()
    amount = Wan()
    unpublished = serializers.IntegerField()


class LineShown(Plain):
    """One region."""

    says = "一个县市：公布数、台账数与差额（台账减公布）；region 为 null 的是未分县市的。"

    region = RegionBrief(allow_null=True)
    declared = DeclaredRow(allow_null=True)
    recorded = TallyShown(allow_null=True, help_text=NOT_YOURS)
    count_difference = serializers.IntegerField(allow_null=True)
    amount_difference = Wan()


class ReconciliationShown(Plain):
    """One stream."""

    says = "公布（total）、分列（listed，不含推断）、台账（recorded）三项并列；只比较，不改数。"

    stream = serializers.ChoiceField(Stream.choices)
    stream_label = serializers.CharField(source="stream.label")
    total = DeclaredRow(allow_null=True)
    listed = TallyShown()
    recorded = TallyShown(allow_null=True, help_text=NOT_YOURS)
    named = serializers.IntegerField(allow_null=True, help_text=f"台账中已有名称的个数；{NOT_YOURS}")
    remainder = TallyShown(allow_null=True, help_text="公布合计减分列；无从比较时为 null。")
    inferences = DeclaredRow(many=True, help_text="来源没有写明、由我们推断的公布数。")
    lines = LineShown(many=True)


class Comparison(Plain):
    """Both streams, never added up."""

    says = "政企签约与银企对接两类，各自比较，从不相加。"

    investment = ReconciliationShown()
    financing = ReconciliationShown()
