"""Phone numbers as people type them, and as they may be shown. Pure."""

import re
import unicodedata

SHOWN = 4
SHORTEST = 8


def tidy(phone: str) -> str:
    """Return the number as it is stored: digits, a hyphen after the area code and before an extension.

    >>> tidy("+86 138 0013 8000"), tidy("（0908）4221234转801")
    ('13800138000', '0908-4221234-801')
    """
    text = re.sub(r"转|分机|ext\.?", "-", unicodedata.normalize("NFKC", phone), flags=re.IGNORECASE)
    text = re.sub(r"[\s()\-–—]+", "-", text).strip("-")
    text = re.sub(r"^\+?86-?(?=1\d)", "", text)  # a mobile needs no country code
    text = re.sub(r"^\+86-?0?", "0", text)  # an area code takes its 0 back
    mobile = text.replace("-", "")
    return mobile if re.fullmatch(r"1\d{10}", mobile) else text


def masked(phone: str) -> str:
    """Return the number with its middle hidden; a short one is hidden whole, none stays none.

    >>> masked("13812341234")
    '138****1234'
    >>> masked("0908-1234567")
    '090****4567'
    """
    if len(phone) < SHORTEST:
        return "****" if phone else ""
    return f"{phone[: SHOWN - 1]}****{phone[-SHOWN:]}"
