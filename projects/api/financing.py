"""Financing deals and banks in the API: a deal is entered and edited by its form, acted on by its deeds."""

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from rest_framework import serializers

from companies.api import CompanyBrief
from kezhou_crm.filtering import Among, Day, Filters, Flag, Ids, Search, Wan, Word
from kezhou_crm.reading import UNPUBLISHED, Label, Reading, Row, Text
from kezhou_crm.reading import Wan as Sum
from kezhou_crm.writing import Creating, Patching
from projects import financing
from projects.admin.financing_forms import DealForm
from projects.api.filters import SignedFilters
from projects.api.lines import BankBrief, LineRow
from projects.api.rows import ProjectBrief
from projects.financing_steps import Product, Step
from projects.models import Bank, DealBank, Drawdown, FinancingDeal, Project
from records.api import CITATIONS, CitationRow


class BankFilters(Filters):
    """What banks are looked for by."""

    search = Search("名称或拼音首字母")


class Banks(Reading):
    """Banks."""

    title = "银行"
    queryset = Bank.objects.all()
    serializer_class = BankBrief
    filterset_class = BankFilters
    ordering_fields = {"id": "pk", "name": "initials"}


class FinancingDealRow(Row):
    """A financing deal in the list."""

    says = "银企对接，四个金额均为万元；签约、授信和放款是各银行之和；不与签约投资额相加。"

    company = CompanyBrief(allow_null=True)
    projects = ProjectBrief(many=True, source="live_projects", help_text="关联项目；已作废的不列出。")
    product = Text(allow_null=True)
    product_label = Label(allow_null=True)
    step = serializers.ChoiceField(Step.choices, help_text="仍在推进的银行中走得最远的一步。")
    step_label = Label()
    banks = Text(allow_null=True, help_text="银行，多家以“、”分隔；未载明时为 null。")
    signed_on = serializers.DateField(allow_null=True, help_text="各银行中最早的签约日期。")
    signed = Sum(help_text=UNPUBLISHED)
    signed_unpublished = serializers.IntegerField(help_text="已签约而未公布金额的银行跟进条数。")
    granted = Sum(help_text=UNPUBLISHED)
    granted_unpublished = serializers.IntegerField(help_text="已授信而未公布金额的银行跟进条数。")
    drawn = Sum(help_text=UNPUBLISHED)
    drawn_unpublished = serializers.IntegerField(help_text="已授信而未公布放款的银行跟进条数。")

    class Meta:
        model = FinancingDeal
        fields = (
            *("id", "code", "company", "projects", "product", "product_label", "step", "step_label", "banks"),
            *("registered_on", "signed_on", "need", "signed", "signed_unpublished"),
            *("granted", "granted_unpublished", "drawn", "drawn_unpublished"),
        )


class FinancingDealDetail(FinancingDealRow):
    """A financing deal with its banks, what was drawn, and where it is known from."""

    lines = LineRow(many=True, source="live_lines")
    citations = CitationRow(many=True)

    class Meta(FinancingDealRow.Meta):
        fields = (*FinancingDealRow.Meta.fields, "purpose", "note", "lines", "citations")


class FinancingDealFilters(SignedFilters):
    """What financing deals are looked for by."""

    search = Search("编号、企业、银行或拼音首字母")
    company = Ids("企业 id，可重复")
    project = Ids("关联项目 id，可重复", field_name="projects", to_many=True)
    bank = Word("银行，含这些字", field_name="banks", lookup_expr="contains")
    bank_id = Ids("银行 id，可重复", method="by_bank")
    step = Among("进度，可重复", choices=Step, method="by_step")
    product = Among("贷款产品，可重复", choices=Product)
    registered_after = Day("需求登记日期不早于", field_name="registered_on", lookup_expr="gte")
    registered_before = Day("需求登记日期不晚于", field_name="registered_on", lookup_expr="lte")
    need_min = Wan("融资需求不少于（万元）", field_name="need", lookup_expr="gte")
    need_max = Wan("融资需求不多于（万元）", field_name="need", lookup_expr="lte")
    amount_min = Wan("签约金额不少于（万元）", field_name="signed", lookup_expr="gte")
    amount_max = Wan("签约金额不多于（万元）", field_name="signed", lookup_expr="lte")
    amount_unpublished = Flag("签约金额未公布", field_name="signed", lookup_expr="isnull")
    granted_min = Wan("授信金额不少于（万元）", field_name="granted", lookup_expr="gte")
    granted_max = Wan("授信金额不多于（万元）", field_name="granted", lookup_expr="lte")
    drawn_min = Wan("放款金额不少于（万元）", field_name="drawn", lookup_expr="gte")
    drawn_max = Wan("放款金额不多于（万元）", field_name="drawn", lookup_expr="lte")

    spans = (
        *SignedFilters.spans,
        ("registered_after", "registered_before"),
        *((f"{amount}_min", f"{amount}_max") for amount in ("need", "granted", "drawn")),
    )

    def by_bank(self, deals: QuerySet[FinancingDeal], _name: str, value: list[int]) -> QuerySet[FinancingDeal]:
        """Keep those that one of the banks follows."""
        return deals.followed_by(value) if value else deals

    def by_step(self, deals: QuerySet[FinancingDeal], _name: str, value: list[str]) -> QuerySet[FinancingDeal]:
        """Keep those that stand at one of the steps."""
        return deals.filter(at_step__in=[Step(code).rank for code in value]) if value else deals


def _shown(deals: QuerySet[FinancingDeal]) -> QuerySet[FinancingDeal]:
    """Return the deals with what every view of them shows."""
    works = Prefetch("projects", Project.objects.live().order_by("pk"), to_attr="live_projects")
    return deals.with_amounts().select_related("company").prefetch_related(works)


def _whole(deals: QuerySet[FinancingDeal]) -> QuerySet[FinancingDeal]:
    """Return the deals with all that their detail shows."""
    return _shown(deals).with_lines().prefetch_related(CITATIONS, "live_lines__citations__source")


class FinancingDeals(Creating, Patching):
    """Financing deals."""

    title = "银企对接"
    says = "已作废的不列出。"
    shows = (DealBank, Drawdown)
    queryset = _shown(FinancingDeal.objects.live()).defer("note")
    detail_queryset = _whole(FinancingDeal.objects.live())
    held = FinancingDeal.objects.live().with_lines()
    after = _whole(FinancingDeal.objects.all())
    form = DealForm
    fields = ("company", "need", "registered_on", "product", "purpose", "projects", "note")
    serializer_class = FinancingDealRow
    detail_serializer_class = FinancingDealDetail
    filterset_class = FinancingDealFilters
    ordering_fields = {
        "id": "pk",
        "code": "code",
        "company": "company__initials",
        "step": "at_step",
        "registered_on": "registered_on",
        "signed_on": "signed_on",
        "need": "need",
        "signed": "signed",
        "granted": "granted",
        "drawn": "drawn",
    }

    def keep(self, form: DealForm) -> FinancingDeal:
        """Let the rule write a new deal."""
        if form.instance.pk:
            return form.save()
        deal = form.save(commit=False)
        financing.register(deal, by=self.request.user, at=timezone.now())
        form.save_m2m()
        return deal
