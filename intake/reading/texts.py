"""Words as they stand in cells, before anything is made of them. Pure."""

import re
import unicodedata

from records import names

WIDE = str.maketrans({code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()})
NOTHING = frozenset(
    (
        "",
        "/",
        "\\",
        "-",
        "--",
        "---",
        "—",
        "——",
        "–",
        "无",
        "暂无",
        "未定",
        "待定",
        "未知",
        "不详",
        "空",
        "N/A",
        "n/a",
        "NULL",
        "null",
        "*",
        "未公布",
        "未对您公开",  # what our own export says of an amount that its reader may not see
    )
)
LONGEST_NOTHING = 8  # with blanks around it
LINE_BREAKS = re.compile(r"[ \t\u3000]*(?:\r\n|\r|\n|_x000D_)+[ \t\u3000]*")
PLAIN = re.compile(r"[\u4e00-\u9fff0-9A-Za-z]+")  # nothing to tidy
SPACES = re.compile(r"[ \t\u3000\u00a0]+")


def is_nothing(said: str) -> bool:
    """Tell whether a cell says that there is nothing to say: empty, a dash, 无, 待定."""
    return len(said) <= LONGEST_NOTHING and unicodedata.normalize("NFKC", said).strip() in NOTHING


def half_width(said: str) -> str:
    """Turn full-width digits and letters into half-width ones; punctuation stays as it is.

    >>> half_width("示例２期Ａ区（一）")
    '示例2期A区（一）'
    """
    return said.translate(WIDE)


def name(said: str) -> str:
    r"""Return a name in one line, with one interpunct and half-width digits.

    >>> name("新疆示例\n能源有限公司２期")
    '新疆示例能源有限公司2期'
    """
    if PLAIN.fullmatch(said):
        return said
    return names.tidy(half_width(said.replace("_x000D_", "\n")))


def lines(said: str) -> str:
    """Return a longer text with its paragraphs, without stray blanks."""
    return LINE_BREAKS.sub("\n", SPACES.sub(" ", half_width(said))).strip()


def figures(said: str) -> str:
    """Return what numbers and dates are read from: half-width, without blanks and line breaks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", said.replace("_x000D_", "")))
