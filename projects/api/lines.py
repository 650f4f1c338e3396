"""银行跟进 in the API: the banks that follow financing deals, entered and edited by the form of the deal's page."""

from rest_framework import serializers
from rest_framework.generics import get_object_or_404

from companies.api import MASKED, MaskedPhone
from kezhou_crm.filtering import Day, Filters, Ids
from kezhou_crm.reading import UNPUBLISHED, Label, Row
from kezhou_crm.reading import Wan as Sum
from kezhou_crm.writing import Creating, Patching
from projects.admin.financing_forms import LineForm
from projects.financing_steps import Step
from projects.models import Bank, DealBank, Drawdown, FinancingDeal
from records.api import CITATIONS, CitationRow


class BankBrief(Row):
    """A bank wherever one is referred to."""

    says = "银行。"

    class Meta:
        model = Bank
        fields = ("id", "name")


class DealBrief(Row):
    """A deal wherever one is referred to."""

    says = "银企对接。"

    class Meta:
        model = FinancingDeal
        fields = ("id", "code")


class DrawdownRow(Row):
    """A drawdown of a line that is shown already."""

    says = "一笔放款；drawn_on 为 null 的是从旧台账结转、日期未载的合计。已作废的不列出。"

    amount = serializers.DecimalField(16, 2)

    class Meta:
        model = Drawdown
        fields = ("id", "drawn_on", "amount", "note", "recorded_at")


class LineBrief(Row):
    """What is shown of a line everywhere."""

    says = "银行跟进：一家银行对一笔对接。bank 为 null 即银行未载明。rate 是年利率（%），term 是月数。"

    bank = BankBrief(allow_null=True)
    phone = MaskedPhone(allow_null=True, help_text=MASKED)
    step = serializers.ChoiceField(Step.choices, help_text="由各步日期和放款推出。")
    step_label = Label()
    drawn = Sum(help_text=UNPUBLISHED)
    first_drawn_on = serializers.DateField(allow_null=True, help_text="首次放款日期。")

    class Meta:
        model = DealBank
        fields = (
            *("id", "bank", "branch", "manager", "phone", "step", "step_label"),
            *("pushed_on", "met_on", "signed_on", "accepted_on", "granted_on", "contracted_on"),
            *("signed", "granted", "drawn", "first_drawn_on"),
            *("term", "rate", "guarantee", "undrawn_reason"),
            *("settled_on", "ended_on", "ended_reason"),
        )


class LineRow(LineBrief):
    """A bank that follows a deal that is shown already, with what was drawn and where it is known from."""

    drawdowns = DrawdownRow(many=True, source="live_drawdowns")
    citations = CitationRow(many=True)

    class Meta(LineBrief.Meta):
        fields = (*LineBrief.Meta.fields, "drawdowns", "citations")


class FinancingLineRow(LineBrief):
    """A line in the list."""

    deal = DealBrief()

    class Meta(LineBrief.Meta):
        fields = ("id", "deal", *LineBrief.Meta.fields[1:])


class FinancingLineDetail(LineRow):
    """A line by itself."""

    deal = DealBrief()

    class Meta(LineRow.Meta):
        fields = ("id", "deal", *LineRow.Meta.fields[1:])


class LineFilters(Filters):
    """What lines are looked for by."""

    deal = Ids("银企对接 id，可重复")
    bank = Ids("银行 id，可重复")
    signed_after = Day("签约日期不早于", field_name="signed_on", lookup_expr="gte")
    signed_before = Day("签约日期不晚于", field_name="signed_on", lookup_expr="lte")

    spans = (("signed_after", "signed_before"),)


class FinancingLines(Creating, Patching):
    """Lines that are not voided, of deals that are not voided; drawdowns and voiding are deeds of the deal."""

    title = "银行跟进"
    says = "已作废的不列出。登记放款、作废放款和作废银行跟进在银企对接下。"
    shows = (FinancingDeal, Drawdown)
    queryset = DealBank.objects.live().with_drawn().with_first_drawing().with_drawdowns().select_related("deal")
    detail_queryset = queryset.prefetch_related(CITATIONS)
    held = DealBank.objects.live()
    form = LineForm
    fixed = ("deal",)
    fields = (
        *("bank", "branch", "manager", "phone"),
        *("pushed_on", "met_on", "signed_on", "accepted_on", "granted_on", "contracted_on"),
        *("signed", "granted", "term", "rate", "guarantee", "undrawn_reason"),
        *("settled_on", "ended_on", "ended_reason"),
    )
    also = ("projects.change_financingdeal",)
    serializer_class = FinancingLineRow
    detail_serializer_class = FinancingLineDetail
    filterset_class = LineFilters
    ordering_fields = {"id": "pk", "signed_on": "signed_on", "signed": "signed", "granted": "granted"}

    def hold(self) -> DealBank:
        """Lock the deal before the line, as the rules that act on a deal do: else two would wait for each other."""
        deals = FinancingDeal.objects.live().select_for_update(of=("self",))
        get_object_or_404(deals, lines__pk=self.kwargs["pk"])
        return super().hold()

    def keep(self, form: LineForm) -> DealBank:
        """Lock the deal of a new line too, and refuse where it was voided meanwhile."""
        if form.instance.pk is None:
            deals = FinancingDeal.objects.live().select_for_update(of=("self",))
            get_object_or_404(deals, pk=form.instance.deal_id)
        return super().keep(form)
