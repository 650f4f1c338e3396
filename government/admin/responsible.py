"""Who can be responsible: leaders and units."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from government.models import Leader, Unit, UnitFormerName
from kezhou_crm import badges
from kezhou_crm.admin_base import KezhouAdmin, Table


class FormerNameInline(Table):
    """The names a unit bore; a mistaken one may go."""

    model = UnitFormerName
    fields = ("name", "until")
    ordering = ("-until", "pk")
    can_delete = True
    verbose_name_plural = "曾用名"


@admin.register(Unit)
class UnitAdmin(KezhouAdmin):
    """Units."""

    list_display = ("title", "region", "headed_by", "post", "protocol_order", "until")
    list_filter = ("region", ("dissolved_on", admin.EmptyFieldListFilter))
    list_select_related = ("region",)
    search_fields = ("name",)  # shows the box; `matching` searches
    search_help_text = "名称、曾用名或拼音首字母"
    ordering = ("protocol_order", "region__position", "pk")
    inlines = (FormerNameInline,)
    fieldsets = ((None, {"fields": ("name", ("region", "protocol_order"), ("head", "head_post"), "dissolved_on")}),)

    @admin.display(description="单位名称", ordering="initials")
    def title(self, unit: Unit) -> SafeString:
        """Show the name."""
        return badges.clip(unit.name)

    @admin.display(description="主要负责人", ordering="head")
    def headed_by(self, unit: Unit) -> SafeString:
        """Show who heads it."""
        return badges.text(unit.head)

    @admin.display(description="职务", ordering="head_post")
    def post(self, unit: Unit) -> SafeString:
        """Show the head's post."""
        return badges.text(unit.head_post)

    @admin.display(description="撤销日期", ordering="dissolved_on")
    def until(self, unit: Unit) -> SafeString:
        """Show when it was dissolved."""
        return badges.day(unit.dissolved_on, "在用")


@admin.register(Leader)
class LeaderAdmin(KezhouAdmin):
    """Leaders. There is no table of projects per leader: that is for the bureau's administrator alone."""

    list_display = ("title", "post", "at_unit", "protocol_order", "since", "until")
    list_select_related = ("unit",)
    search_fields = ("name",)  # shows the box; `matching` searches
    search_help_text = "姓名、单位或拼音首字母"
    ordering = ("protocol_order", "pk")
    autocomplete_fields = ("unit", "officer")
    change_form_template = "admin/government/leader/change_form.html"
    fieldsets = (
        (None, {"fields": ("name", "post", "unit", ("term_from", "term_until"), ("protocol_order", "officer"))}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Leader]:
        """Fetch unit and login with it."""
        return super().get_queryset(request).select_related("unit", "officer")

    @admin.display(description="姓名", ordering="initials")
    def title(self, leader: Leader) -> SafeString:
        """Show the name."""
        return badges.clip(leader.name)

    @admin.display(description="单位", ordering="unit__protocol_order")
    def at_unit(self, leader: Leader) -> SafeString:
        """Show the unit."""
        return badges.text(leader.unit)

    @admin.display(description="任职自", ordering="term_from")
    def since(self, leader: Leader) -> SafeString:
        """Show since when."""
        return badges.day(leader.term_from)

    @admin.display(description="任职至", ordering="term_until")
    def until(self, leader: Leader) -> SafeString:
        """Show until when."""
        return badges.day(leader.term_until, "在任")
