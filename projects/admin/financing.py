"""银企对接 in the admin. Its amounts stand apart and are never added to signed investment."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from kezhou_crm import badges, deeds
from kezhou_crm.admin_base import KezhouAdmin, KezhouForm, KnownFirst, Stack
from projects import financing
from projects.list_filters import AtStep, Undrawn
from projects.models import Bank, DealBank, FinancingDeal


class DealForm(KezhouForm):
    """Asks the rule before it saves."""

    def clean(self) -> dict[str, Any]:
        """Refuse what the rule would refuse."""
        cleaned = super().clean()
        self.instance.registered_on = cleaned.get("registered_on")
        financing.check_deal(self.instance, at=timezone.now())
        return cleaned


class LineForm(KezhouForm):
    """A line must go with what was drawn on it."""

    def _post_clean(self) -> None:
        """Ask the rule once the row holds what was typed."""
        super()._post_clean()
        if self.has_changed() and not self.errors:
            try:
                financing.check_line(self.instance, at=timezone.now())
            except financing.Refused as refusal:
                self._update_errors(refusal)


class LineInline(Stack):
    """The banks that follow the deal; drawdowns are entered by a deed."""

    model = DealBank
    form = LineForm
    fields = (
        ("bank", "branch"),
        ("manager", "phone"),
        ("pushed_on", "met_on"),
        ("signed_on", "signed"),
        ("accepted_on", "granted_on"),
        ("granted", "contracted_on"),
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
        return super().get_queryset(request).live().select_related("bank").in_order()


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
        "owing",
        "signing_day",
    )
    list_filter = (AtStep, "product", Undrawn)
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
        """Leave out the voided; add the sums everywhere, the lines where a page shows them."""
        deals = super().get_queryset(request).live().with_amounts().select_related("company")
        autocompletes = request.resolver_match and request.resolver_match.url_name == "autocomplete"
        return deals if autocompletes else deals.with_lines().prefetch_related("citations")

    def get_fieldsets(self, request: HttpRequest, obj: FinancingDeal | None = None) -> Any:  # noqa: ANN401 - Django's own
        """Show the code once there is one."""
        (title, need), *rest = super().get_fieldsets(request, obj)
        return [(title, need if obj else {"fields": need["fields"][1:]}), *rest]

    def save_model(self, request: HttpRequest, obj: FinancingDeal, form: DealForm, change: bool) -> None:  # noqa: ARG002
        """Let the rule write a new deal."""
        if change:
            obj.save(update_fields=form.changed_fields())
        else:
            financing.register(obj, by=request.user, at=timezone.now())

    @admin.display(description="编号", ordering="code")
    def number(self, deal: FinancingDeal) -> str:
        """Show the code."""
        return deal.code

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

    @admin.display(description="未公布", ordering=deeds_owing)
    def owing(self, deal: FinancingDeal) -> SafeString:
        """Show how many amounts are due and unpublished."""

    @admin.display(description="签约日期", ordering=KnownFirst("signed_on"))
    def signing_day(self, deal: FinancingDeal) -> SafeString:
        """Show the day of the first signing."""
        return badges.day(deal.signed_on)
