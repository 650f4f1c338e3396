"""Regions, which are given, and sectors with their teams, which the bureau decides."""

from django.contrib import admin
from django.db.models import F, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from government.models import Region, Sector, TeamMember
from kezhou_crm.admin_base import KezhouAdmin, Table, ViewOnly
from kezhou_crm.admin_forms import KezhouForm, KezhouFormSet


@admin.register(Region)
class RegionAdmin(ViewOnly, KezhouAdmin):
    """Regions by GB/T 2260."""

    list_display = ("name", "full_name", "code")
    search_fields = ("name", "full_name", "code", "initials")
    search_help_text = "名称、代码或拼音首字母"
    ordering = ("position",)
    fields = ("name", "full_name", "code")


class TeamFormSet(KezhouFormSet):
    """The members of a team: nobody twice, one head. The database says so too; here nothing typed is lost."""

    def validate_unique(self) -> None:
        """Compare the members who have not left with one another."""
        super().validate_unique()
        officers, heads = set(), 0
        for form in self._members():
            heads += form.instance.is_head
            if form.instance.officer_id in officers:
                form.add_error("officer", "该专员在表中出现了两次。")
            elif form.instance.is_head and heads > 1:
                form.add_error("is_head", "一个板块的队伍只有一名组长。")
            officers.add(form.instance.officer_id)

    def _members(self) -> list[ModelForm]:
        """Return the forms of those who are in the team and have not left."""
        valid = (form for form in self.forms if form.is_valid())
        return [form for form in valid if form.instance.officer_id and not form.instance.left_on]


class TeamMemberForm(KezhouForm):
    """A member. Whether one is in the team twice is seen only with the rows beside it: one may leave as another comes."""

    judged_together = frozenset({"sector"})


class TeamInline(Table):
    """The specialists of a sector. Who leaves gets a day and stays in the list: past days must know who served."""

    model = TeamMember
    form = TeamMemberForm
    formset = TeamFormSet
    fields = ("officer", "is_head", "joined_on", "left_on")
    autocomplete_fields = ("officer",)
    ordering = (F("left_on").desc(nulls_first=True), "-is_head", "joined_on", "pk")
    verbose_name = "服务专员"
    verbose_name_plural = "服务专员队伍"

    def get_queryset(self, request: HttpRequest) -> QuerySet[TeamMember]:
        """Bring the officers along."""
        return super().get_queryset(request).select_related("officer")


@admin.register(Sector)
class SectorAdmin(KezhouAdmin):
    """Sectors, each with its team."""

    list_display = ("name", "position")
    search_fields = ("name", "initials")
    search_help_text = "名称或拼音首字母"
    ordering = ("position", "pk")
    fields = (("name", "position"),)
    inlines = (TeamInline,)
