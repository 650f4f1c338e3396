"""银企对接 in the admin. Its amounts stand apart and are never added to signed investment."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from kezhou_crm import badges
from kezhou_crm.admin_base import KezhouAdmin, KnownFirst
from projects.models import FinancingDeal


@admin.register(FinancingDeal)
class FinancingDealAdmin(KezhouAdmin):
    """Financing deals."""

    list_display = ("code", "borrower", "lender", "needed", "signed_for", "granted_for", "drawn_for", "signing_day")
    list_select_related = ("company",)
    search_fields = ("code", "bank", "company__name", "company__initials")
    search_help_text = "编号、企业、银行或企业的拼音首字母"
    ordering = (KnownFirst("signed_on").desc(), "code")
    autocomplete_fields = ("company", "project")
    fieldsets = (
        ("基本情况", {"fields": (("code", "signed_on"), "company", "bank", "project")}),
        (
            "金额",
            {
                "fields": (("need", "signed"), ("granted", "drawn")),
                "description": "单位：万元。未公布请留空，不要填 0。",
            },
        ),
        ("备注", {"fields": ("note",)}),
    )

    def get_queryset(self, request: HttpRequest):  # noqa: ANN201 - a queryset
        """Fetch the parties and where the figures come from with it."""
        return super().get_queryset(request).select_related("company", "project").prefetch_related("citations")

    @admin.display(description="企业", ordering=KnownFirst("company__initials"))
    def borrower(self, deal: FinancingDeal) -> SafeString:
        """Show the company."""
        return badges.text(deal.company, badges.FILL_IN)

    @admin.display(description="银行", ordering="bank")
    def lender(self, deal: FinancingDeal) -> SafeString:
        """Show the bank."""
        return badges.text(deal.bank, badges.FILL_IN)

    @admin.display(description="需求（万元）", ordering=KnownFirst("need"))
    def needed(self, deal: FinancingDeal) -> SafeString:
        """Show what is asked for."""
        return badges.cited(badges.amount(deal.need), deal.citations_of("need"))

    @admin.display(description="签约（万元）", ordering=KnownFirst("signed"))
    def signed_for(self, deal: FinancingDeal) -> SafeString:
        """Show what was signed."""
        return badges.cited(badges.amount(deal.signed), deal.citations_of("signed"))

    @admin.display(description="授信（万元）", ordering=KnownFirst("granted"))
    def granted_for(self, deal: FinancingDeal) -> SafeString:
        """Show the credit granted."""
        return badges.cited(badges.amount(deal.granted), deal.citations_of("granted"))

    @admin.display(description="放款（万元）", ordering=KnownFirst("drawn"))
    def drawn_for(self, deal: FinancingDeal) -> SafeString:
        """Show what was drawn."""
        return badges.cited(badges.amount(deal.drawn), deal.citations_of("drawn"))

    @admin.display(description="签约日期", ordering=KnownFirst("signed_on"))
    def signing_day(self, deal: FinancingDeal) -> SafeString:
        """Show the day of signing."""
        return badges.day(deal.signed_on)
