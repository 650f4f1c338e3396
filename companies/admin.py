"""Companies, their people, and the industries of GB/T 4754."""

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from companies.forms import CompanyForm
from companies.models import Company, Contact, Industry
from kezhou_crm import badges
from kezhou_crm.admin_base import KezhouAdmin, Table, ViewOnly


class ContactInline(Table):
    """Who speaks for the company; who left is dated, not deleted."""

    model = Contact
    fields = ("name", "post", "phone", "left_on")
    ordering = ("left_on", "pk")


@admin.register(Company)
class CompanyAdmin(KezhouAdmin):
    """Companies; the form's page also shows their projects and deals."""

    form = CompanyForm
    list_display = ("title", "code", "in_industry", "from_where", "in_projects")
    list_filter = (("industry", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("industry",)
    search_fields = ("name",)  # shows the box; `matching` searches
    search_help_text = "名称、统一社会信用代码或拼音首字母"
    ordering = ("initials", "pk")
    autocomplete_fields = ("industry",)
    inlines = (ContactInline,)
    fieldsets = (
        ("基本情况", {"fields": ("name", ("uscc", "origin"), "uscc_reason", "industry")}),
        ("备注", {"fields": ("note",)}),
    )
    change_form_template = "admin/companies/company/change_form.html"

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Count projects only for whoever may look at projects."""
        return self.list_display if request.user.has_perm("projects.view_project") else self.list_display[:-1]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Company]:
        """Count the projects for the list; fetch the industry for the form."""
        companies = super().get_queryset(request).select_related("industry")
        if request.resolver_match and request.resolver_match.url_name.endswith("_changelist"):
            live = Q(participations__project__voided_at__isnull=True)
            return companies.annotate(projects=Count("participations__project", distinct=True, filter=live))
        return companies

    @admin.display(description="企业名称", ordering="initials")
    def title(self, company: Company) -> SafeString:
        """Show the name."""
        return badges.clip(company.name)

    @admin.display(description="统一社会信用代码", ordering="uscc")
    def code(self, company: Company) -> SafeString:
        """Show the code, or that it is still to come."""
        return badges.text(company.uscc, "待补")

    @admin.display(description="行业大类", ordering="industry__code")
    def in_industry(self, company: Company) -> SafeString:
        """Show the industry."""
        return badges.text(company.industry)

    @admin.display(description="来源地", ordering="origin")
    def from_where(self, company: Company) -> SafeString:
        """Show where it comes from."""
        return badges.text(company.origin)

    @admin.display(description="参与项目（个）", ordering="projects")
    def in_projects(self, company: Company) -> SafeString:
        """Show in how many projects it takes part."""
        return badges.amount(company.projects)


@admin.register(Industry)
class IndustryAdmin(ViewOnly, KezhouAdmin):
    """The divisions of GB/T 4754-2017."""

    list_display = ("code", "name", "section", "section_name")
    list_display_links = ("code", "name")
    list_filter = ("section_name",)
    search_fields = ("code", "name", "section_name")
    search_help_text = "代码、大类或门类名称"
    ordering = ("code",)
    list_per_page = 100
    fields = (("code", "name"), ("section", "section_name"))
