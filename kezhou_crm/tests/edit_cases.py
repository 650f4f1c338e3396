"""Every mistake of an ordinary edit as a table: what is entered, where, and the one sentence that refuses it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from kezhou_crm.tests import factories as cast
from projects import pipeline
from projects.models import FinancingDeal, Project
from projects.stages import CompanyRole, Stage, TerminationReason


@dataclass(frozen=True)
class Edit:
    """A mistake in the row that `page` shows.

    `line` names the inline of the page and the API's list, where the mistake stands in a line of its own; the
    line is then a new one, or where `stored` the first that the row has. `constraint` names the database's own rule, where that is what refuses.
    """

    page: Callable[[], Any]
    given: Callable[[Any], dict[str, Any]]
    message: str
    line: str = ""
    stored: bool = False
    constraint: str = ""


def given(**values: Any) -> Callable[[Any], dict[str, Any]]:
    return lambda _row: values


def signed() -> Project:
    return cast.ProjectFactory(signed=True)


def signed_by_a_move() -> Project:
    investor = cast.ParticipationFactory(
        project__stage=Stage.NEGOTIATING, project__agreement_type="INTENT", project__party_a=cast.UnitFactory()
    )
    return _moved(pipeline.advance, investor.project, to=Stage.SIGNED, on=date(2026, 3, 1))


def moved_on() -> Project:
    ending = {"category": TerminationReason.POLICY, "reason": "示例"}
    return _moved(pipeline.terminate, signed(), on=date(2026, 3, 2), **ending)


def _moved(move: Callable[..., Any], project: Project, **how: Any) -> Project:
    move(project, by=cast.OfficerFactory(administrator=True), at=timezone.now(), **how)
    project.refresh_from_db()
    return project


def ended() -> Project:
    return cast.ProjectFactory(
        stage=Stage.TERMINATED, signed_on="2026-02-01", terminated_on="2026-03-01", termination_reason="POLICY"
    )


def phase() -> Project:
    return cast.ProjectFactory(signed=True, parent=cast.ProjectFactory(signed=True))


def started() -> Project:
    return cast.ProjectFactory(
        stage=Stage.STARTED, scope="示例内容", leader=cast.LeaderFactory(), lead_unit=cast.UnitFactory()
    )


def licensed() -> Any:
    """A company whose credit code lets its project stand at 落地."""
    project = cast.ProjectFactory(
        name="示例落地项目", stage=Stage.REGISTERED, leader=cast.LeaderFactory(), lead_unit=cast.UnitFactory()
    )
    line = {"role": CompanyRole.PROJECT_COMPANY, "company__uscc": "Y1653001000000019B"}
    return cast.ParticipationFactory(project=project, **line).company


def milestone(**changes: Any) -> Callable[[Any], dict[str, Any]]:
    return given(**{"name": "示例节点", "planned_on": "2026-06-30"} | changes)


def twin_of(row: Any) -> dict[str, Any]:
    line = cast.MilestoneFactory(project=row)
    return {"name": line.name, "planned_on": str(line.planned_on)}


def deal() -> FinancingDeal:
    return cast.FinancingDealFactory()


def drawn_on() -> FinancingDeal:
    """A deal of whose one bank 10 万元 were drawn on 2026-04-01."""
    return cast.DrawdownFactory(deal_bank__granted=100).deal_bank.deal


def company(**facts: Any) -> Any:
    return cast.CompanyFactory(**facts)


USCC = "91350100M000100Y43"
EDITS = (
    Edit(signed, given(name=None), "请填写项目名称。"),
    Edit(signed, given(name="！！！"), "名称里至少要有一个汉字、字母或数字。"),
    Edit(signed, given(amount="0"), "金额应大于 0；未公布请留空，不要填 0。"),
    Edit(signed, given(signed_on="2026-02-30"), "输入一个有效的日期。"),
    Edit(signed, given(signed_on="1800-01-01"), "签约日期应在 1990 年至 2099 年之间，请核对。"),
    Edit(signed, given(signed_on="2099-12-31"), "签约日期不能晚于今天。"),
    Edit(signed, given(signed_on=None), "项目已到签约，不能缺：签约日期。"),
    Edit(signed_by_a_move, given(signed_on="2026-03-02"), "签约日期以阶段台账为准；有误请退回后重新推进。"),
    Edit(moved_on, given(signed_on="2026-03-03"), "签约日期不能晚于下一次阶段变动（2026-03-02）。"),
    Edit(signed, given(agreement_type="GONE"), "“GONE”不在可选的范围内，请重新选择。"),
    Edit(signed, given(sector=999_999), "所选的内容已不在可选的范围内，请重新选择。"),
    Edit(signed, lambda row: {"parent": row.pk}, "所属项目不能是它自己。"),
    Edit(signed, lambda _row: {"parent": phase().pk}, "分期只有一层：所属项目本身不能是分期。"),
    Edit(signed, lambda _row: {"parent": cast.ProjectFactory(slot=True).pk}, "所属项目还是待补名称的名额，请先认领。"),
    Edit(signed, lambda _row: {"parent": ended().pk}, "所属项目已终止，请先恢复。"),
    Edit(
        phase,
        given(amount="5"),
        "分期项目的签约金额只记在所属项目上，不重复计。",
        constraint="project_amount_on_parent",
    ),
    Edit(ended, given(signed_on="2026-03-02"), "终止日期不能早于签约日期。", constraint="project_dates_in_order"),
    Edit(started, given(scope=None), "项目已到开工，不能缺：建设规模与内容。"),
    Edit(
        company, lambda _row: {"name": company().name}, "已有同名企业，请直接选用。", constraint="company_name_unique"
    ),
    Edit(
        company,
        lambda _row: {"uscc": company(uscc=USCC).uscc},
        "已有企业使用这个统一社会信用代码。",
        constraint="company_uscc_unique",
    ),
    Edit(licensed, given(uscc=None), "“示例落地项目”已到落地，不能缺：有统一社会信用代码的项目公司。"),
    Edit(company, given(uscc="123"), "应为 18 位数字和大写字母（不含 I、O、S、V、Z），请对照营业执照核对。"),
    Edit(
        company,
        given(uscc="91350100M000100Y44"),
        "校验位不符，请对照营业执照核对；执照确是如此时，请在“校验位不符的核对说明”中写明。",
    ),
    Edit(company, given(name=None), "该字段是必填项。"),
    Edit(
        company,
        lambda row: {"name": cast.ContactFactory(company=row).name},
        "该企业已有同名联系人。",
        line="contacts",
        constraint="contact_once_per_company",
    ),
    Edit(
        company,
        given(name="示例联系人", phone="123"),
        "电话应为 11 位手机号、带区号的固定电话（如 0908-1234567）或 400/800 号码。",
        line="contacts",
    ),
    Edit(
        signed,
        given(name="示例节点"),
        "计划日期和实际日期至少填一个。",
        line="milestones",
        constraint="milestone_has_a_date",
    ),
    Edit(
        signed,
        milestone(planned_quantity="47"),
        "填写数量时请同时填写计量单位。",
        line="milestones",
        constraint="milestone_quantity_has_unit",
    ),
    *(
        Edit(
            signed,
            milestone(**{column: "2026-06-30", f"{column}_precision": "MONTH"}),
            "只知到月的日期请填当月 1 日，只知到年的请填当年 1 月 1 日。",
            line="milestones",
            constraint=f"milestone_{column}_first_of_period",
        )
        for column in ("planned_on", "actual_on")
    ),
    *(
        Edit(
            signed,
            milestone(unit="座", **{column: "-1"}),
            "数额不能小于 0；未公布请留空。",
            line="milestones",
            constraint=f"milestone_{column}_not_negative",
        )
        for column in ("planned_quantity", "actual_quantity")
    ),
    Edit(signed, twin_of, "该项目已登记同名同日期的节点。", line="milestones", constraint="milestone_once_per_date"),
    Edit(
        signed,
        lambda row: {"company": cast.ParticipationFactory(project=row, role="PARTNER").company.pk, "role": "PARTNER"},
        "该企业在本项目中已登记这个角色。",
        line="participations",
        constraint="participation_once_per_role",
    ),
    Edit(deal, given(registered_on="2096-03-01"), "需求登记日期不能晚于今天。"),
    Edit(deal, given(registered_on="1800-01-01"), "需求登记日期应在 1990 年至 2099 年之间，请核对。"),
    Edit(deal, given(need="-1"), "金额不能小于 0；未公布请留空。", constraint="financing_need_not_negative"),
    Edit(deal, given(projects=[999_999]), "“999999”不在可选的范围内，请重新选择。"),
    Edit(
        deal,
        lambda row: {"bank": cast.DealBankFactory(deal=row).bank.pk},
        "这笔对接已登记过这家银行（支行）；未载明银行的只能登记一条。",
        line="lines",
        constraint="deal_bank_once",
    ),
    Edit(
        deal,
        given(branch="示例支行"),
        "填写支行时请同时选定银行。",
        line="lines",
        constraint="deal_bank_branch_has_bank",
    ),
    Edit(
        deal,
        given(ended_on="2026-03-01"),
        "终止日期和终止原因必须同时填写。",
        line="lines",
        constraint="deal_bank_ended_whole",
    ),
    Edit(
        deal,
        given(settled_on="2026-03-01", ended_on="2026-03-01", ended_reason="示例"),
        "结清和终止只能填写一个。",
        line="lines",
        constraint="deal_bank_over_once",
    ),
    *(
        Edit(
            deal,
            given(**{column: "-1"}),
            "金额不能小于 0；未公布请留空。",
            line="lines",
            constraint=f"deal_bank_{column}_not_negative",
        )
        for column in ("signed", "granted")
    ),
    Edit(
        deal,
        given(granted_on="2026-03-01", contracted_on="2026-02-01"),
        "借款合同日期不能早于授信批复日期。",
        line="lines",
    ),
    Edit(deal, given(granted_on="2096-03-01"), "授信批复日期不能晚于今天。", line="lines"),
    Edit(deal, given(signed_on="1800-03-01"), "签约日期应在 1990 年至 2099 年之间，请核对。", line="lines"),
    Edit(deal, given(term=601), "确保该值小于或等于600。", line="lines"),
    Edit(deal, given(rate="36.01"), "确保该值小于或等于36。", line="lines"),
    Edit(drawn_on, given(granted="9.99"), "授信金额不能少于已放款的 10.00 万元。", line="lines", stored=True),
    Edit(drawn_on, given(granted_on="2026-04-02"), "不能晚于首次放款日期 2026-04-01。", line="lines", stored=True),
    Edit(drawn_on, given(settled_on="2026-03-31"), "不能早于最后一次放款日期 2026-04-01。", line="lines", stored=True),
)
# Constraints that no edit can reach at either door, and why; test_invariants breaks each from two sessions.
BEHIND_THE_DOORS = {
    "company_entered_at_with_by": "written by the database itself",
    "company_merged_at_with_by": "written by merge and undo alone",
    "company_merged_whole": "as above",
    "project_code_unique": "the database gives the code",
    "project_name_not_blank": "a blank name is a missing one and refused as such",
    "project_slot_claimed_first": "stage and responsibility are moved by deeds, which refuse a slot first",
    "project_termination_whole": "written by terminate and reopen alone",
    "project_signed_on_agrees": "the page asks no signing date before 签约; the API's own test tries it",
    "project_absorbed_is_voided": "written by point alone",
    "project_amount_not_negative": "the field itself asks for more than 0",
    "project_total_investment_not_negative": "the field itself asks for more than 0",
    "project_voided_at_with_by": "written by void alone",
    "project_void_reason_given": "written by void alone, which asks for the reason",
    "project_claimed_at_with_by": "written by claim alone",
    "financing_code_unique": "the database gives the code",
    "financing_recorded_at_with_by": "written by register alone",
    "deal_bank_dates_in_order": "the model words it better, at its field",
    "deal_bank_term_sensible": "the field words it",
    "deal_bank_rate_sensible": "as above",
    "financing_voided_at_with_by": "written by void alone",
    "financing_void_reason_given": "written by void alone, which asks for the reason",
    "deal_bank_voided_at_with_by": "as above",
    "deal_bank_void_reason_given": "as above",
    "company_uscc_form": "the model words it better, at its field",
}
