"""What a name of a company or a project is made of: its core, and what is said around it. Pure.

Around the core stand regions, the legal form, words such as 项目, the phase and numbers. They tell twins apart or say
nothing at all (domain.md 1.10, 3.3): 有限公司 and 有限责任公司 are one, 一期 and 二期 are two phases of one investment,
阿图什 and 乌恰 are two places.
"""

import re
from dataclasses import dataclass

from records import names

_WIDE_REGIONS = re.compile(
    "新疆维吾尔自治区|新疆|克孜勒苏柯尔克孜自治州|克孜勒苏自治州|克孜勒苏州|克孜勒苏|克州|自治州"
)
_COUNTIES = re.compile("(阿图什|阿克陶|阿合奇|乌恰)[市县]?")
_FORMS = re.compile(
    "(集团|控股)?(股份有限公司|有限责任公司|有限公司|有限合伙|股份公司|集团公司|总公司|公司|集团|农民专业合作社|专业合作社|合作社)$"
)
_WORKS = re.compile("(建设|投资|新建)?(项目|工程)$")
_PHASE = re.compile(
    "(?:第)?(?P<count>[一二三四五六七八九十]+|[0-9]+|i{1,3}|iv)(?:期)(?!货)(工程)?|(?P<first>首期)|续建|(?:改)?扩建|技改|后期"
)
_NUMBER = re.compile("[0-9]+(?:[.][0-9]+)?|(?:第)?[一二三四五六七八九十]+(?=[号厂矿区场分])")
_HAN = {char: str(at) for at, char in enumerate("一二三四五六七八九", start=1)} | {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
}
_NOT_SPOKEN = re.compile(r"[^\w]|_")


@dataclass(frozen=True)
class Parts:
    """A name taken apart. `core` is never empty where the name can be spoken."""

    key: str
    core: str
    counties: frozenset[str] = frozenset()
    wide: bool = False
    branch: bool = False
    phase: str = ""
    numbers: tuple[str, ...] = ()


def parts(name: str) -> Parts:
    """Take a name apart.

    >>> parts("新疆示例(集团)有限责任公司").core
    '示例'
    >>> parts("阿图什示例产业园建设项目（二期）").phase
    '2'
    """
    whole = names.key(name)
    text = _NOT_SPOKEN.sub("", whole)
    spoken = text
    counties = frozenset(_COUNTIES.findall(text))
    wide = _WIDE_REGIONS.search(text) is not None
    text = _COUNTIES.sub("", _WIDE_REGIONS.sub("", text))
    phase, text = _phase(text)
    branch = text.endswith(("分公司", "办事处"))
    core = _without_endings(text) or spoken or whole
    return Parts(whole, core, counties, wide, branch, phase, tuple(sorted(_NUMBER.findall(core))))


def are_phases(one: Parts, other: Parts) -> bool:
    """Tell whether two names are phases of one investment: the same but for the phase."""
    return one.core == other.core and one.phase != other.phase and not apart(one.counties, other.counties)


def apart(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether both name counties, and no county is in both."""
    return bool(one and other and not one & other)


def _phase(text: str) -> tuple[str, str]:
    """Return the phase in one spelling, and the text without it."""
    found = _PHASE.search(text)
    if found is None:
        return "", text
    count = found["count"] or ""
    said = "1" if found["first"] else _HAN.get(count, count) or found[0]
    return said, text[: found.start()] + text[found.end() :]


def _without_endings(text: str) -> str:
    """Return the text without the legal form and the words that say only that it is a project."""
    for ending in (_FORMS, _WORKS):
        while (shorter := ending.sub("", text)) != text:
            text = shorter
    return text
