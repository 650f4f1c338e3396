"""Names of files as people and their programs give them, brought into a form that can be shown. Pure.

The name is for display and for the browser's "save as"; nothing is ever stored under it.
"""

import re
import unicodedata

LONGEST = 120  # characters, the ending included
LONGEST_ENDING = 10
NAMELESS = "未命名"
_FOLDERS = re.compile(r"[/\\]")
_RESERVED = re.compile(r'[<>:"|?*]')  # what Windows cannot save
_SPACES = re.compile(r"\s+")


def tidy(name: str) -> str:
    r"""Return the last part of a path without what cannot be seen, spoken or saved; the ending stays.

    >>> tidy("C:\\资料\\ 合同.pdf "), tidy("../../etc/passwd"), tidy("a\u202egpj.pdf")
    ('合同.pdf', 'passwd', 'agpj.pdf')
    """
    last = _SPACES.sub(" ", _FOLDERS.split(unicodedata.normalize("NFC", name))[-1])
    seen = "".join(char for char in last if not unicodedata.category(char).startswith("C"))
    plain = _RESERVED.sub("_", _SPACES.sub(" ", seen)).strip().rstrip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        return plain[:LONGEST].strip() or NAMELESS
    ending = ending.strip()[:LONGEST_ENDING].strip()
    return f"{stem[: LONGEST - len(ending) - 1].strip(' .') or NAMELESS}.{ending}"
