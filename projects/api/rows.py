"""What the API shows of projects and of what hangs on them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from companies.api import CompanyBrief, IndustryBrief
from government.api import LeaderBrief, OfficerBrief, RegionBrief, SectorBrief, UnitBrief
from kezhou_crm.reading import HiddenFields, Label, Row, Text
from projects.api.duties import DutyRow
from projects.models import Evidence, FollowUp, Instruction, Milestone, Participation, Project, Vacancy
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
    hidden_fields = HiddenFields()
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
            "hidden_fields",
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


class ParticipationBrief(Row):
    """A company's role in a project that is shown already."""

    company = CompanyBrief()
    role_label = Label()

    class Meta:
        model = Participation
        fields = ("id", "company", "role", "role_label")


class ParticipationRow(ParticipationBrief):
    """A company's role in the list."""

    project = ProjectBrief()

    class Meta(ParticipationBrief.Meta):
        fields = ("id", "project", *ParticipationBrief.Meta.fields[1:])


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
    participations = ParticipationBrief(many=True)
    duties = DutyRow(many=True, source="open_duties", help_text="此刻有效的责任分工。")
    vacancy = serializers.SerializerMethodField()
    citations = CitationRow(many=True)
    void_reason = Text(allow_null=True, help_text="作废的项目只在作废它的那次回答里出现，此外为 null。")

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
            "voided_at",
            "void_reason",
        )

    @extend_schema_field(VacancyRow(allow_null=True))
    def get_vacancy(self, project: Project) -> dict[str, object] | None:
        """Return the open vacancy, or null; the database allows one."""
        return VacancyRow(project.open_vacancies[0]).data if project.open_vacancies else None


class FollowUpRow(Row):
    """A follow-up."""

    says = "跟进；只增不改，更正是取代原记录的新记录。unit 是跟进人当时所在的单位。"

    method_label = Label()
    officer = OfficerBrief()
    unit = UnitBrief(allow_null=True)
    corrects = serializers.IntegerField(source="supersedes_id", allow_null=True, help_text="本条更正的记录的 id。")
    corrected_by = serializers.IntegerField(
        source="superseded_by.pk", default=None, allow_null=True, help_text="更正本条的记录的 id;null 表示本条有效。"
    )

    class Meta:
        model = FollowUp
        fields = (
            "id",
            "method",
            "method_label",
            "happened_on",
            "with_whom",
            "said",
            "next_step",
            "next_on",
            "officer",
            "unit",
            "logged_at",
            "corrects",
            "corrected_by",
        )


class InstructionRow(Row):
    """An instruction."""

    says = "领导批示；只增不改，更正是取代原批示的新批示。on_behalf 为 true 的由 written_by 代领导录入。"

    leader = LeaderBrief()
    written_by = OfficerBrief()
    answered_on = serializers.DateField(
        allow_null=True, help_text="批示以后第一次录入的跟进的日期；null 表示还没有跟进。"
    )
    corrects = serializers.IntegerField(source="supersedes_id", allow_null=True, help_text="本条更正的批示的 id。")
    corrected_by = serializers.IntegerField(
        source="superseded_by.pk", default=None, allow_null=True, help_text="更正本条的批示的 id;null 表示本条有效。"
    )

    class Meta:
        model = Instruction
        fields = (
            "id",
            "leader",
            "text",
            "on_behalf",
            "written_by",
            "written_at",
            "answered_on",
            "corrects",
            "corrected_by",
        )


class EvidenceRow(Row):
    """A piece of evidence with what is known of its file."""

    says = "证明材料：一个文件证明项目的什么。happened_on 是材料的日期，taken_on 是相机记下的拍摄日期。"

    project = ProjectBrief(source="shown_at")
    kind_label = Label()
    follow_up = serializers.IntegerField(source="follow_up_id", allow_null=True, help_text="所属跟进记录的 id。")
    name = serializers.CharField(source="attachment.name", help_text="文件名。")
    content_type = serializers.CharField(source="attachment.kind.content_type", help_text="文件类型（MIME）。")
    size = serializers.IntegerField(source="attachment.size", help_text="字节数。")
    sha256 = serializers.CharField(source="attachment.sha256", help_text="文件内容的 SHA-256。")
    width = serializers.IntegerField(source="attachment.width", allow_null=True, help_text="像素；只有照片有。")
    height = serializers.IntegerField(source="attachment.height", allow_null=True, help_text="像素；只有照片有。")
    taken_on = serializers.DateField(source="attachment.taken_on", allow_null=True, help_text="只有照片可能有。")
    uploaded_at = serializers.DateTimeField(source="attachment.uploaded_at", help_text="上传时间。")
    uploaded_by = OfficerBrief(source="attachment.uploaded_by")

    class Meta:
        model = Evidence
        fields = (
            "id",
            "project",
            "kind",
            "kind_label",
            "happened_on",
            "note",
            "follow_up",
            "name",
            "content_type",
            "size",
            "sha256",
            "width",
            "height",
            "taken_on",
            "uploaded_at",
            "uploaded_by",
        )
