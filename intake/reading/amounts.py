"""Amounts of money as ledgers write them, in 万元 and with what qualifies them (domain.md 3.5). Pure.

Nothing is invented: an amount without a unit, in another currency, or from-to is not read, and the sentence says how
to mend it. 0.38 亿元 is exactly 3800.00 万元: no float anywhere.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from intake.reading import texts
from intake.reading.cells import Cell, Fault, plain
from intake.reading.problems import Problem, ask, note, wrong

IN_WAN = {
    "亿": Decimal(10_000),
    "千万": Decimal(1_000),
    "百万": Decimal(100),
    "万": Decimal(1),
    "元": Decimal("0.0001"),
}
EXACT, AT_LEAST, ABOUT, AT_MOST = "EXACT", "AT_LEAST", "ABOUT", "AT_MOST"
BEFORE = (
    (re.compile(r"^(不少于|不低于|至少|超过|超|逾|高于|多于|≥|>=|>)"), AT_LEAST),
    (re.compile(r"^(大约|约为|约|近|将近|接近)"), ABOUT),
    (re.compile(r"^(不超过|不高于|最多|至多|不足|不到|≤|<=|<)"), AT_MOST),
)
BEHIND = (
    (re.compile(r"(以上|余|多|\+)(?=(亿|万|元)*$)"), AT_LEAST),
    (re.compile(r"(左右|上下)$"), ABOUT),
    (re.compile(r"(以内|以下)$"), AT_MOST),
)
NUMBER = r"\d+(?:\.\d+)?|\.\d+"
PARTS = re.compile(rf"({NUMBER})((?:亿|千万|百万|万)[元]?|元)?")
FOREIGN = re.compile(r"美元|美金|欧元|港币|港元|日元|卢布|坚戈|索姆|USD|EUR|HKD|\$|€", re.IGNORECASE)
FROM_TO = re.compile(rf"(?:{NUMBER})(亿|万|元)*(?:-|~|—|–|至|到)(?:{NUMBER})")
UNSETTLED = frozenset(("面议", "另议", "商议", "保密", "正在洽谈", "洽谈中", "未明确", "不定", "待商定", "暂未确定"))
LONGEST = 40  # characters; patterns that look for two numbers are slow on more
CENT = Decimal("0.01")  # 万元
TRACE = Decimal("0.000001")  # what a spreadsheet's floating point leaves behind
TOO_MUCH = Decimal(10_000_000)  # 万元: 1,000 亿元; no project of the prefecture comes near
COLUMN_LIMIT = Decimal(10) ** 14  # Decimal(16, 2)


@dataclass(frozen=True, slots=True)
class Amount:
    """万元 with two decimals, and whether it is exact, a lower bound, an upper bound or about right."""

    wan: Decimal
    bound: str = EXACT


def read(cell: Cell, unit: str | None, *, zero_means: bool) -> tuple[Amount | None, tuple[Problem, ...]]:
    """Return the amount of a cell in a column of this unit, and what is to be said; None is unpublished.

    >>> read(Cell(7, 3, "约1.2亿元"), "万元", zero_means=False)[0]
    Amount(wan=Decimal('12000.00'), bound='ABOUT')
    """
    if isinstance(cell.content, Decimal):
        number, bound, own = cell.content, EXACT, False
    elif not isinstance(cell.content, str):
        return None, (_not_an_amount(cell),)
    elif texts.is_nothing(cell.said):
        return None, ()
    elif cell.said in UNSETTLED:
        return None, (note(f"“{cell.said}”按没有公布处理，金额留空。"),)
    else:
        taken = _from_words(cell.said)
        if isinstance(taken, Problem):
            return None, (taken,)
        number, bound, own = taken
    if not own and unit is None:
        return None, (
            wrong(f"“{cell.said}”没有写明单位，不知道是万元还是亿元。请在列标题或表头上方注明单位，如“(万元)”。"),
        )
    return _judged(number if own else number * IN_WAN[unit.removesuffix("元") or "元"], bound, cell, zero_means)


def _from_words(said: str) -> tuple[Decimal, str, bool] | Problem:  # noqa: PLR0911 - a line for each refusal
    """Return number, bound and whether the words name their own unit (the number is then 万元)."""
    if len(said) > LONGEST:
        return wrong(f"“{said[:LONGEST]}……”文字太长，看不出金额。请只填一个数，其余的写在备注里。")
    words = texts.figures(said).replace("人民币", "").replace("¥", "").replace("RMB", "")
    words = re.sub(r"(?<=\d),(?=\d{3})", "", words)
    if FOREIGN.search(words):
        return wrong(f"“{said}”是外币。请折算成人民币万元后填写，原币金额写在备注里。")
    if FROM_TO.search(words):
        return wrong(f"“{said}”是一个区间。请只填一个数；拿不准时填较小的数并加“以上”。")
    words, bound = without_bound(words)
    parts = PARTS.findall(words)
    whole = "".join(number + mark for number, mark in parts) == words
    if not whole or not parts or (len(parts) > 1 and not any(mark for _, mark in parts)):
        return wrong(f"“{said}”看不出金额。请填数字，如 38000 或 3.8亿元；没有公布请留空。")
    marks = [mark.removesuffix("元") or mark for _, mark in parts]
    if marks == [""]:
        return Decimal(parts[0][0]), bound, False
    sizes = [IN_WAN.get(mark, Decimal(0)) for mark in marks]
    if "" in marks or sizes != sorted(set(sizes), reverse=True):
        return wrong(f"“{said}”里的几个数连不成一个金额。请改成一个数，如 12000 或 1.2亿元。")
    return sum(Decimal(number) * size for (number, _), size in zip(parts, sizes, strict=True)), bound, True


def without_bound(words: str) -> tuple[str, str]:
    """Return the words without what qualifies them, and what that said: 约3亿 is 3亿 and ABOUT."""
    for patterns in (BEFORE, BEHIND):
        for pattern, bound in patterns:
            shorter, times = pattern.subn("", words)
            if times:
                return shorter, bound
    return words, EXACT


def _judged(wan: Decimal, bound: str, cell: Cell, zero_means: bool) -> tuple[Amount | None, tuple[Problem, ...]]:
    if wan < 0:
        return None, (wrong(f"金额不能小于 0，这里是 {cell.said}。请核对；没有公布请留空。"),)
    if wan == 0 and not zero_means:
        return None, (wrong("金额是 0。没有公布请留空，不要填 0。"),)
    if wan >= COLUMN_LIMIT:
        return None, (wrong(f"“{cell.said}”太大，不可能是项目金额。请核对数字和单位。"),)
    rounded = wan.quantize(CENT, ROUND_HALF_UP)
    if rounded == 0 and wan > 0:
        return None, (wrong(f"“{cell.said}”折合不到 0.01 万元，不可能是项目金额。请核对数字和单位。"),)
    said = []
    if abs(rounded - wan) > TRACE:
        said.append(note(f"“{cell.said}”折合 {plain(wan)} 万元，已四舍五入到 {rounded} 万元。"))
    if rounded > TOO_MUCH:
        said.append(ask(f"折合 {rounded / 10_000:.2f} 亿元，超过 1000 亿元。请核对单位是不是填错了。"))
    return Amount(rounded, bound), tuple(said)


def _not_an_amount(cell: Cell) -> Problem:
    if isinstance(cell.content, Fault):
        return wrong(f"公式出错（{cell.said}），读不到金额。请在表里改好公式，或直接填数字。")
    return wrong(f"这里应是金额，表里却是“{cell.said}”。请改成数字，并把单元格格式设为“数值”。")
