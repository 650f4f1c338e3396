"""Which project of the ledger a row means: by our code, then by name and county, else by likeness, which is asked.

A row with the code of a slot means that slot, and with a name it claims it. A row that is none of them and fits an open slot of a ceremony, by county and day of signing, is offered it (认领), so
that what was announced is not counted twice. Slots of one county and day are alike: each is offered once a sheet.
"""

from dataclasses import dataclass, field

from government.models import Region
from intake.doubts import Talk
from intake.known import Known, KnownProject
from intake.may import may
from intake.reading.cells import Cell
from intake.wanted import Wanted
from projects.stages import BEFORE_SIGNING
from records import names

ALIKE = 0.75
NEW = ("new", "是另一个项目，新增")
RESEMBLES = "台账里有相近的项目“{name}”（{code}）。是同一个吗？"
ELSEWHERE = "台账里有同名项目“{name}”（{code}），县市不同。是同一个吗？"
SEVERAL = "台账里有 {count} 个同名项目，请选定是哪一个。"
SLOT = "签约活动公布过一个同县市、{day} 签约的名额（{code}），名称待补。这个项目就是它吗？认领后不会重复计数。"
TWIN = "与第 {row} 行的项目名称和县市都相同。确实是两个项目吗？如果重复，请跳过其中一行。"
NOT_CLAIMED = "{code} 是签约活动公布的名额，您没有认领的权限。请清空名称，或请州商务局导入。"
MAY_CLAIM = "projects.claim_project"


@dataclass
class Seen:
    """What earlier rows of the sheet took: names by row, projects by row, and the slots that were offered."""

    names: dict[tuple[str, int | None], int] = field(default_factory=dict)
    projects: dict[int, int] = field(default_factory=dict)
    slots: set[int] = field(default_factory=set)


def find(wanted: Wanted, known: Known, talk: Talk, seen: Seen) -> tuple[KnownProject | None, KnownProject | None]:
    """Return the project that the row means and the slot that it claims; none of both is a new project."""
    if unnamed := known.unnamed_by_code.get(wanted.code):
        return _unnamed(unnamed, wanted, known, talk, seen)
    key = names.key(wanted.name)
    cell, region = wanted.cells.get("name"), wanted.sets.get("region")
    found = known.project_by_code.get(wanted.code)
    found = found or _called(wanted, key, region, known, talk)
    if found:
        _once(found, wanted, talk, seen)
        return found, None
    first = seen.names.setdefault((key, region.pk if region else None), wanted.number)
    if first != wanted.number:
        talk.ask("twin", TWIN.format(row=first), (NEW,), cell, "name")
    return None, _slot(wanted, known, talk, seen)


def _once(found: KnownProject, wanted: Wanted, talk: Talk, seen: Seen) -> None:
    """Say where an earlier row means the same project."""
    first = seen.projects.setdefault(found.pk, wanted.number)
    if first != wanted.number:
        words = f"第 {first} 行已对应到同一个项目（{found.code}）。一个项目只留一行，请跳过其中一行。"
        talk.wrong(words, wanted.cells.get("name"), "name")


def _unnamed(
    found: KnownProject, wanted: Wanted, known: Known, talk: Talk, seen: Seen
) -> tuple[KnownProject | None, KnownProject | None]:
    """Return what a row with its code means: the project as it stands, or with a name the claim of it."""
    _once(found, wanted, talk, seen)
    seen.slots.add(found.pk)
    if not wanted.name:
        return found, None
    if not may(known.officer, MAY_CLAIM):
        talk.wrong(NOT_CLAIMED.format(code=found.code), wanted.cells.get("name"), "name")
    return None, found


def _called(wanted: Wanted, key: str, region: Region | None, known: Known, talk: Talk) -> KnownProject | None:
    cell = wanted.cells.get("name")
    same = known.projects_by_key.get(key, [])
    here = [
        each for each in same if region is None or each.region is None or region.pk in {each.region, each.counted_for}
    ]
    if len(here) == 1:
        return here[0]
    if same:
        one = same[0]
        words = ELSEWHERE.format(name=one.name, code=one.code) if not here else SEVERAL.format(count=len(here))
        return _asked(words, here or same, known, talk, cell)
    alike = known.similar_projects.nearest(key, ALIKE)
    if alike is None:
        return None
    one = known.project_by_pk[alike[0]]
    if region and one.region and region.pk not in {one.region, one.counted_for}:
        return None
    return _asked(RESEMBLES.format(name=one.name, code=one.code), [one], known, talk, cell)


def _asked(words: str, among: list[KnownProject], known: Known, talk: Talk, cell: Cell | None) -> KnownProject | None:
    choices = tuple((str(each.pk), f"就是“{each.name}”（{each.code}）") for each in among)
    chosen = talk.ask("project", words, (*choices, NEW), cell, "name")
    return known.project_by_pk[int(chosen)] if chosen and chosen != "new" else None


def _slot(wanted: Wanted, known: Known, talk: Talk, seen: Seen) -> KnownProject | None:
    """Offer the next open slot of the row's county and day of signing."""
    day = wanted.sets.get("signed_on")
    region = wanted.sets.get("attribution_region") or wanted.sets.get("region")
    if day is None or region is None or wanted.stage in BEFORE_SIGNING or not may(known.officer, MAY_CLAIM):
        return None
    fitting = (
        slot
        for slot in known.slots
        if slot.pk not in seen.slots and slot.signed_on == day and slot.counted_for == region.pk
    )
    slot = next(fitting, None)
    if slot is None:
        return None
    seen.slots.add(slot.pk)
    words = SLOT.format(day=day.isoformat(), code=slot.code)
    chosen = talk.ask("slot", words, (("claim", f"认领 {slot.code}"), NEW), wanted.cells["name"], "name")
    return slot if chosen == "claim" else None
