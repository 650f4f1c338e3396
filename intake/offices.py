"""The government's side of a row: counties, units, leaders and specialists by what a sheet calls them.

Former names of units count. Whom nobody knows is asked about, and never made up: the cell is mended, an administrator
registers him, or it is left empty.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from government.models import Leader, Officer, Region, Unit
from intake.doubts import LEAVE, Talk
from intake.known import Known
from intake.reading.cells import Cell
from intake.reading.people import Person
from records import names

Party = TypeVar("Party", Unit, Leader, Officer)
OF_THE_PREFECTURE = frozenset(("州本级", "州直", "州级", "克州", "克孜勒苏柯尔克孜自治州", "本级"))
NO_REGION = "没有叫“{said}”的县市。请改为阿图什市、阿克陶县、阿合奇县、乌恰县或州本级。"
NO_UNIT = "单位里没有“{said}”。请改成系统里的名称（曾用名也可以），或请商务局业务管理员先登记这个单位。"
NO_LEADER = "领导名单里没有“{said}”。请核对姓名，或请商务局先登记这位领导。"
NO_SPECIALIST = "服务专员队伍里没有“{said}”。请核对姓名，或请商务局先把他编入队伍。"


def region(said: str, known: Known, talk: Talk, cell: Cell, field: str) -> Region | None:
    """Return the county that a cell names."""
    key = names.key(said)
    if said in OF_THE_PREFECTURE:
        key = names.key(known.regions_prefecture.name) if known.regions_prefecture else key
    found = known.regions.get(key)
    if found is None:
        talk.ask(f"leave:{field}", NO_REGION.format(said=said), LEAVE, cell, field)
    return found


def unit(said: str, known: Known, talk: Talk, cell: Cell, field: str) -> Unit | None:
    """Return the unit that bears or bore the name."""
    found = next((there for name in _spellings(said) if (there := known.units.get(names.key(name)))), [])
    if not found:
        talk.ask(f"leave:{field}:{said}", NO_UNIT.format(said=said), LEAVE, cell, field)
        return None
    chosen = _one_of(found, said, talk, cell, field=field, label=lambda each: f"{each}（{each.region}）")
    if chosen and chosen.dissolved_on and chosen.dissolved_on <= known.on:
        words = f"“{chosen}”已在 {chosen.dissolved_on.isoformat()} 撤销，不能再担任。请改成接手的单位。"
        talk.ask(f"leave:{field}:{said}", words, LEAVE, cell, field)
        return None
    return chosen


def leader(person: Person, known: Known, talk: Talk, cell: Cell) -> Leader | None:
    """Return the leader of the name; of several of one name the one with the post."""
    found = known.leaders.get(names.key(person.name), [])
    if len(found) > 1 and person.post:
        found = [each for each in found if person.post in each.post or each.post in person.post] or found
    if not found:
        talk.ask(f"leave:leader:{person.name}", NO_LEADER.format(said=person.name), LEAVE, cell, "leader")
        return None
    chosen = _one_of(found, person.name, talk, cell, field="leader", label=lambda each: f"{each}（{each.post}）")
    if chosen and not _in_office(chosen, known):
        words = f"{chosen}在 {known.on.isoformat()} 不在任，不能包联。请改成现任领导。"
        talk.ask(f"leave:leader:{person.name}", words, LEAVE, cell, "leader")
        return None
    return chosen


def specialist(people: Iterable[Person], known: Known, talk: Talk, cell: Cell) -> Officer | None:
    """Return the one officer of the teams who is named; of several the first, and that is asked."""
    people = tuple(people)
    if len(people) > 1:
        words = f"这一格有 {len(people)} 位专员。主办专员只有一位，按“{people[0].name}”登记，其余请在项目页指派。"
        if talk.ask("first:specialist", words, (("yes", "按第一位登记"), *LEAVE), cell, "specialist") != "yes":
            return None
    said = people[0].name
    found = known.specialists.get(names.key(said), [])
    if not found:
        talk.ask(f"leave:specialist:{said}", NO_SPECIALIST.format(said=said), LEAVE, cell, "specialist")
        return None
    return _one_of(found, said, talk, cell, field="specialist", label=lambda each: f"{each}（{each.username}）")


def _one_of(
    found: list[Party], said: str, talk: Talk, cell: Cell, *, field: str, label: Callable[[Party], str]
) -> Party | None:
    if len(found) == 1:
        return found[0]
    choices = tuple((str(each.pk), label(each)) for each in found)
    words = f"叫“{said}”的有 {len(found)} 个，请选定是哪一个。"
    chosen = talk.ask(f"which:{field}:{said}", words, (*choices, *LEAVE), cell, field)
    return next((each for each in found if str(each.pk) == chosen), None)


def _spellings(said: str) -> tuple[str, ...]:
    """Return what a unit may be called in these words: 原示例局（现示例委） is 示例委, formerly 示例局."""
    then, renamed, now = said.replace("(", "（").replace(")", "）").partition("（现")
    then = then.removeprefix("原")
    return (said, now.rstrip("）"), then) if renamed else (said, then)


def _in_office(leader: Leader, known: Known) -> bool:
    begun = leader.term_from is None or leader.term_from <= known.on
    return begun and (leader.term_until is None or leader.term_until >= known.on)
