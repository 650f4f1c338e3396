"""People in one cell: 示例甲、示例乙（牵头） are one leader and who helps him. Pure.

Names are never judged by length. Two single characters with a blank between them are one name (王　磊), as counties
write it to line names up.
"""

import re
from dataclasses import dataclass

from intake.reading import texts
from records import names

BETWEEN = re.compile(r"[、,，;；/|\n]|(?<=[\u4e00-\u9fff])(?:和|及|与)(?=[\u4e00-\u9fff]{2})")
BRACKET = re.compile(r"[（(]([^（）()]*)[）)]")
BLANKS = re.compile(r"[ \u3000\t]+")
PHONE = re.compile(r"(?<!\d)(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")
HELPS = re.compile(r"^(协助|配合|协办|协同|副包联|组员|成员)")
FIRST = re.compile(r"^(牵头|主包|主要|主$|组长|总负责)")
LABEL = re.compile(r"^(牵头|配合|协助|主包联|包联|主要|分管)(领导)?[:：]\s*")
POSTS = (
    *("常务副州长", "副州长", "州长", "州委书记", "州委副书记", "州委常委", "县委书记", "县委副书记", "县委常委"),
    *("市委书记", "市委副书记", "市委常委", "常务副县长", "副县长", "县长", "常务副市长", "副市长", "市长"),
    *("人大主任", "人大副主任", "政协主席", "政协副主席", "书记", "副书记", "局长", "副局长", "主任", "副主任"),
)
POST_LAST = re.compile(rf"^([^（(]{{2,}}?)({'|'.join(sorted(POSTS, key=len, reverse=True))})$")
POST_FIRST = re.compile(rf"^({'|'.join(sorted(POSTS, key=len, reverse=True))})[:：]?\s*(?=[\u4e00-\u9fff]{{2}})")


Part = tuple[str, str, str]  # name, what stood in brackets, phone


@dataclass(frozen=True, slots=True)
class Person:
    """A name, and the post and phone that stood beside it."""

    name: str
    post: str = ""
    phone: str = ""


def read(said: str) -> tuple[Person, ...]:
    """Return the people of a cell; the one called 牵头 first, else as they stand.

    >>> [each.name for each in read("地里下提•示例、示例乙（副州长）")]
    ['地里下提·示例', '示例乙']
    """
    if texts.is_nothing(said):
        return ()
    people = [(bool(FIRST.match(part[1])), _person(*part)) for part in _posts_joined(_parts(said))]
    called = [person for first, person in people if first]
    if len(called) == 1:
        people.sort(key=lambda each: not each[0])
    return tuple(dict.fromkeys(person for _, person in people if names.is_speakable(person.name)))


def _posts_joined(parts: list[Part]) -> list[Part]:
    """Put a post that stands by itself to whom it belongs: 州委常委、副州长 示例甲."""
    joined: list[Part] = []
    waiting: list[str] = []
    for bare, inside, phone in parts:
        if not bare and phone and joined and not joined[-1][2]:
            joined[-1] = (*joined[-1][:2], phone)  # a phone behind a comma is that of who stands before it
        elif bare in POSTS and not inside:
            waiting.append(bare)
        else:
            joined.append((bare, "、".join([*waiting, inside] if inside else waiting), phone))
            waiting = []
    if waiting and joined:
        bare, inside, phone = joined[-1]
        joined[-1] = (bare, "、".join([inside, *waiting] if inside else waiting), phone)
    return joined


def _parts(said: str) -> list[Part]:
    """Cut a cell into name, what stood in brackets, and phone; signs inside brackets separate nothing."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found.group(1))
        return f"\0{len(kept) - 1}\0"

    whole = BRACKET.sub(keep, _lines_joined(texts.half_width(said.replace("\0", ""))))
    parts = [piece for part in BETWEEN.split(whole) for piece in _blanks(part.strip())]
    return [_opened(part, kept) for part in parts if part]


def _lines_joined(said: str) -> str:
    """Take a line break for a separator, but not one at an interpunct: that one is inside a name."""
    lines = [line.strip() for line in re.split(r"\r\n|\r|\n|_x000D_", said) if line.strip()]
    joined = "\n".join(lines)
    return re.sub("(?<=[·•‧・.])\n|\n(?=[·•‧・（(])", "", joined)


def _opened(part: str, kept: list[str]) -> Part:
    inside = "、".join(kept[int(number)] for number in re.findall("\0(\\d+)\0", part))
    bare = re.sub("\0\\d+\0", "", part)
    if label := LABEL.match(bare):
        bare, inside = bare[label.end() :], inside or label.group(1)
    phone = PHONE.search(bare) or PHONE.search(inside)
    number = phone.group(1) if phone else ""
    return PHONE.sub("", bare).strip(), PHONE.sub("", inside).strip("、,， "), number


def _blanks(part: str) -> list[str]:
    """Cut at blanks where each side is a name of its own; a post before a name stays with it."""
    pieces = BLANKS.split(re.sub("[ \u3000\t]+(?=\0)", "", part))
    if len(pieces) == 1 or any(len(re.sub("\0\\d+\0", "", piece)) < 2 for piece in pieces):  # noqa: PLR2004 - 王 磊
        return ["".join(pieces)]
    if (
        any(piece in POSTS for piece in pieces)
        or any(PHONE.fullmatch(piece) for piece in pieces)
        or not all(map(_is_chinese, pieces))
    ):
        return [" ".join(pieces)]
    return pieces


def _is_chinese(piece: str) -> bool:
    return re.match("[\u4e00-\u9fff]", piece) is not None


def _person(bare: str, inside: str, phone: str) -> Person:
    name = texts.name(bare).strip(":：")
    post = ""
    if before := POST_FIRST.match(name):
        post, name = before.group(1), name[before.end() :]
    elif behind := POST_LAST.match(name):
        name, post = behind.groups()
    said = "" if FIRST.match(inside) or HELPS.match(inside) else inside
    return Person(names.tidy(name), "、".join(part for part in (said, post) if part), phone)
