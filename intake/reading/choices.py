"""Words of closed lists, brought to our codes. Pure.

The codes of stages and texts are those of `projects.stages`, which is not pure; a test holds the two together. What a
county calls 前期 or 竣工 is a milestone between two stages: the surer stage is read, and somebody must confirm it.
"""

from intake.reading import texts
from intake.reading.problems import Problem, ask, wrong
from records import names

SURE: dict[str, dict[str, tuple[str, ...]]] = {
    "stage": {
        "LEAD": ("线索", "谋划", "储备"),
        "NEGOTIATING": ("在谈", "洽谈", "洽谈中", "在洽谈", "对接", "对接洽谈"),
        "SIGNED": ("签约", "已签约", "签订合同", "已签合同"),
        "REGISTERED": ("落地", "注册落地", "已落地", "已注册", "注册", "完成注册"),
        "STARTED": ("开工", "已开工", "在建", "开工建设", "建设中", "已开工建设", "正在建设"),
        "PRODUCING": ("投产", "已投产", "投产运营", "建成投产", "已建成投产", "投运"),
        "FULL_CAPACITY": ("达产", "已达产", "达产达效"),
        "TERMINATED": ("终止", "已终止", "退出", "已退出", "解约", "已解约"),
    },
    "agreement_type": {
        "INTENT": ("意向书", "意向", "意向协议", "投资意向书", "合作意向"),
        "FRAMEWORK": ("框架协议", "框架", "框架合同", "合作框架协议"),
        "STRATEGIC": ("战略合作协议", "战略合作", "战略协议", "战略合作框架协议"),
        "CONTRACT": ("正式合同", "合同", "投资合同", "正式投资合同", "正式", "投资协议", "正式协议"),
        "SUPPLEMENT": ("增资补充协议", "补充协议", "增资", "增资协议", "补充协议（增资）"),
        "UNSTATED": ("未载明",),
    },
    "capital_nature": {"内资": ("内资", "内"), "外资": ("外资", "外", "港澳台资")},
    "ownership": {
        "央企": ("央企", "中央企业"),
        "国企": ("国企", "国有企业", "地方国企", "国有", "疆内国企"),
        "民企": ("民企", "民营企业", "民营", "私营", "私营企业"),
        "外资": ("外资", "外资企业", "外商投资企业", "外企"),
        "兵团": ("兵团", "兵团企业"),
    },
    "industry_tier": {
        "一产": ("一产", "第一产业", "一", "1"),
        "二产": ("二产", "第二产业", "二", "2"),
        "三产": ("三产", "第三产业", "三", "3"),
    },
    "build_nature": {
        "新建": ("新建",),
        "扩建": ("扩建", "改扩建"),
        "技改": ("技改", "技术改造", "改造"),
        "迁建": ("迁建", "搬迁"),
    },
    "project_kind": {
        "新签": ("新签", "新建", "新签约", "新"),
        "增资": ("增资", "增资扩产"),
        "续建": ("续建", "结转", "续"),
    },
    "light": {
        "绿灯": ("绿灯", "绿", "绿牌", "正常"),
        "黄灯": ("黄灯", "黄", "黄牌"),
        "红灯": ("红灯", "红", "红牌"),
    },
}
DOUBTED = {
    "stage": {
        "意向": "NEGOTIATING",
        "签订意向": "NEGOTIATING",
        "拟签约": "NEGOTIATING",
        "前期": "REGISTERED",
        "前期工作": "REGISTERED",
        "办理前期手续": "REGISTERED",
        "手续办理": "REGISTERED",
        "未开工": "REGISTERED",
        "竣工": "STARTED",
        "已竣工": "STARTED",
        "完工": "STARTED",
        "已完工": "STARTED",
        "建成": "STARTED",
        "已建成": "STARTED",
        "试生产": "PRODUCING",
        "部分投产": "PRODUCING",
        "部分建成投产": "PRODUCING",
        "一期投产": "PRODUCING",
    },
}
NOT_A_STAGE = frozenset(("停滞", "停工", "暂停", "缓建", "停建"))
YES = frozenset(("是", "有", "已", "已纳统", "已入库", "√", "✓", "✔", "y", "yes", "true", "1", "对"))
NO = frozenset(("否", "无", "未", "没有", "未纳统", "未入库", "×", "✗", "x", "n", "no", "false", "0", "不是"))


def read(said: str, field: str) -> tuple[str | None, tuple[Problem, ...]]:
    """Return our code for a word in a column of a closed list, and what is to be said.

    >>> read("在 建", "stage")
    ('STARTED', ())
    """
    if texts.is_nothing(said):
        return None, ()
    word = names.key(texts.figures(said)).removesuffix("阶段") or names.key(said)
    if code := _sure(word, field):
        return code, ()
    if field == "stage" and word in NOT_A_STAGE:
        return None, (wrong(f"“{said}”不是阶段：请填停下来之前到了哪一步，停滞的情况写在“存在问题”里。"),)
    if code := DOUBTED.get(field, {}).get(word):
        return code, (ask(f"“{said}”介于两个阶段之间，按“{SURE[field][code][0]}”理解。请核对。"),)
    return None, (
        wrong(f"“{said}”不在可选的范围内。请改为：{'、'.join(words[0] for words in SURE[field].values())}。"),
    )


def _sure(word: str, field: str) -> str | None:
    return next((code for code, words in SURE[field].items() if word in map(names.key, words)), None)


def yes_or_no(said: str) -> tuple[bool | None, tuple[Problem, ...]]:
    """Return what a cell of a 是否 column says."""
    word = names.key(texts.figures(said))
    if word in YES:
        return True, ()
    if word in NO:
        return False, ()
    if texts.is_nothing(said):
        return None, ()
    return None, (wrong(f"“{said}”看不出是或否。请填“是”或“否”。"),)
