"""Ceremonies, what was declared there and who signed."""

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ceremonies import views
from ceremonies.models import Ceremony, DeclaredTotal, Signing, Stream, Tour
from kezhou_crm import badges
from kezhou_crm.admin_base import KezhouAdmin, KnownFirst, Stack


class DeclaredTotalInline(Stack):
    """What was declared, per stream and region."""

    model = DeclaredTotal
    fields = (("stream", "region"), ("count", "amount"), "fields_note", ("inferred", "basis"))
    ordering = ("stream", "region__position", "pk")
    empty_labels = {"region": "合计"}

    def get_queryset(self, request: HttpRequest) -> QuerySet[DeclaredTotal]:
        """Bring the region along."""
        return super().get_queryset(request).select_related("region")


class TourInline(Stack):
    """The tours that went before."""

    model = Tour
    fields = ("name", ("starts_on", "ends_on"), ("visitors", "visitors_at_least"), "regions", "sites_note")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tour]:
        """Bring the regions along."""
        return super().get_queryset(request).prefetch_related("regions")

    def formfield_for_manytomany(self, *args: object, **kwargs: object) -> forms.Field:
        """Tick regions instead of holding Ctrl."""
        kwargs["widget"] = forms.CheckboxSelectMultiple
        field = super().formfield_for_manytomany(*args, **kwargs)
        field.choices = list(iter(field.choices))
        return field


@admin.register(Ceremony)
class CeremonyAdmin(KezhouAdmin):
    """Ceremonies; each opens on its reconciliation."""

    list_display = ("title", "campaign", "held", "venue_", "declared_count", "declared_amount")
    list_display_links = None
    search_fields = ("name", "campaign", "venue")
    search_help_text = "活动名称、期次或地点"
    ordering = ("-held_on", "pk")
    inlines = (DeclaredTotalInline, TourInline)
    fieldsets = ((None, {"fields": ("name", ("campaign", "held_on"), "venue", "fields_note")}),)

    def get_urls(self) -> list[URLPattern]:
        """Put the page beside the form."""
        page = self.admin_site.admin_view(views.reconciliation)
        return [path("<int:pk>/", page, name="ceremonies_ceremony_page"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ceremony]:
        """Add the declared total of the 政企 stream with its citations; two columns to order by."""
        declared = DeclaredTotal.objects.filter(stream=Stream.INVESTMENT, region=None)
        total = declared.filter(ceremony=OuterRef("pk"))
        return (
            super()
            .get_queryset(request)
            .annotate(total_count=Subquery(total.values("count")), total_amount=Subquery(total.values("amount")))
            .prefetch_related(Prefetch("declared_totals", declared.prefetch_related("citations"), to_attr="declared"))
        )

    @admin.display(description="活动名称", ordering="name")
    def title(self, ceremony: Ceremony) -> SafeString:
        """Lead to the page."""
        url = reverse("admin:ceremonies_ceremony_page", args=(ceremony.pk,))
        return format_html('<a class="k-clip" href="{}" title="{}">{}</a>', url, ceremony.name, ceremony.name)

    @admin.display(description="举办日期", ordering="held_on")
    def held(self, ceremony: Ceremony) -> SafeString:
        """Show the day."""
        return badges.day(ceremony.held_on)

    @admin.display(description="地点", ordering="venue")
    def venue_(self, ceremony: Ceremony) -> SafeString:
        """Show the place."""
        return badges.text(ceremony.venue)

    @admin.display(description="政企公布（个）", ordering=KnownFirst("total_count"))
    def declared_count(self, ceremony: Ceremony) -> SafeString:
        """Show the declared number."""
        return _declared(ceremony, "count")

    @admin.display(description="政企公布（万元）", ordering=KnownFirst("total_amount"))
    def declared_amount(self, ceremony: Ceremony) -> SafeString:
        """Show the declared amount."""
        return _declared(ceremony, "amount")


def _declared(ceremony: Ceremony, field: str) -> SafeString:
    """Write a figure of the declared total and where it comes from."""
    if not ceremony.declared:
        return badges.amount(None)
    (total,) = ceremony.declared
    return badges.cited(badges.amount(getattr(total, field)), total.citations_of(field))


@admin.register(Signing)
class SigningAdmin(KezhouAdmin):
    """Who signed at which ceremony."""

    list_display = ("party", "at_ceremony", "counts")
    list_filter = ("counted",)
    list_select_related = ("ceremony", "project", "deal__company")
    search_fields = ("ceremony__name", "project__name", "project__code", "project__initials", "deal__code")
    search_help_text = "项目、编号、活动名称或拼音首字母"
    ordering = ("-ceremony__held_on", "pk")
    autocomplete_fields = ("ceremony", "project", "deal")
    fieldsets = (
        (
            None,
            {
                "fields": ("ceremony", "project", "deal", "counted"),
                "description": "项目与银企对接只选一个。一个项目只计入一场活动。",
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Signing]:
        """Leave out the voided projects; fetch the parties with it."""
        return super().get_queryset(request).live().select_related("ceremony", "project", "deal__company")

    @admin.display(description="签约", ordering="project__initials")
    def party(self, signing: Signing) -> SafeString:
        """Show what was signed."""
        return badges.clip(str(signing))

    @admin.display(description="活动", ordering="ceremony__held_on")
    def at_ceremony(self, signing: Signing) -> SafeString:
        """Show where."""
        return badges.clip(str(signing.ceremony))

    @admin.display(description="计入本活动", ordering="counted")
    def counts(self, signing: Signing) -> str:
        """Show whether it counts there."""
        return "计入" if signing.counted else "只展示"
