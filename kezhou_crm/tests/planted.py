"""A breach for each proof, written by kz_owner after taking away what keeps the invariant."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import races
from projects import duties, follow_ups, instructions, pipeline, responsibility, voiding
from projects.models import Project
from projects.responsibility import Pair
from projects.stages import AgreementType, CompanyRole, DutyRole, FollowUpMethod, Stage, TerminationReason, VacancyKind

AT = datetime(2026, 4, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY, LATER = date(2026, 3, 2), date(2026, 3, 9)
PROJECT, MOVE, HANDOVER = "projects_project", "projects_stagemove", "projects_handover"
VACANCY, FOLLOW_UP, SIGNING = "projects_vacancy", "projects_followup", "ceremonies_signing"
INSTRUCTION = "projects_instruction"


def a_ledger() -> None:
    """Fill an empty database so that every proof has rows to look at."""
    by = cast.OfficerFactory(administrator=True)
    project = _landed(by)
    cast.ProjectFactory(code="SHILI-LEAD")
    cast.ProjectFactory(code="SHILI-PHASE", parent=cast.ProjectFactory(code="SHILI-PARENT", signed=True, amount=10))
    ended = cast.ProjectFactory(code="SHILI-ENDED", signed=True)
    reason = {"category": TerminationReason.POLICY, "reason": "示例原因"}
    pipeline.terminate(ended, on=DAY, by=by, at=AT, **reason)
    voiding.void(cast.ProjectFactory(code="SHILI-VOIDED"), reason="示例", by=by, at=AT, absorbed_by=project)
    deal = cast.FinancingDealFactory(code="SHILI-DEAL")
    line = cast.DealBankFactory(deal=deal, signed=7, granted=20, granted_on="2026-03-20")
    cast.DrawdownFactory(deal_bank=line)
    ceremony = cast.SigningFactory(project=cast.ProjectFactory(code="SHILI-SLOT", slot=True)).ceremony
    cast.SigningFactory(ceremony=ceremony, project=None, deal=deal)
    cast.DeclaredTotalFactory(ceremony=ceremony)
    project.citations.add(cast.CitationFactory(field="name"))
    _talks(project, by)


def _landed(by: object) -> Project:
    """Make a project at 落地, handed over twice, with a vacancy behind it."""
    company = cast.CompanyFactory(uscc="91653000MA00000001")
    facts = {"agreement_type": AgreementType.CONTRACT, "contract_no": "示例 1 号", "amount": 100, "scope": "示例"}
    project = cast.ProjectFactory(code="SHILI-LANDED", signed=True, party_a=cast.UnitFactory(), **facts)
    for role in (CompanyRole.INVESTOR, CompanyRole.PROJECT_COMPANY):
        cast.ParticipationFactory(project=project, company=company, role=role)
    cast.prove(project)
    unit, whole = cast.UnitFactory(), {"by": by, "at": AT, "reason": "示例原因"}
    responsibility.hand_over(project, to=cast.LeaderFactory(), unit=unit, on=DAY, **whole)
    for officer in (cast.specialist(), cast.specialist()):
        duties.assign(project, role=DutyRole.SPECIALIST, party=officer, on=DAY, **whole)
    pipeline.advance(project, to=Stage.REGISTERED, on=DAY, by=by, at=AT)
    project.refresh_from_db()
    responsibility.vacate(project, keep=Pair(None, unit), kind=VacancyKind.VACANT, on=LATER, **whole)
    responsibility.hand_over(project, to=cast.LeaderFactory(), unit=unit, on=LATER, **whole)
    return project


def _talks(project: Project, by: object) -> None:
    """Log a talk and its correction, and a talk on another project; write an instruction and its correction."""
    said = {"method": FollowUpMethod.CALL, "said": "示例", "on": DAY, "by": by, "at": AT}
    first = follow_ups.log_follow_up(project, **said)
    follow_ups.log_follow_up(project, corrects=first, **said)
    cast.EvidenceFactory(project=project, follow_up=first)
    follow_ups.log_follow_up(Project.objects.get(code="SHILI-LEAD"), **said)
    told = {"text": "示例", "leader": cast.LeaderFactory(), "by": by, "at": AT}
    instructions.instruct(project, corrects=instructions.instruct(project, **told), **told)


def of(table: str, change: str, code: str = "SHILI-LANDED") -> str:
    """Word a change to the project of that code, or to what hangs on it."""
    if table == PROJECT:
        return f"UPDATE {PROJECT} SET {change} WHERE code = '{code}'"
    return f"UPDATE {table} SET {change} WHERE project_id = (SELECT id FROM {PROJECT} WHERE code = '{code}')"


@dataclass(frozen=True)
class Breach:
    """The sentence that is made untrue, what is written, and what steps aside for it (`constraint ON table`)."""

    words: str
    writing: str
    without: tuple[str, ...] = field(default=())
    unguarded: tuple[str, ...] = field(default=())

    def plant(self) -> None:
        """Take away, and write."""
        for table in self.unguarded:
            races.as_owner(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for name in self.without:
            kind, of_table = name.split(" ON ") if " ON " in name else (name, "")
            races.as_owner(f"ALTER TABLE {of_table} DROP CONSTRAINT {kind}" if of_table else f"DROP INDEX {kind}")
        races.as_owner(self.writing)


BREACHES = (
    Breach("证明者看得见每张表的全部行", f"ALTER POLICY kz_seen ON {PROJECT} USING (false)"),
    Breach("责任台账的现任与项目一致", of(PROJECT, "leader_id = NULL"), unguarded=(PROJECT,)),
    Breach(
        "责任交接先后相接、互不重叠",
        of(HANDOVER, "until_on = until_on + 30") + " AND until_on IS NOT NULL",
        unguarded=(HANDOVER,),
    ),
    Breach(
        "已结束的责任有结束日期和登记时间",
        of(HANDOVER, "closed_at = NULL, closed_by_id = NULL"),
        without=(f"handover_closed_whole ON {HANDOVER}",),
        unguarded=(HANDOVER,),
    ),
    Breach(
        "同一责任先后相接、互不重叠",
        of("projects_duty", "until_on = until_on + 30") + " AND until_on IS NOT NULL",
        unguarded=("projects_duty",),
    ),
    Breach(
        "无人在同一项目身兼两职，联络员属牵头单位",
        of(
            "projects_duty",
            "role = 'LIAISON', officer_id = NULL, liaison = '示例', unit_id = (SELECT min(id) FROM government_unit)",
        )
        + " AND until_on IS NULL",
        unguarded=("projects_duty",),
    ),
    Breach("项目指向最近一条有效跟进", of(PROJECT, "last_follow_up_id = NULL")),
    Breach(
        "跟进的材料与跟进属同一项目",
        f"UPDATE projects_evidence SET project_id = (SELECT id FROM {PROJECT} WHERE code = 'SHILI-LEAD') "
        "WHERE follow_up_id IS NOT NULL",
        unguarded=("projects_evidence",),
    ),
    Breach(
        "放款合计不超过授信金额",
        "UPDATE projects_dealbank SET granted = 1",
        unguarded=("projects_dealbank",),
    ),
    Breach(
        "放款在批复和合同之后、结清或终止之前",
        "UPDATE projects_dealbank SET ended_on = '2026-03-25', ended_reason = '示例'",
        unguarded=("projects_dealbank",),
    ),
    Breach("落地及以后有领导和牵头单位，或登记缺位", of(PROJECT, "leader_id = NULL"), unguarded=(PROJECT,)),
    Breach(
        "一个项目最多一条未结束的缺位",
        f"INSERT INTO {VACANCY} (project_id, kind, reason, opened_at, opened_by_id) "
        f"SELECT project_id, kind, reason, opened_at, opened_by_id FROM {VACANCY}, generate_series(1, 2)",
        without=("vacancy_one_open",),
    ),
    Breach(
        "缺位的结束时间不早于登记时间",
        of(VACANCY, "closed_at = opened_at - interval '1 day'"),
        without=(f"vacancy_in_order ON {VACANCY}",),
    ),
    Breach(
        "待补名称的名额停在签约、没有责任人",
        of(PROJECT, "stage = 'STARTED'", "SHILI-SLOT"),
        without=(f"project_slot_claimed_first ON {PROJECT}",),
        unguarded=(PROJECT,),
    ),
    Breach(
        "每个项目以入库开始、只入库一次", of(MOVE, "kind = 'ADVANCE', occurred_on = '2026-01-01'"), unguarded=(MOVE,)
    ),
    Breach("项目阶段等于最后一次变动到达的阶段", of(PROJECT, "stage = 'STARTED'"), unguarded=(PROJECT,)),
    Breach("每次变动从上一次到达的阶段出发", of(MOVE, "from_stage = 'LEAD'"), unguarded=(MOVE,)),
    Breach(
        "每次变动都是阶段表允许的",
        of(MOVE, "kind = 'REOPEN', reason = '示例'") + " AND kind = 'ADVANCE'",
        unguarded=(MOVE,),
    ),
    Breach(
        "阶段变动的日期先后相接",
        of(MOVE, "occurred_on = '2025-01-01'") + " AND kind = 'ADVANCE'",
        unguarded=(MOVE,),
    ),
    Breach(
        "签约以前没有签约日期",
        of(PROJECT, "signed_on = '2026-01-01'", "SHILI-LEAD"),
        without=(f"project_signed_on_agrees ON {PROJECT}",),
    ),
    Breach(
        "终止有日期和原因，未终止的没有",
        of(PROJECT, "termination_reason = ''", "SHILI-ENDED"),
        without=(f"project_termination_whole ON {PROJECT}",),
    ),
    Breach(
        "终止日期等于台账中终止的日期", of(PROJECT, "terminated_on = '2026-03-30'", "SHILI-ENDED"), unguarded=(PROJECT,)
    ),
    Breach(
        "终止日期不早于签约日期",
        of(PROJECT, "signed_on = '2026-12-31'", "SHILI-ENDED"),
        without=(f"project_dates_in_order ON {PROJECT}",),
    ),
    Breach(
        "分期只有一层，所属项目未作废，签约金额记在所属项目上",
        f"UPDATE {PROJECT} SET parent_id = (SELECT id FROM {PROJECT} WHERE code = 'SHILI-PHASE') "
        "WHERE code = 'SHILI-LEAD'",
        unguarded=(PROJECT,),
    ),
    Breach(
        "作废有时间、经办人和原因",
        of(PROJECT, "void_reason = ''", "SHILI-VOIDED"),
        without=(f"project_void_reason_given ON {PROJECT}",),
        unguarded=(PROJECT,),
    ),
    Breach(
        "并入其他项目的已作废，且不并入自身",
        of(PROJECT, "absorbed_by_id = id", "SHILI-VOIDED"),
        unguarded=(PROJECT,),
    ),
    Breach(
        "并入其他项目的一步指到未再并入的项目",
        of(
            PROJECT,
            f"voided_at = now(), void_reason = '示例', voided_by_id = (SELECT min(id) FROM government_officer),"
            f" absorbed_by_id = (SELECT id FROM {PROJECT} WHERE code = 'SHILI-VOIDED')",
            "SHILI-ENDED",
        ),
        unguarded=(PROJECT,),
    ),
    Breach(
        "编号在未作废的项目中唯一", of(PROJECT, "code = 'SHILI-LEAD'", "SHILI-ENDED"), without=("project_code_unique",)
    ),
    Breach(
        "跟进说了什么、日期先后相接",
        of(FOLLOW_UP, "next_on = '2025-01-01'"),
        without=(f"follow_up_dates_in_order ON {FOLLOW_UP}",),
    ),
    Breach(
        "更正的跟进属同一项目、晚于原记录、只更正一次",
        f"UPDATE {FOLLOW_UP} SET project_id = (SELECT id FROM {PROJECT} WHERE code = 'SHILI-LEAD') "
        "WHERE supersedes_id IS NOT NULL",
    ),
    Breach("批示写了内容", of(INSTRUCTION, "text = ''"), without=(f"instruction_says_something ON {INSTRUCTION}",)),
    Breach(
        "更正的批示属同一项目和领导、晚于原批示、只更正一次",
        f"UPDATE {INSTRUCTION} SET project_id = (SELECT id FROM {PROJECT} WHERE code = 'SHILI-LEAD') "
        "WHERE supersedes_id IS NOT NULL",
    ),
    Breach("各阶段的个数和金额相加等于总数", of(PROJECT, "stage = 'UNKNOWN'", "SHILI-PARENT"), unguarded=(PROJECT,)),
    Breach(
        "各县市与未定县市的个数和金额相加等于总数",
        f"DO $$ BEGIN EXECUTE (SELECT 'ALTER TABLE {PROJECT} DROP CONSTRAINT ' || conname FROM pg_constraint "
        f"WHERE conrelid = '{PROJECT}'::regclass AND conname LIKE '%attribution_region%'); END $$; "
        + of(PROJECT, "attribution_region_id = 9999"),
    ),
    Breach(
        "一个项目、一笔银企对接只计入一场签约活动",
        f"INSERT INTO {SIGNING} (ceremony_id, project_id, deal_id, counted) "
        f"SELECT ceremony_id, project_id, deal_id, true FROM {SIGNING}",
        without=("signing_project_counts_once", "signing_deal_counts_once", f"signing_once_per_ceremony ON {SIGNING}"),
    ),
    Breach(
        "一条签约只对应一个项目或一笔银企对接",
        f"UPDATE {SIGNING} SET project_id = (SELECT id FROM {PROJECT} WHERE code = 'SHILI-LANDED') "
        "WHERE deal_id IS NOT NULL",
        without=(f"signing_of_exactly_one ON {SIGNING}",),
    ),
    Breach(
        "推断的公布数有依据，不是推断的没有",
        "UPDATE ceremonies_declaredtotal SET inferred = true",
        without=("declared_inference_has_basis ON ceremonies_declaredtotal",),
    ),
    Breach(
        "每场活动的台账数等于其签约之和",
        f"UPDATE {SIGNING} SET project_id = (SELECT id FROM {PROJECT} WHERE code = 'SHILI-LEAD') "
        "WHERE deal_id IS NOT NULL",
        without=(f"signing_of_exactly_one ON {SIGNING}",),
    ),
    Breach(
        "时间与经办人成对",
        of(PROJECT, "voided_by_id = NULL", "SHILI-VOIDED"),
        without=(f"project_voided_at_with_by ON {PROJECT}",),
        unguarded=(PROJECT,),
    ),
    Breach("金额和数量不为负", of(PROJECT, "amount = -1"), without=(f"project_amount_not_negative ON {PROJECT}",)),
    Breach("名称、比对键和拼音首字母一致", of(PROJECT, "name = '示例改名'")),
    Breach("引文所指的字段确实存在", "UPDATE records_citation SET field = 'nothing'"),
    Breach("约束都在数据库中并已验证", "SELECT 1", without=(f"project_dates_in_order ON {PROJECT}",)),
    Breach(
        "外键和约束没有未验证的",
        f"ALTER TABLE {PROJECT} ADD CONSTRAINT hurried CHECK (amount < 10) NOT VALID",
    ),
    Breach("触发器都在数据库中并已启用", f"ALTER TABLE {VACANCY} DISABLE TRIGGER kz_vacancy_leaves_no_gap"),
    Breach("只增不改的台账没有授予修改权", f"GRANT UPDATE ON {FOLLOW_UP} TO kz_app"),
)
