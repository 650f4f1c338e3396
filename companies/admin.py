"""Companies, their people, and the industries of GB/T 4754."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache

from companies import phone_pages, phones
from companies.forms import CompanyForm
from companies.models import Company, Contact, Industry
from companies.phone_pages import Number
from companies.twin_pages import TWINS
from kezhou_crm import badges
from kezhou_crm.admin_base import KezhouAdmin, Table, ViewOnly, home, may_view
from records.twin_pages import TwinPages


class ContactInline(Table):
    """Who speaks for the company; who left is dated, not deleted."""

    model = Contact
    fields = ("name", "post", "phone", "left_on", "whole")
    readonly_fields = ("masked", "whole")
    ordering = ("left_on", "pk")

    def get_fields(self, request: HttpRequest, obj: Company | None = None) -> tuple[str, ...]:  # noqa: ARG002 - Django's own
        """Show the number masked, in an input or without one; lead to where it is shown whole."""
        edited = request.user.has_perms(("companies.change_company", "companies.change_contact"))
        return tuple("masked" if name == "phone" and not edited else name for name in self.fields)

    @admin.display(description="电话")
    def masked(self, contact: Contact) -> SafeString:
        """Show the ends of the number."""
        return badges.text(phones.masked(contact.phone), "未登记")

    @admin.display(description="全号")
    def whole(self, contact: Contact) -> SafeString:
        """Lead to the page that shows it."""
        if not (contact.pk and contact.phone):
            return badges.none("未登记")
        return format_html('<a href="{}">查看全号</a>', reverse("admin:companies_contact_phone", args=(contact.pk,)))


@admin.register(Company)
class CompanyAdmin(TwinPages, KezhouAdmin):
    """Companies; the form's page also shows their projects and deals."""

    form = CompanyForm
    twins = TWINS
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

    def get_urls(self) -> list[URLPattern]:
        """Add the page of a contact's number."""
        page = self.admin_site.admin_view(never_cache(self.phone))
        return [path("contact/<int:pk>/phone/", page, name="companies_contact_phone"), *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Lead from a tombstone to the company that it was merged into; what is saved is read under its lock alone."""
        company = self.get_object(request, object_id) if object_id and request.method != "POST" else None
        if company and company.merged_into_id and self.has_view_permission(request):
            return HttpResponseRedirect(home(company.merged_into))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def phone(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a contact's number."""
        if not (self.has_view_permission(request) and may_view(request.user, Contact)):
            raise PermissionDenied
        phone_pages.check(request, Contact)
        contact = get_object_or_404(Contact.objects.visible_to(request.user).select_related("company"), pk=pk)
        return phone_pages.page(request, contact, Number(contact.name, contact.post, contact.company))

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Count projects only for whoever may look at projects."""
        return self.list_display if request.user.has_perm("projects.view_project") else self.list_display[:-1]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Company]:
        """Count the projects for the list; fetch the industry for the form."""
        companies = super().get_queryset(request).select_related("industry")
        page = request.resolver_match.url_name if request.resolver_match else ""
        if not page.endswith(("_change", "_history")):  # an old address leads on, from the trail too
            companies = companies.standing()
        if page.endswith("_changelist"):
            parts = Company.participations.rel.related_model.objects.visible_to(request.user)
            live = parts.filter(company=OuterRef("pk"), project__voided_at__isnull=True).order_by()
            each = live.values("company").annotate(total=Count("project", distinct=True))
            return companies.annotate(projects=Coalesce(Subquery(each.values("total")), 0))
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
