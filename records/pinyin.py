"""Pinyin initials, so that a clerk types ats and finds 阿图什. Pure."""

from functools import cache, lru_cache
from types import ModuleType

REMEMBERED = 32_768  # names: a ledger that is checked and then confirmed
# Where the common reading is wrong: 阿 is ā in the names of the prefecture, 什 is shí.
PHRASES = {
    "阿图什": [["ā"], ["tú"], ["shí"]],
    "阿克陶": [["ā"], ["kè"], ["táo"]],
    "阿合奇": [["ā"], ["hé"], ["qí"]],
    "乌恰": [["wū"], ["qià"]],
    "克孜勒苏": [["kè"], ["zī"], ["lè"], ["sū"]],
    "柯尔克孜": [["kē"], ["ěr"], ["kè"], ["zī"]],
}


@cache
def _dictionary() -> ModuleType:
    """Import pypinyin at first use (it is large) and teach it the local names."""
    import pypinyin  # noqa: PLC0415 - 0.2 s that a start should not pay

    pypinyin.load_phrases_dict(PHRASES)
    return pypinyin


@lru_cache(REMEMBERED)
def initials(name: str) -> str:
    """Return the lower-case initials of `name`; letters and digits stay, the rest goes.

    >>> initials("阿图什无花果三产融合科技创新园")
    'atswhgscrhkjcxy'
    """
    pypinyin = _dictionary()
    parts = pypinyin.lazy_pinyin(name, style=pypinyin.Style.FIRST_LETTER)
    return "".join(char for part in parts for char in part.lower() if char.isascii() and char.isalnum())


def sound(name: str) -> str:
    """Return how the name sounds, character by character in its first reading; the local names are no exception.

    >>> sound("华泰") == sound("华太")
    True
    """
    return " ".join(map(_reading, name))


@cache
def _reading(char: str) -> str:
    return _dictionary().lazy_pinyin(char)[0]
