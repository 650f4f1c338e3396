"""What is to be said about a cell or a row. Pure."""

from dataclasses import dataclass
from enum import Enum


class Grade(Enum):
    """How much a problem weighs."""

    WRONG = "须修改"  # no value was read
    ASK = "请确认"  # a value was read that somebody must confirm
    NOTE = "提示"  # the value is right; something about it is worth knowing


@dataclass(frozen=True, slots=True)
class Problem:
    """A whole sentence in Chinese that says what is wrong at a cell and how to mend it."""

    grade: Grade
    words: str
    address: str = ""
    field: str | None = None


def wrong(words: str) -> Problem:
    """Say that nothing could be read."""
    return Problem(Grade.WRONG, words)


def ask(words: str) -> Problem:
    """Say that what was read must be confirmed."""
    return Problem(Grade.ASK, words)


def note(words: str) -> Problem:
    """Say what is worth knowing."""
    return Problem(Grade.NOTE, words)
