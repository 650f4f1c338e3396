"""The project list and form. Stage and responsibility are shown, not typed: actions move them."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache

from companies import phone_pages
from companies.phone_pages import Number
from kezhou_crm import badges, deeds
from kezhou_crm.admin_base import KezhouAdmin, KnownFirst, home, may_view
from projects import figures, files, worklists
from projects.admin.bulk import BulkHandover
from projects.admin.forms import MarkedProjectForm
from projects.admin.inlines import MilestoneInline, ParticipationInline, VacancyInline
from projects.list_filters import CountedFor, Lacking, Progress, Published, Tab, WhoseFilter
from projects.models import Duty, Evidence, Participation, Project
from projects.models.project import NAME_PENDING
from projects.queries import STEP
from projects.stages import LANDED, PIPELINE, SIGNED_ON, CompanyRole, Stage
from projects.twin_pages import TWINS
from projects.worklists import Whose, Work
from records.twin_pages import TwinPages

INVESTING = Participation.objects.filter(project=OuterRef("pk"), role=CompanyRole.INVESTOR).order_by("company__name")
BY_NAME = KnownFirst(NullIf(F("initials"), Value("")))
BY_INVESTOR = KnownFirst(
    Coalesce(
        Subquery(INVESTING.values("company__initials")[:1]),
        NullIf(F("investor_as_stated"), Value("")),
        output_field=CharField(),
    )
)
LIAISON = "liaison_phone"
IN_SECTOR = ("sector", admin.RelatedOnlyFieldListFilter)
BASICS = ("code", ("name", "stage"), ("region", "attribution_region"), ("sector", "parent"), "industry", "scope")
SIGNING = (
    ("agreement_type", "signed_on"),
    ("contract_no", "party_a"),
    ("amount", "total_investment"),
    ("counts_in_number", "counts_in_amount"),
    "investor_as_stated",
)
# Before 签约 all but its day, which the move to 签约 sets: who skips 签约 is asked for number and amount too.
INTENT = (
    "agreement_type",
    ("contract_no", "party_a"),
    ("amount", "total_investment"),
    ("counts_in_number", "counts_in_amount"),
    "investor_as_stated",
)


class ToThePage(ChangeList):
    """The list; its rows lead to the project's page, not to its form."""

    def url_for_result(self, result: Project) -> str:
        """Return the address of the page."""
        return home(result)


@admin.register(Project)
class ProjectAdmin(BulkHandover, TwinPages, deeds.Acting, KezhouAdmin):
    """Projects, but the voided."""

    form = MarkedProjectForm
    twins = TWINS
    list_display = ("title", "investing", "at_stage", "where", "signed_amount", "who", "signing_day")
    list_filter = (
        Tab,
        WhoseFilter,
        "stage",
        Progress,
        Published,
        Lacking,
        CountedFor,
        "region",
        IN_SECTOR,
        "agreement_type",
    )
    list_select_related = ("region", "attribution_region", "leader", "lead_unit")
    search_fields = ("name",)  # shows the box; `matching` searches
    search_help_text = "项目、企业、编号、县市或拼音首字母"
    ordering = (KnownFirst("signed_on").desc(), BY_NAME.asc(), "pk")
    autocomplete_fields = ("sector", "parent", "industry", "party_a")
    readonly_fields = ("code", "stage", "leader", "lead_unit", "terminated_on", "termination_reason")
    empty_labels = {"region": badges.FILL_IN, "attribution_region": "与落地县市相同"}
    inlines = (ParticipationInline, MilestoneInline, VacancyInline)
    change_form_template = "admin/projects/project/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        """Leave out the voided; fetch what the page at hand shows."""
        projects = super().get_queryset(request).live()
        if request.resolver_match and request.resolver_match.url_name.endswith("_changelist"):
            return projects.as_read_by(request.user).with_investors().with_specialist().prefetch_related("citations")
        return projects.select_related(
            "region", "attribution_region", "sector", "industry", "parent", "party_a", "leader", "lead_unit"
        )

    def get_urls(self) -> list[URLPattern]:
        """Add the files."""
        ours = {
            "file": ("<int:pk>/files/<int:evidence>/", self.file),
            "thumb": ("<int:pk>/files/<int:evidence>/thumb/", self.thumb),
            "file_deed": ("<int:pk>/files/<int:evidence>/do/<slug:slug>/", self.act_on_file),
        }
        of_a_liaison = self.admin_site.admin_view(never_cache(self.liaison_phone))
        pages = [path("duty/<int:pk>/phone/", of_a_liaison, name="projects_duty_phone")]
        pages += [
            path(route, self.admin_site.admin_view(view), name=f"projects_project_{name}")
            for name, (route, view) in ours.items()
        ]
        return [*pages, *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ANN401, ARG002 - Django's
        """Return the list whose rows lead to the page."""
        return ToThePage

    def response_post_save_change(self, request: HttpRequest, obj: Project) -> HttpResponseRedirect:  # noqa: ARG002 - Django's own signature
        """Lead back to the page."""
        return HttpResponseRedirect(home(obj))

    response_post_save_add = response_post_save_change

    def act_on_file(self, request: HttpRequest, pk: int, evidence: int, slug: str) -> HttpResponse:
        """Serve the page of a deed on one piece of evidence."""
        project, row = self._evidence(request, pk, evidence)
        return deeds.page(request, row, slug, of=project)

    def file(self, request: HttpRequest, pk: int, evidence: int) -> FileResponse:
        """Serve the file."""
        return files.answer(self._evidence(request, pk, evidence)[1], thumbnail=False)

    def thumb(self, request: HttpRequest, pk: int, evidence: int) -> FileResponse:
        """Serve the thumbnail of a photo."""
        return files.answer(self._evidence(request, pk, evidence)[1], thumbnail=True)

    def liaison_phone(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the number of a unit's liaison."""
        if not (self.has_view_permission(request) and may_view(request.user, Duty)):
            raise PermissionDenied
        phone_pages.check(request, Duty, LIAISON)
        duty = get_object_or_404(Duty.objects.visible_to(request.user).select_related("project", "unit"), pk=pk)
        number = Number(duty.liaison or "联络员", str(duty.unit or ""), duty.project, LIAISON)
        return phone_pages.page(request, duty, number)

    def _evidence(self, request: HttpRequest, pk: int, evidence: int) -> tuple[Project, Evidence]:
        """Return a project and its evidence; a project out of this officer's sight and one that is not are the same."""
        if not (self.has_view_permission(request) and may_view(request.user, Evidence)):
            raise PermissionDenied
        project = get_object_or_404(self.get_queryset(request), pk=pk)
        return project, files.standing(project, evidence)

    def get_fieldsets(self, request: HttpRequest, obj: Project | None = None) -> list[tuple[str, dict[str, Any]]]:  # noqa: ARG002 - Django's own signature
        """Ask for a signing only where there is one; show how it ended only where it did."""
        sections = [("基本情况", BASICS if obj else BASICS[1:])]
        if obj and obj.stage not in (Stage.LEAD, Stage.NEGOTIATING):
            sections.append(("签约与口径", SIGNING))
        else:
            sections.append(("签约意向", INTENT))
        if obj:
            sections.append(("责任", (("leader", "lead_unit"),)))
        if obj and obj.stage == Stage.TERMINATED:
            sections.append(("终止", (("terminated_on", "termination_reason"),)))
        sections.append(("备注", ("note",)))
        return [(title, {"fields": fields}) for title, fields in sections]

    def get_form(self, request: HttpRequest, obj: Project | None = None, **kwargs: Any) -> type[MarkedProjectForm]:  # noqa: ANN401 - Django's
        """Tell the form whether the companies are on its page."""
        form = super().get_form(request, obj, **kwargs)
        inlines = self.get_inline_instances(request, obj)
        form.companies_follow = any(isinstance(inline, ParticipationInline) for inline in inlines)
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with the county of whoever enters it."""
        return {"region": request.user.sees_county} | super().get_changeform_initial_data(request)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Project | None:
        """Remember whether it is a slot: a form that empties the name makes the row at hand look like one."""
        project = super().get_object(request, object_id, from_field)
        request.edits_a_slot = project is not None and project.is_slot
        return project

    def get_readonly_fields(self, request: HttpRequest, obj: Project | None = None) -> tuple[str, ...]:
        """Show, not ask for, the name of a slot: it is claimed."""
        shown = super().get_readonly_fields(request, obj)
        return (*shown, "name") if getattr(request, "edits_a_slot", False) else shown

    def get_inlines(self, request: HttpRequest, obj: Project | None) -> tuple:  # noqa: ARG002 - Django's own signature
        """Show the gaps in responsibility only where the rule about them holds: from 落地 on."""
        return self.inlines if obj and obj.stage in LANDED else self.inlines[:2]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Add the preset lists with their counts."""
        counts, work = (
            figures.counts(Project.objects.live().visible_to(request.user)),
            worklists.tallies(request.user, on=localdate()),
        )
        words = {
            "": ("全部", counts["whole"]),
            "mine": ("我跟进的", work[Whose.ME, None]),
            **{one.value: (one.label, work[Whose.ALL, one]) for one in Work},
            "missing": ("三要素不全", counts["missing"]),
            "slots": (NAME_PENDING, counts["slots"]),
        }
        tabs = badges.tabs(request.path, request.GET.get(Tab.parameter_name, ""), words)
        return super().changelist_view(request, {"preset_tabs": tabs} | (extra_context or {}))

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,  # noqa: ANN401 - Django's own signature
        obj: Project | None = None,
        **kwargs: Any,  # noqa: ANN401 - as above
    ) -> TemplateResponse:
        """Add the stages for the strip above the form; a terminated project has none."""
        at = Stage(obj.stage).step if obj else 0
        if at:
            context["steps"] = [(stage, _state(stage.step - at)) for stage in PIPELINE]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.display(description="项目名称", ordering=BY_NAME)
    def title(self, project: Project) -> SafeString:
        """Show the name, or that it is still to come and the code that stands for it."""
        return badges.slot(NAME_PENDING, project.code) if project.is_slot else badges.clip(project.name)

    @admin.display(description="投资企业", ordering=BY_INVESTOR)
    def investing(self, project: Project) -> SafeString:
        """Show who invests."""
        return badges.text(project.investors)

    @admin.display(description="阶段", ordering=STEP)
    def at_stage(self, project: Project) -> SafeString:
        """Show the stage."""
        return badges.stage(project.get_stage_display(), Stage(project.stage).step)

    @admin.display(description="落地县市", ordering=KnownFirst("region__position"))
    def where(self, project: Project) -> SafeString:
        """Show where it lands and, where that is another region, whose it counts as."""
        return badges.place(project.region, project.attribution_region)

    @admin.display(description="签约金额（万元）", ordering=KnownFirst("read_amount"))
    def signed_amount(self, project: Project) -> SafeString:
        """Show the signed amount and where it comes from, as far as it is the reader's to see."""
        if project.is_amount_hidden:
            return badges.amount(None, badges.NOT_SHOWN)
        return badges.cited(badges.amount(project.read_amount), project.citations_of("amount"))

    @admin.display(description="领导 · 牵头单位", ordering=KnownFirst("leader__initials"))
    def who(self, project: Project) -> SafeString:
        """Show the pair, or what of 三要素 is missing; red only from 签约 on."""
        urgent = project.stage in SIGNED_ON
        return badges.responsible(project.leader, project.lead_unit, urgent=urgent, served=project.served)

    @admin.display(description="签约日期", ordering=KnownFirst("signed_on"))
    def signing_day(self, project: Project) -> SafeString:
        """Show the day of signing."""
        return badges.day(project.signed_on, "未签约")


def _state(ahead: int) -> str:
    """Tell how a stage stands to the present one."""
    return "now" if ahead == 0 else "next" if ahead > 0 else "done"
