"""No text leaves in a csv as a formula, a date or a shortened number, and what guards it goes off again. Pure.

A spreadsheet that opens a csv takes =1+1 for a formula, 2025-1 for a date, and forgets the last digits of long numbers.
An apostrophe in front makes it text. Writing and reading stand side by side, so that they cannot drift apart.
"""

import re

GUARD = "'"
ACTIVE = "=+\\-@|%＝＋－＠｜％"  # what begins a formula, DDE included; spreadsheets read full-width signs as well
UNSEEN = "\\s\\x00-\\x20\\xa0\\u00ad\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2064\\u3000\\ufeff\"'‘’"
FORMULA = re.compile(f"^(?:[\t\r\n]|[{UNSEEN}]*[{ACTIVE}])")
NUMBER_OR_DAY = re.compile(r"^\s*[\d.,:/年月日\-\sEe+]*\d[\d.,:/年月日\-\sEe+]*$")
GUARDED = re.compile(f"^{GUARD}(?={GUARD}*(?:[\t\r\n]|[{UNSEEN}]*[{ACTIVE}]|\\s*[\\d.]))")


def is_active(text: str) -> bool:
    """Tell whether a spreadsheet could take the text for a formula."""
    return FORMULA.match(text) is not None


def guarded(text: str) -> str:
    """Return the text as a csv may carry it.

    >>> guarded("=1+1"), guarded("示例项目"), guarded("+86 139 0000 0000")
    ("'=1+1", '示例项目', "'+86 139 0000 0000")
    """
    return GUARD + text if is_active(text) or NUMBER_OR_DAY.match(text) or GUARDED.match(text) else text


def unguarded(text: str) -> str:
    """Return the text as it was before it was guarded.

    >>> unguarded("'=1+1"), unguarded("'示例'产业园"), unguarded("'2025-1")
    ('=1+1', "'示例'产业园", '2025-1')
    """
    return text[1:] if GUARDED.match(text) else text
