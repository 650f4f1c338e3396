"""Regions, which are given, and sectors, which the bureau decides."""

from django.contrib import admin

from government.models import Region, Sector
from kezhou_crm.admin_base import KezhouAdmin, ViewOnly


@admin.register(Region)
class RegionAdmin(ViewOnly, KezhouAdmin):
    """Regions by GB/T 2260."""

    list_display = ("name", "full_name", "code")
    search_fields = ("name", "full_name", "code", "initials")
    search_help_text = "名称、代码或拼音首字母"
    ordering = ("position",)
    fields = ("name", "full_name", "code")


@admin.register(Sector)
class SectorAdmin(KezhouAdmin):
    """Sectors."""

    list_display = ("name", "position")
    search_fields = ("name", "initials")
    search_help_text = "名称或拼音首字母"
    ordering = ("position", "pk")
    fields = (("name", "position"),)
