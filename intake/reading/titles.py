"""Titles of columns as counties write them, brought to what can be looked up. Pure."""

import re
from functools import lru_cache

from intake.reading.fields import FIELDS, Field
from records import names

REMEMBERED = 4096  # titles; strangers write them, so not without end
UNITS = {
    "亿元": "亿元",
    "亿": "亿元",
    "万元": "万元",
    "万": "万元",
    "元": "元",
    "人民币万元": "万元",
    "人民币亿元": "亿元",
}
BRACKETS = re.compile(r"\(([^()]*)\)")
OF_WHICH = re.compile(r"^其中[:,]?")
UNSAID = re.compile(r"[\s:,.、;/*·\-_—]+")
UNIT_AT_END = re.compile(r"(亿元|万元)$")
OF_SHEET = re.compile(r"单位[::]?\s*(?:人民币)?(亿元|万元|元)")


@lru_cache(REMEMBERED)
def key(title: str) -> str:
    """Return what two spellings of one title share: no brackets, line breaks, signs or units.

    >>> key("总 投 资（万元）"), key("其中：区外"), key("审批完成数/应办数")
    ('总投资', '其中区外', '审批完成数应办数')
    """
    bare = UNSAID.sub("", BRACKETS.sub("", names.key(title)))
    return UNIT_AT_END.sub("", bare) or bare


@lru_cache(REMEMBERED)
def unit(title: str) -> str | None:
    r"""Return the unit that a title names.

    >>> unit("总投资\n(亿元)"), unit("计划总投资万元"), unit("总投资")
    ('亿元', '万元', None)
    """
    spelled = names.key(title)
    for inside in BRACKETS.findall(spelled):
        said = inside.removeprefix("单位").strip(":：")
        if said in UNITS:
            return UNITS[said]
    found = UNIT_AT_END.search(spelled)
    return found.group(1) if found else None


def unit_of_sheet(said: str) -> str | None:
    """Return the unit that a line above the header gives for all: 单位：万元."""
    found = OF_SHEET.search(names.key(said))
    return found.group(1) if found else None


def find(title: str) -> Field | None:
    """Return our column for a title of theirs; None where it is none of our titles and synonyms."""
    spelled = key(title)
    return BY_TITLE.get(spelled) or BY_TITLE.get(OF_WHICH.sub("", spelled))


def find_below(group: str, title: str) -> Field | None:
    """Return our column for a title that stands under another: 总投资 / 其中：固定资产投资.

    A title of its own counts, but not under the name of another column: the 电话 of a 包联领导 is not the enterprise's.
    """
    above = find(group)
    if joined := find(group + title):
        return joined
    if above and key(title) in REPEATS:
        return above
    alone = find(title)
    if alone and above and alone.kind is not above.kind and alone.name not in BELONGS.get(above.name, ()):
        return None
    return alone


BY_TITLE: dict[str, Field] = {}
for _each in FIELDS:
    for _title in (_each.title, *_each.also):
        BY_TITLE.setdefault(key(_title), _each)
# What a lower line says without adding anything to the upper one.
REPEATS = frozenset(
    ("姓名", "名称", "金额", "总额", "合计", "小计", "总计", "总投资", "数额", "全称", "时间", "日期", "单位名称")
)
# What stands under the name of another column and is a column of its own all the same.
BELONGS = {"contact": ("contact_title", "phone")}
