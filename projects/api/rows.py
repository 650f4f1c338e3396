"""What the API shows of projects and of what hangs on them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from companies.api import CompanyBrief, IndustryBrief
from government.api import LeaderBrief, RegionBrief, SectorBrief, UnitBrief
from kezhou_crm.reading import Label, Row, Text
from projects.api.duties import DutyRow
from projects.models import FinancingDeal, Milestone, Participation, Project, Vacancy
from records.api import CitationRow


class ProjectBrief(Row):
    """A project wherever one is referred to."""

    says = "项目；name 为 null 的是待补名称的名额。"

    class Meta:
        model = Project
        fields = ("id", "code", "name")


class ProjectRow(Row):
    """A project in the list. Amounts are 万元, null where unpublished."""

    name_pending = serializers.BooleanField(source="is_slot", help_text="待补名称的名额。")
    stage_label = Label()
    region = RegionBrief(allow_null=True)
    attribution_region = RegionBrief(allow_null=True)
    sector = SectorBrief(allow_null=True)
    industry = IndustryBrief(allow_null=True)
    agreement_type_label = Label()
    investors = Text(allow_null=True, help_text="投资方，多家以“、”分隔；未对应到企业时为来源中的称谓。")
    leader = LeaderBrief(allow_null=True)
    lead_unit = UnitBrief(allow_null=True)
    responsibility_missing = serializers.BooleanField(help_text="三要素不全：已签约而缺包联领导、牵头单位或主办专员。")

    class Meta:
        model = Project
        fields = (
            "id",
            "code",
            "name",
            "name_pending",
            "stage",
            "stage_label",
            "region",
            "attribution_region",
            "sector",
            "industry",
            "agreement_type",
            "agreement_type_label",
            "signed_on",
            "amount",
            "total_investment",
            "investors",
            "leader",
            "lead_unit",
            "responsibility_missing",
        )


class MilestoneBrief(Row):
    """A milestone of a project that is shown already."""

    says = "里程碑。日期只知到月或年时，_on 是该期第一天，_when 是所知的写法（如 2023年4月）。"

    planned_when = Text(allow_null=True)
    actual_when = Text(allow_null=True)

    class Meta:
        model = Milestone
        fields = (
            "id",
            "name",
            "unit",
            "planned_quantity",
            "planned_on",
            "planned_on_precision",
            "planned_when",
            "actual_quantity",
            "actual_bound",
            "actual_on",
            "actual_on_precision",
            "actual_when",
            "note",
        )


class MilestoneRow(MilestoneBrief):
    """A milestone in the list."""

    project = ProjectBrief()

    class Meta(MilestoneBrief.Meta):
        fields = ("id", "project", *MilestoneBrief.Meta.fields[1:])


class MilestoneDetail(MilestoneRow):
    """A milestone with where it is known from."""

    citations = CitationRow(many=True)

    class Meta(MilestoneRow.Meta):
        fields = (*MilestoneRow.Meta.fields, "citations")


class ParticipationRow(Row):
    """A company's role."""

    company = CompanyBrief()
    role_label = Label()

    class Meta:
        model = Participation
        fields = ("company", "role", "role_label")


class VacancyRow(Row):
    """An open vacancy."""

    says = "缺位：有日期、有原因的责任空档，由下一次交接结束。"

    kind_label = Label()

    class Meta:
        model = Vacancy
        fields = ("kind", "kind_label", "reason", "opened_at")


class ProjectDetail(ProjectRow):
    """A project with what hangs on it."""

    parent = ProjectBrief(allow_null=True)
    phases = ProjectBrief(many=True, source="live_phases")
    party_a = UnitBrief(allow_null=True)
    termination_reason = Text(allow_null=True)
    termination_reason_label = Label(allow_null=True)
    milestones = MilestoneBrief(many=True)
    participations = ParticipationRow(many=True)
    duties = DutyRow(many=True, source="open_duties", help_text="此刻有效的责任分工。")
    vacancy = serializers.SerializerMethodField()
    citations = CitationRow(many=True)

    class Meta(ProjectRow.Meta):
        fields = (
            *ProjectRow.Meta.fields,
            "parent",
            "phases",
            "scope",
            "counts_in_number",
            "counts_in_amount",
            "contract_no",
            "party_a",
            "investor_as_stated",
            "terminated_on",
            "termination_reason",
            "termination_reason_label",
            "note",
            "milestones",
            "participations",
            "duties",
            "vacancy",
            "citations",
        )

    @extend_schema_field(VacancyRow(allow_null=True))
    def get_vacancy(self, project: Project) -> dict[str, object] | None:
        """Return the open vacancy, or null; the database allows one."""
        return VacancyRow(project.open_vacancies[0]).data if project.open_vacancies else None


class FinancingDealRow(Row):
    """A financing deal in the list."""

    says = "银企对接，四个金额均为万元；不与签约投资额相加。"

    company = CompanyBrief(allow_null=True)
    project = serializers.SerializerMethodField(help_text="关联项目；没有或已作废时为 null。")

    class Meta:
        model = FinancingDeal
        fields = ("id", "code", "company", "project", "bank", "signed_on", "need", "signed", "granted", "drawn")

    @extend_schema_field(ProjectBrief(allow_null=True))
    def get_project(self, deal: FinancingDeal) -> dict[str, object] | None:
        """Return the project; a voided one is shown nowhere."""
        shown = deal.project is not None and deal.project.voided_at is None
        return ProjectBrief(deal.project).data if shown else None


class FinancingDealDetail(FinancingDealRow):
    """A financing deal with where it is known from."""

    citations = CitationRow(many=True)

    class Meta(FinancingDealRow.Meta):
        fields = (*FinancingDealRow.Meta.fields, "note", "citations")
