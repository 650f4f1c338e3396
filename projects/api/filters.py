"""What projects and what hangs on them are looked for by."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from companies.api import IndustryCodes
from government.api import REGION_CODE
from government.models import Region
from kezhou_crm.filtering import Among, Codes, Day, Filters, Flag, Ids, Search, Shaped, Wan
from projects.models import Evidence, Project
from projects.stages import AgreementType, CompanyRole, EvidenceKind, FollowUpMethod, Stage
from projects.worklists import Whose, Work


def _any(conditions: Iterable[Q]) -> Q:
    """Join conditions of which one must hold."""
    return reduce(or_, conditions, Q())


CAMPAIGN = "^[0-9]{4}Q[1-4]$"


class SignedFilters(Filters):
    """What is asked of everything that was signed at a ceremony."""

    ceremony = Ids("签约活动 id，可重复", field_name="signings__ceremony", to_many=True)
    campaign = Shaped(
        "期次，形如 2025Q3，可重复", pattern=CAMPAIGN, field_name="signings__ceremony__campaign", to_many=True
    )
    signed_after = Day("签约日期不早于", field_name="signed_on", lookup_expr="gte")
    signed_before = Day("签约日期不晚于", field_name="signed_on", lookup_expr="lte")

    spans = (("signed_after", "signed_before"), ("amount_min", "amount_max"))


class ProjectFilters(SignedFilters):
    """What projects are looked for by."""

    search = Search("名称、编号、拼音首字母、企业或县市")
    stage = Among("阶段，可重复", choices=Stage)
    region = Codes("落地县市的区划代码（GB/T 2260），可重复", queryset=Region.objects.all(), pattern=REGION_CODE)
    counted_for = Codes(
        "统计归属县市的区划代码：有归属县市的按归属，否则按落地；可重复",
        queryset=Region.objects.all(),
        pattern=REGION_CODE,
        method="by_attribution",
    )
    sector = Ids("产业板块 id，可重复")
    industry = IndustryCodes()
    agreement_type = Among("签约文本类型，可重复", choices=AgreementType)
    amount_min = Wan("签约金额不少于（万元）", field_name="amount", lookup_expr="gte")
    amount_max = Wan("签约金额不多于（万元）", field_name="amount", lookup_expr="lte")
    amount_unpublished = Flag("签约金额未公布", field_name="amount", lookup_expr="isnull")
    name_pending = Flag("待补名称的名额", field_name="name", lookup_expr="isnull")
    responsibility_missing = Flag("三要素不全：已签约而缺包联领导、牵头单位或主办专员")
    whose = Among("谁的项目，按发问的账号", choices=Whose, method="of_whom")
    follow_up = Among("跟进安排，截至今天；可重复", choices=Work, method="to_do")
    leader = Ids("包联领导 id，可重复")
    lead_unit = Ids("牵头单位 id，可重复")
    specialist = Ids("服务专员的工作人员 id，主办或协办，可重复", method="served_by")
    unit = Ids("牵头或配合的单位 id，可重复", method="of_unit")
    company = Ids("参与企业 id，可重复", field_name="participations__company", to_many=True)

    def of_whom(self, projects: QuerySet[Project], _name: str, value: list[str]) -> QuerySet[Project]:
        """Keep those of one of the scopes."""
        return projects.filter(_any(Whose(one).condition(self.request.user) for one in value))

    def to_do(self, projects: QuerySet[Project], _name: str, value: list[str]) -> QuerySet[Project]:
        """Keep those on one of the work lists."""
        today = localdate()
        return projects.filter(_any(Work(one).condition(today) for one in value))

    def by_attribution(self, projects: QuerySet[Project], _name: str, value: list[int]) -> QuerySet[Project]:
        """Keep those that count for one of the regions."""
        return projects.by_attribution().filter(counted_region__in=value)

    def served_by(self, projects: QuerySet[Project], _name: str, value: list[int]) -> QuerySet[Project]:
        """Keep those that one of the officers serves today."""
        return projects.served_by(*value) if value else projects

    def of_unit(self, projects: QuerySet[Project], _name: str, value: list[int]) -> QuerySet[Project]:
        """Keep those that one of the units leads or helps with today."""
        return projects.of_unit(*value) if value else projects


class MilestoneFilters(Filters):
    """What milestones are looked for by."""

    project = Ids("项目 id，可重复")
    region = Codes(
        "项目落地县市的区划代码，可重复",
        queryset=Region.objects.all(),
        pattern=REGION_CODE,
        field_name="project__region",
    )
    planned_after = Day("计划日期不早于", field_name="planned_on", lookup_expr="gte")
    planned_before = Day("计划日期不晚于", field_name="planned_on", lookup_expr="lte")
    actual_after = Day("实际日期不早于", field_name="actual_on", lookup_expr="gte")
    actual_before = Day("实际日期不晚于", field_name="actual_on", lookup_expr="lte")
    reached = Flag("已有实际日期", field_name="actual_on", lookup_expr="isnull", exclude=True)

    spans = (("planned_after", "planned_before"), ("actual_after", "actual_before"))


class ParticipationFilters(Filters):
    """What participations are looked for by."""

    project = Ids("项目 id，可重复")
    company = Ids("企业 id，可重复")
    role = Among("角色，可重复", choices=CompanyRole)


class FollowUpFilters(Filters):
    """What the follow-ups of a project are looked for by."""

    method = Among("方式，可重复", choices=FollowUpMethod)
    happened_after = Day("跟进日期不早于", field_name="happened_on", lookup_expr="gte")
    happened_before = Day("跟进日期不晚于", field_name="happened_on", lookup_expr="lte")
    corrected = Flag("已被更正", field_name="superseded_by", lookup_expr="isnull", exclude=True)

    spans = (("happened_after", "happened_before"),)


class InstructionFilters(Filters):
    """What the instructions on a project are looked for by."""

    leader = Ids("批示领导 id，可重复")
    on_behalf = Flag("代录", field_name="on_behalf")
    corrected = Flag("已被更正", field_name="superseded_by", lookup_expr="isnull", exclude=True)
    answered = Flag("批示以后已跟进", field_name="answered_on", lookup_expr="isnull", exclude=True)


class EvidenceFilters(Filters):
    """What evidence is looked for by."""

    project = Ids("项目 id，可重复；并入该项目的名额的材料也算", method="of_projects")
    kind = Among("材料类别，可重复", choices=EvidenceKind)
    follow_up = Ids("跟进记录 id，可重复")
    happened_after = Day("材料日期不早于", field_name="happened_on", lookup_expr="gte")
    happened_before = Day("材料日期不晚于", field_name="happened_on", lookup_expr="lte")

    spans = (("happened_after", "happened_before"),)

    def of_projects(self, evidence: QuerySet[Evidence], _name: str, value: list[int]) -> QuerySet[Evidence]:
        """Keep what was attached to one of the projects or to what it absorbed."""
        return evidence.of(*value) if value else evidence
