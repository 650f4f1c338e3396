"""The enterprise side in the API: companies, contacts, industries."""

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from companies import phones, revealing
from companies.forms import CompanyForm
from companies.models import Company, Contact, Industry
from kezhou_crm.filtering import Codes, Day, Filters, Flag, Ids, Search, Word
from kezhou_crm.reading import Plain, Reading, Row, Text
from kezhou_crm.writing import Creating, Patching
from records.api import CITATIONS, CitationRow

MASKED = "隐去中间几位。"


class IndustryBrief(Row):
    """An industry wherever one is referred to."""

    says = "行业大类，按 GB/T 4754-2017。"

    class Meta:
        model = Industry
        fields = ("code", "name")


class IndustryRow(Row):
    """An industry."""

    class Meta:
        model = Industry
        fields = ("code", "name", "section", "section_name")


class Industries(Reading):
    """Industries."""

    title = "国民经济行业"
    says = "GB/T 4754-2017 的大类，按两位代码查找。"
    queryset = Industry.objects.all()
    serializer_class = IndustryRow
    lookup_field = "code"
    lookup_value_regex = "[0-9]{2}"
    ordering_fields = {"code": "code"}
    ordering = "code"


class IndustryCodes(Codes):
    """Filter by the codes of industries."""

    def __init__(self) -> None:
        """Fix table and shape."""
        super().__init__("行业大类代码（GB/T 4754），可重复", queryset=Industry.objects.all(), pattern="^[0-9]{2}$")


class CompanyBrief(Row):
    """A company wherever one is referred to."""

    class Meta:
        model = Company
        fields = ("id", "name")


class CompanyRow(Row):
    """A company in the list."""

    industry = IndustryBrief(allow_null=True)

    class Meta:
        model = Company
        fields = ("id", "name", "uscc", "industry", "origin")


class MaskedPhone(Text):
    """A phone number with its middle hidden."""

    def to_representation(self, value: str) -> str | None:
        """Return the masked number, or null."""
        return phones.masked(value) or None


class ContactBrief(Row):
    """A contact of a company that is shown already: the phone is masked."""

    phone = MaskedPhone(allow_null=True, help_text=MASKED)

    class Meta:
        model = Contact
        fields = ("id", "name", "post", "phone", "left_on")


class ContactRow(Row):
    """A contact in the list: the phone is masked."""

    company = CompanyBrief()
    phone = MaskedPhone(allow_null=True, help_text=MASKED)

    class Meta:
        model = Contact
        fields = ("id", "company", "name", "post", "phone", "left_on")


class ContactDetail(Row):
    """A contact; the phone stays masked, `reveal` shows it."""

    company = CompanyBrief()
    phone = MaskedPhone(allow_null=True, help_text=MASKED)
    citations = CitationRow(many=True)

    class Meta:
        model = Contact
        fields = (*ContactRow.Meta.fields, "citations")


class CompanyDetail(CompanyRow):
    """A company with its people and where it is known from."""

    contacts = ContactBrief(many=True)
    citations = CitationRow(many=True)

    class Meta(CompanyRow.Meta):
        fields = (*CompanyRow.Meta.fields, "uscc_reason", "note", "contacts", "citations")


class CompanyFilters(Filters):
    """What companies are looked for by."""

    search = Search("名称、拼音首字母或统一社会信用代码")
    industry = IndustryCodes()
    origin = Word("来源地，含这些字", lookup_expr="contains")
    uscc = Word("统一社会信用代码，须完整", lookup_expr="iexact")


class Companies(Creating, Patching):
    """Companies."""

    title = "企业"
    shows = (Contact,)
    says = "已并入其他企业的不列出；单查以 301 转到并入后的企业。"
    held = Company.objects.standing()
    form = CompanyForm
    fields = ("name", "uscc", "uscc_reason", "industry", "origin", "note")
    by_code = ("industry",)
    queryset = Company.objects.standing().select_related("industry").defer("note")
    detail_queryset = Company.objects.select_related("industry", "merged_into").prefetch_related(CITATIONS)
    serializer_class = CompanyRow
    detail_serializer_class = CompanyDetail
    filterset_class = CompanyFilters
    ordering_fields = {"id": "pk", "name": "initials", "uscc": "uscc", "industry": "industry__code"}

    def seen(self, rows: QuerySet[Company]) -> QuerySet[Company]:
        """Bring along of its people those whom the officer sees."""
        people = Prefetch("contacts", Contact.objects.visible_to(self.request.user))
        return super().seen(rows).prefetch_related(people)

    def retrieve(self, request: Request, **key: str) -> Response:
        """Show the company, or lead to the one that it was merged into."""
        company = self.get_object()
        return self.lead_on(company.merged_into) if company.merged_into_id else super().retrieve(request, **key)

    def hold(self) -> Company:
        """Lock the row but not its key: its projects are locked after it, and who names it in one of them goes on."""
        rows = self.seen(self.held).select_for_update(of=("self",), no_key=True)
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class Revealed(Plain):
    """A contact's whole number."""

    says = "联系人的电话全号；查看已留痕，请勿留存。"

    id = serializers.IntegerField()
    phone = serializers.CharField(help_text="电话全号。")


class ContactFilters(Filters):
    """What contacts are looked for by; never the phone, which the list does not show."""

    company = Ids("企业 id，可重复")
    in_post = Flag("在任", field_name="left_on", lookup_expr="isnull")
    left_after = Day("离任不早于", field_name="left_on", lookup_expr="gte")
    left_before = Day("离任不晚于", field_name="left_on", lookup_expr="lte")

    spans = (("left_after", "left_before"),)


class Contacts(Creating, Patching):
    """Contacts; who left is dated, not deleted."""

    title = "联系人"
    shows = (Company,)
    held = Contact.objects.all()
    fixed = ("company",)
    fields = ("name", "post", "phone", "left_on")
    also = ("companies.change_company",)  # contacts are edited in their company's form
    queryset = Contact.objects.select_related("company")
    detail_queryset = Contact.objects.select_related("company").prefetch_related(CITATIONS)
    serializer_class = ContactRow
    detail_serializer_class = ContactDetail
    filterset_class = ContactFilters
    ordering_fields = {"id": "pk", "company": "company__initials", "left_on": "left_on"}
    looks = ("reveal",)

    def check_permissions(self, request: Request) -> None:
        """Ask whether the role may see whole numbers before looking for the row."""
        super().check_permissions(request)
        if self.action == "reveal" and not revealing.may_ask(request.user, Contact):
            self.permission_denied(request, message=revealing.NOT_YOUR_ROLE)

    @extend_schema(
        summary="查看电话全号",
        description=(
            "每次查看都留痕；服务专员只能查看自己主办的项目的企业联系人。一小时内有次数上限。"
            "回答不按 Idempotency-Key 保存：重发即再看一次。"
        ),
        responses=Revealed,
    )
    @action(detail=True, methods=["post"])
    def reveal(self, request: Request, **_key: str) -> Response:
        """Show the whole number once."""
        contact = self.get_object()
        self.ask_nothing()
        whose = f"{contact.company} {contact.name}"
        number = revealing.reveal(contact, whose=whose, by=request.user, at=timezone.now())
        return Response({"id": contact.pk, "phone": number})
