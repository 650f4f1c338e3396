"""银企对接 in the admin. Its amounts stand apart and are never added to signed investment."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache

from companies import phone_pages
from companies.phone_pages import Number
from kezhou_crm import badges, deeds
from kezhou_crm.admin_base import KezhouAdmin, KnownFirst, Stack, may_view
from projects import financing
from projects.admin.financing_forms import DealForm, LineForm
from projects.list_filters import AtStep, FollowedBy, Owing
from projects.models import Bank, DealBank, FinancingDeal


class LineInline(Stack):
    """The banks that follow the deal; drawdowns are entered by a deed."""

    model = DealBank
    form = LineForm
    fields = (
        ("bank", "branch"),
        ("manager", "phone"),
        ("pushed_on", "met_on"),
        ("signed_on", "signed"),
        ("accepted_on", "contracted_on"),
        ("granted_on", "granted"),
        ("term", "rate"),
        ("guarantee", "undrawn_reason"),
        ("settled_on", "ended_on"),
        "ended_reason",
    )
    autocomplete_fields = ("bank",)
    classes = ("collapse",)
    verbose_name_plural = "登记银行跟进"

    def get_queryset(self, request: HttpRequest) -> QuerySet[DealBank]:
        """Leave out the voided; bring the banks along."""
        return super().get_queryset(request).live().select_related("deal", "bank").in_order()


@admin.register(FinancingDeal)
class FinancingDealAdmin(deeds.Acting, KezhouAdmin):
    """Financing deals, but the voided."""

    form = DealForm
    list_display = (
        "code",
        "borrower",
        "lenders",
        "step_reached",
        "needed",
        "signed_for",
        "granted_for",
        "drawn_for",
        "signing_day",
    )
    list_filter = (AtStep, FollowedBy, "product", Owing)
    search_fields = ("code",)  # shows the box; `matching` searches
    search_help_text = "编号、企业、银行或拼音首字母"
    ordering = (KnownFirst("signed_on").desc(), "code", "pk")
    autocomplete_fields = ("company", "projects")
    readonly_fields = ("code",)
    inlines = (LineInline,)
    change_form_template = "admin/projects/financingdeal/change_form.html"
    fieldsets = (
        ("需求", {"fields": ("code", "company", ("need", "registered_on"), ("product", "purpose"), "projects")}),
        ("备注", {"fields": ("note",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[FinancingDeal]:
        """Leave out the voided; add the sums, and of the lines what the page at hand shows."""
        deals = super().get_queryset(request).live().with_amounts().with_sources().select_related("company")
        if request.resolver_match and request.resolver_match.url_name.endswith("_changelist"):
            return deals.prefetch_related("citations")
        return deals.with_lines()

    def get_urls(self) -> list[URLPattern]:
        """Add the page of the number of a bank's manager."""
        page = self.admin_site.admin_view(never_cache(self.phone))
        return [path("line/<int:pk>/phone/", page, name="projects_dealbank_phone"), *super().get_urls()]

    def phone(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the number of a bank's manager."""
        if not (self.has_view_permission(request) and may_view(request.user, DealBank)):
            raise PermissionDenied
        phone_pages.check(request, DealBank)
        line = get_object_or_404(DealBank.objects.live().visible_to(request.user).select_related("deal", "bank"), pk=pk)
        return phone_pages.page(request, line, Number(line.manager or "客户经理", str(line.bank or ""), line.deal))

    def get_fieldsets(self, request: HttpRequest, obj: FinancingDeal | None = None) -> Any:  # noqa: ANN401 - Django's own
        """Show the code once there is one."""
        (title, need), *rest = super().get_fieldsets(request, obj)
        return [(title, need if obj else {"fields": need["fields"][1:]}), *rest]

    def save_model(self, request: HttpRequest, obj: FinancingDeal, form: DealForm, change: bool) -> None:
        """Let the rule write a new deal."""
        if change:
            super().save_model(request, obj, form, change)
        else:
            financing.register(obj, by=request.user, at=timezone.now())

    @admin.display(description="企业", ordering=KnownFirst("company__initials"))
    def borrower(self, deal: FinancingDeal) -> SafeString:
        """Show the company."""
        return badges.text(deal.company, badges.FILL_IN)

    @admin.display(description="银行", ordering=KnownFirst("banks"))
    def lenders(self, deal: FinancingDeal) -> SafeString:
        """Show the banks."""
        return badges.text(deal.banks, badges.FILL_IN)

    @admin.display(description="进度", ordering="at_step")
    def step_reached(self, deal: FinancingDeal) -> str:
        """Show how far it got."""
        return deal.get_step_display()

    @admin.display(description="需求（万元）", ordering=KnownFirst("need"))
    def needed(self, deal: FinancingDeal) -> SafeString:
        """Show what is asked for."""
        return badges.cited(badges.amount(deal.need), deal.citations_of("need"))

    @admin.display(description="签约（万元）", ordering=KnownFirst("signed"))
    def signed_for(self, deal: FinancingDeal) -> SafeString:
        """Show what was signed, and of how many lines the amount is unpublished."""
        return badges.cited(badges.partly(deal.signed, deal.signed_unpublished), deal.citations_of("signed"))

    @admin.display(description="授信（万元）", ordering=KnownFirst("granted"))
    def granted_for(self, deal: FinancingDeal) -> SafeString:
        """Show the credit granted, and of how many lines the amount is unpublished."""
        return badges.cited(badges.partly(deal.granted, deal.granted_unpublished), deal.citations_of("granted"))

    @admin.display(description="放款（万元）", ordering=KnownFirst("drawn"))
    def drawn_for(self, deal: FinancingDeal) -> SafeString:
        """Show what was drawn, and of how many lines that is unpublished."""
        return badges.cited(badges.partly(deal.drawn, deal.drawn_unpublished), deal.citations_of("drawn"))

    @admin.display(description="签约日期", ordering=KnownFirst("signed_on"))
    def signing_day(self, deal: FinancingDeal) -> SafeString:
        """Show the day of the first signing."""
        return badges.day(deal.signed_on)


@admin.register(Bank)
class BankAdmin(KezhouAdmin):
    """Banks; the list stands under 银企对接."""

    list_display = ("name", "following")
    search_fields = ("name",)  # shows the box; `matching` searches
    search_help_text = "名称或拼音首字母"
    ordering = ("initials", "pk")
    fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Bank]:
        """Count what each follows."""
        seen = FinancingDeal.objects.live().visible_to(request.user)
        live = Q(lines__voided_at__isnull=True, lines__deal__in=seen.order_by().values("pk"))
        return super().get_queryset(request).annotate(deals=Count("lines__deal", distinct=True, filter=live))

    @admin.display(description="跟进的银企对接（笔）", ordering="deals")
    def following(self, bank: Bank) -> SafeString:
        """Show how many deals it follows."""
        return badges.amount(bank.deals)
