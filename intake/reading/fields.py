"""The columns of a ledger and the titles under which counties write them (domain.md 1.5). Pure.

The list is closed: what is not here stays null, is listed, and its cells travel along unread. Synonyms come from the
five real ledgers of domain.md 1.5; a title that could mean two things is no synonym.
"""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """How the cells of a column are read."""

    TEXT = "文字"
    LONG_TEXT = "长文字"
    NAME = "名称"
    NAMES = "多个名称"
    PEOPLE = "人员"
    MONEY = "金额"
    NUMBER = "数字"
    DAY = "日期"
    CHOICE = "选项"
    YES_NO = "是否"
    USCC = "信用代码"
    PHONE = "电话"


@dataclass(frozen=True)
class Field:
    """One column of ours: its name in code, its title, how it is read, and its other titles."""

    name: str
    title: str
    kind: Kind
    also: tuple[str, ...] = ()
    zero_means: bool = False  # of money: 0 is an answer (nothing done this month), not a missing one


T, L, N, NS, P, M, Q, D, C, Y = (
    *(Kind.TEXT, Kind.LONG_TEXT, Kind.NAME, Kind.NAMES, Kind.PEOPLE),
    *(Kind.MONEY, Kind.NUMBER, Kind.DAY, Kind.CHOICE, Kind.YES_NO),
)


def _field(name: str, title: str, kind: Kind, also: str = "", *, zero_means: bool = False) -> Field:
    return Field(name, title, kind, tuple(also.split()), zero_means)


FIELDS = (
    _field("seq", "序号", T, "顺序号"),
    _field("code", "项目编号", T, "编号 台账编号"),
    _field("name", "项目名称", N, "项目 名称 工程名称 项目全称 签约项目 签约项目名称 招商项目名称"),
    _field("stat_name", "纳统名称", N, "纳统项目名称 入库名称 统计名称"),
    _field("campaign", "期次", T, "签约期次 批次 季度"),
    _field("event", "签约活动", T, "活动名称 签约活动名称 推介会"),
    _field("agreement_type", "签约文本类型", C, "文本类型 协议类型 合同类型 签约类型 协议性质"),
    _field("contract_no", "合同编号", T, "合同号 协议编号"),
    _field("signed_on", "签约日期", D, "签约时间 签订日期 签订时间 签约日 合同签订时间 合同签订日期 协议签订时间"),
    _field("party_a", "甲方", N, "签约甲方 合同甲方 甲方单位"),
    _field(
        *("investor", "投资方", N),
        "乙方 投资主体 投资企业 投资单位 投资方名称 投资企业名称 投资商 客商 客商名称 投资主体名称 签约企业",
    ),
    _field("investor_uscc", "投资方统一社会信用代码", Kind.USCC, "投资方信用代码 投资企业统一社会信用代码"),
    _field("project_company", "项目公司", N, "项目公司名称 项目法人 项目单位 落地企业 注册企业名称 建设单位 项目业主"),
    _field(
        *("company_uscc", "项目公司信用代码", Kind.USCC),
        "项目公司统一社会信用代码 统一社会信用代码 信用代码 社会信用代码",
    ),
    _field("origin_region", "来源地", T, "资金来源地 投资来源地 投资方来源地 引资来源 所在省份 来源省份 资金来源省份"),
    _field("capital_nature", "内外资", C, "资金性质 内资外资 内外资属性"),
    _field("ownership", "企业性质", C, "所有制 企业类型 投资方性质 投资主体性质"),
    _field("top500", "是否三类500强", Y, "三类500强 是否500强 500强企业 是否为500强 是否500强企业"),
    _field("contact", "联系人", P, "企业联系人 项目联系人 投资方联系人 联系人姓名"),
    _field("contact_title", "职务", T, "联系人职务"),
    _field(
        "phone", "电话", Kind.PHONE, "联系电话 联系方式 手机 手机号 手机号码 联系人电话 企业联系电话 联系人联系方式"
    ),
    _field("sector_board", "产业板块", T, "板块 产业类型 产业类别 所属产业 产业 重点产业 产业链"),
    _field("gb4754", "国民经济行业大类", T, "行业大类 行业 行业类别 所属行业 行业分类 国民经济行业"),
    _field("industry_tier", "三次产业", C, "产业类次 所属三次产业"),
    _field("build_nature", "建设性质", C, ""),
    _field("project_kind", "项目类型", C, "新签增资续建"),
    _field("location", "建设地点", T, "项目地址 建设地址 项目选址 选址 项目地点 建设位置"),
    _field(
        "location_county",
        "落地县市",
        T,
        "县市 落户县市 所在县市 县区 落地县 落地地 所属县市 属地 建设县市 所在县区 所在县 县 县市区",
    ),
    _field("attribution_county", "归属县市", T, "归属县 考核归属 统计归属县市 归属地"),
    _field("park", "园区", T, "所在园区 落地园区 入驻园区 工业园区"),
    _field("first_reporter", "首报单位", N, "首谈单位 首报地 首谈地"),
    _field("first_talk_on", "首谈日期", D, "首谈时间 首次洽谈时间 首次接洽时间"),
    _field("transferred", "是否流转", Y, "是否流转项目"),
    _field(
        *("total_investment", "总投资", M),
        "投资总额 计划总投资 计划投资总额 项目总投资 投资额 总投资额 预计总投资 拟投资额 拟投资总额 投资规模 计划投资",
    ),
    _field("fixed_investment", "其中固定资产投资", M, "固定资产投资 固投 固定资产投资额 固定投资"),
    _field("contracted_amount", "合同引资额", M, "签约金额 合同金额 协议金额 引资额 签约额 合同额 协议引资额 签约资金"),
    _field(
        "scope", "建设规模与内容", L, "建设内容 建设内容及规模 建设规模及内容 建设规模 项目内容 主要建设内容 项目简介"
    ),
    _field("planned_start", "建设周期起", D, "计划开工时间 计划开工日期 拟开工时间 预计开工时间 约定开工时间 计划开工"),
    _field("planned_end", "建设周期止", D, "计划竣工时间 计划竣工日期 预计竣工时间 计划完工时间"),
    _field("land_mu", "用地", Q, "需用土地 用地面积 占地面积 占地 用地需求"),
    _field("water", "用水", T, "用水量 用水需求"),
    _field("power", "用电", T, "用电量 用电需求 用电负荷"),
    _field("jobs_planned", "用工", Q, "用工人数 带动就业 计划用工 就业人数 用工需求 吸纳就业"),
    _field("finance_need", "融资需求", M, "融资需求额 贷款需求"),
    _field("leader", "包联领导", P, "包联县领导 包联州领导 包保领导 包抓领导 包联责任领导 责任领导 联系领导 挂包领导"),
    _field("lead_unit", "牵头单位", N, "责任单位 牵头责任单位 牵头部门 责任部门 主责单位"),
    _field("coop_units", "配合单位", NS, "协办单位 配合部门 服务单位 责任配合单位"),
    _field("specialist", "服务专员", P, "专员 招商专员 首席服务员 代办员 服务员 招商服务专员"),
    _field("stage", "当前阶段", C, "阶段 项目阶段 建设阶段 项目进展阶段 进展阶段 项目状态 当前状态"),
    _field("project_code", "投资项目代码", T, "项目代码 备案代码 发改代码 项目统一代码"),
    _field("permits", "审批完成数/应办数", T, "审批完成情况 审批进度 手续办理数"),
    _field("started_on", "实际开工日", D, "开工时间 开工日期 实际开工时间 实际开工日期 开工日"),
    _field("in_stats", "是否纳统", Y, "是否入库 纳统 是否入统 是否已纳统"),
    _field("in_stats_on", "纳统日", D, "纳统时间 入库时间 纳统日期 入统时间"),
    _field("plan_ytd", "今年计划投资", M, "年度计划投资 本年计划投资 年计划投资 当年计划投资", zero_means=True),
    _field("done_month", "本月完成投资", M, "当月完成投资 本月完成 月完成投资", zero_means=True),
    _field(
        "done_ytd", "今年累计完成投资", M, "本年完成投资 今年完成投资 年度完成投资 当年累计完成投资", zero_means=True
    ),
    _field(
        *("done_total", "自开工累计完成投资", M),
        "累计完成投资 开工以来累计完成投资 自开工以来完成投资 累计完成投资额",
        zero_means=True,
    ),
    _field(
        *("in_place_total", "累计到位资金", M),
        "到位资金 资金到位 已到位资金 实际到位资金 到位资金额 累计到位 到资 资金到位额 到位资金累计",
        zero_means=True,
    ),
    _field("in_place_outside", "其中区外", M, "区外 区外到位资金 区外资金 区外到位 疆外资金", zero_means=True),
    _field(
        "progress_text", "本月进展", L, "进展情况 工作进展 项目进展 项目进展情况 形象进度 目前进展 最新进展 推进情况"
    ),
    _field("issues", "存在问题", L, "问题和建议 存在问题及建议 存在的问题 主要问题 困难问题 存在困难 问题 需协调事项"),
    _field("next_steps", "下步计划", L, "下一步计划 下一步工作 下步工作 下一步打算 下步打算 下一步工作计划"),
    _field("light", "亮灯", C, "灯色 红黄绿灯 亮灯情况"),
    _field("remark", "备注", L, "说明 备注说明"),
    _field("updated_at", "更新时间", D, "更新日期 填报时间 填报日期"),
)
BY_NAME = {field.name: field for field in FIELDS}
