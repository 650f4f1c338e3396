"""Which column of theirs is which of ours: remembered first, then names and synonyms. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from intake.reading import titles
from intake.reading.cells import letters
from intake.reading.fields import BY_NAME, Field, Kind
from intake.reading.headers import Header, Title

REMEMBERED, TITLE, UNKNOWN, TWICE = "已记住", "按标题", "未识别", "重复"


@dataclass(frozen=True)
class Column:
    """A column of theirs. `field` is None where it is none of ours; `unit` is that of its amounts."""

    number: int
    theirs: str
    field: Field | None
    how: str
    unit: str | None

    @property
    def letters(self) -> str:
        """Return the column's name in the sheet: C."""
        return letters(self.number)


def match(header: Header, corrections: Mapping[str, str | None], units: Mapping[str, str]) -> tuple[Column, ...]:
    """Return every titled column in order; a column of ours is taken once, by a remembered one before others.

    `corrections` maps titles of theirs to names of ours, or to None for a column to be left out; `units` gives the
    unit of a money column that does not say it. Raises KeyError for a name that is not ours.
    """
    of_sheet = next((unit for cell in header.above if (unit := titles.unit_of_sheet(cell.said))), None)
    remembered = {titles.key(theirs): ours for theirs, ours in corrections.items()}
    given = {titles.key(theirs): unit for theirs, unit in units.items()}
    chosen = {number: _choose(title, remembered) for number, title in header.titles.items()}
    taken: set[str] = set()
    for number, (field, _) in sorted(chosen.items(), key=lambda item: (item[1][1] != REMEMBERED, item[0])):
        if field and field.name in taken:
            chosen[number] = (None, TWICE)
        elif field:
            taken.add(field.name)
    return tuple(
        Column(number, title.whole, *chosen[number], _unit(title, chosen[number][0], given, of_sheet))
        for number, title in header.titles.items()
    )


def _choose(title: Title, remembered: Mapping[str, str | None]) -> tuple[Field | None, str]:
    spelled = titles.key(title.whole)
    if spelled in remembered:
        ours = remembered[spelled]
        return (BY_NAME[ours] if ours else None), REMEMBERED
    found = titles.find_below(title.group, title.said) if title.group else titles.find(title.said)
    return found, TITLE if found else UNKNOWN


def _unit(title: Title, field: Field | None, given: Mapping[str, str], of_sheet: str | None) -> str | None:
    if field is None or field.kind is not Kind.MONEY:
        return None
    return given.get(titles.key(title.whole)) or titles.unit(title.said) or titles.unit(title.group) or of_sheet
