"""What is said about a row while it is checked, and what a person has decided about it. Pure.

A doubt has a code and the choices that settle it; once a choice is made it is a note. What is wrong is mended in the
cell alone: no choice makes it right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from intake.reading.cells import Cell
from intake.reading.problems import Grade, Problem

Choices = tuple[tuple[str, str], ...]
AS_READ: Choices = (("yes", "就是这样"),)
LEAVE: Choices = (("leave", "先空着，以后再补"),)


@dataclass(frozen=True)
class Reason:
    """A whole sentence at a cell, with the choices that settle it where it is a doubt."""

    grade: Grade
    words: str
    address: str = ""
    field: str | None = None
    code: str = ""
    choices: Choices = ()
    value: str = ""

    def kept(self) -> dict[str, Any]:
        """Return it as a row keeps it."""
        return {
            "grade": self.grade.name,
            "words": self.words,
            "address": self.address,
            "field": self.field,
            "code": self.code,
            "choices": [list(choice) for choice in self.choices],
            "value": self.value,
        }


@dataclass
class Talk:
    """What is said about one row; `decisions` is what was decided before, by code."""

    decisions: Mapping[str, str]
    reasons: list[Reason] = field(default_factory=list)

    def wrong(self, words: str, cell: Cell | None = None, name: str | None = None) -> None:
        """Say what must be mended."""
        self._say(Grade.WRONG, words, cell, name)

    def note(self, words: str, cell: Cell | None = None, name: str | None = None) -> None:
        """Say what is worth knowing."""
        self._say(Grade.NOTE, words, cell, name)

    def ask(
        self, code: str, words: str, choices: Choices, cell: Cell | None = None, name: str | None = None
    ) -> str | None:
        """Return what was decided, None where nobody did; then it is a doubt."""
        chosen = self.decisions.get(code)
        label = dict(choices).get(chosen) if chosen else None
        if label is None:
            self._say(Grade.ASK, words, cell, name, code=code, choices=choices)
            return None
        self._say(Grade.NOTE, f"{words}已选“{label}”。", cell, name, code=code, choices=choices)
        return chosen

    def read(self, problem: Problem, cell: Cell | None) -> None:
        """Take over what the reading said; a guess of its own is confirmed or mended."""
        if problem.grade is Grade.ASK:
            self.ask(f"read:{problem.field}", problem.words, AS_READ, cell, problem.field)
        else:
            self._say(problem.grade, problem.words, cell, problem.field)

    def has(self, grade: Grade) -> bool:
        """Tell whether something of this weight was said."""
        return any(reason.grade is grade for reason in self.reasons)

    def _say(
        self, grade: Grade, words: str, cell: Cell | None, name: str | None, *, code: str = "", choices: Choices = ()
    ) -> None:
        address, value = (cell.address, cell.said) if cell else ("", "")
        self.reasons.append(Reason(grade, words, address, name, code, choices, value))
