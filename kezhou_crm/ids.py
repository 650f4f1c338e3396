"""Reading the id of a row from a text that anybody may have written. Pure; what is none is None, never an error."""

LONGEST = 18  # digits that a bigint surely holds


def read(text: str) -> int | None:
    """Return the id; None for what is no plain number, or a longer one than the column holds."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST else None
