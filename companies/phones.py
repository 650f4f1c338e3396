"""Phone numbers as they may be shown in a list. Pure."""

SHOWN = 4
SHORTEST = 8


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
