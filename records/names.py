"""Names as people type them, brought into one form. Pure.

Two forms: `tidy` is what is stored and shown, `key` is what is compared. A name is never judged by
its length or its characters: 地里下提·特来西 is as good a name as 诸葛超 (domain.md 3.4).
"""

import re
import unicodedata

INTERPUNCT = "\u00b7"
_INTERPUNCTS = re.compile("[\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65\u0387\u16eb\u2024\u25cf\u26ab]")
_DOT = re.compile("(?<=[\u4e00-\u9fff])[.\uff0e](?=[\u4e00-\u9fff])")  # 买买提.吐尔逊
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BRACKETS = str.maketrans("（［【〔〖｛[{）］】〕〗｝]}", "((((((((" + "))))))))")
_SPACES = re.compile(r"\s+")
_WIDE = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\u00b7()（）]"
_SPACE_BY_WIDE = re.compile(rf"(?<={_WIDE})\s+|\s+(?={_WIDE})")


def tidy(name: str) -> str:
    """Return the name as it is stored: one interpunct (U+00B7), no stray spaces or line breaks.

    >>> tidy(" 地里下提•特来西 ")
    '地里下提·特来西'
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", name))
    text = _DOT.sub(INTERPUNCT, _INTERPUNCTS.sub(INTERPUNCT, text)).strip()
    return _SPACES.sub(" ", _SPACE_BY_WIDE.sub("", text))


def key(name: str) -> str:
    """Return what two spellings of one name share: NFKC, one kind of bracket, no spaces, lower case.

    >>> key("新疆示例(克州) 有限公司") == key("新疆示例（克州）有限公司")
    True
    """
    text = unicodedata.normalize("NFKC", tidy(name)).translate(_BRACKETS)
    return _SPACES.sub("", tidy(text)).casefold()


def is_speakable(name: str) -> bool:
    """Tell whether anything in the name can be said: a letter, a character or a digit.

    >>> is_speakable("()")
    False
    """
    return any(char.isalnum() for char in name)
