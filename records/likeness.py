"""How like two names are, and which of many names are like one. Pure; the list is held in memory.

A name is cut into its characters and its pairs of neighbours (after regions, legal form and phase are set aside, see
`name_parts`). A piece weighs log2(1 + N / n), where n of the N names have it: 矿业 says little, a rare word says much.
The score is the share of weight that two names have in common, 2 w(A and B) / (w(A) + w(B)) (Dice), times what tells
twins apart (`FACTORS`). It lies between 0 and 1; 1 is the same name but for spelling and legal form.

Of 100,000 names only those are scored that share one of the rarest pieces. None is missed: to reach the score t, a
name must share t / (2 - t) of the weight, so the pieces that together weigh less need not be looked up.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from functools import lru_cache
from math import log2

from records import pinyin
from records.name_parts import Parts, apart, are_phases, parts

AT_LEAST = 0.75
# What tells twins apart, and by how much it lowers the score.
OTHER_COUNTY, OTHER_NUMBER, OTHER_PHASE, OTHER_BRANCH, NAMES_A_PLACE = 0.75, 0.8, 0.6, 0.85, 0.95
SOUNDS_ALIKE = 0.9  # typed with the wrong character of the same sound: how Chinese is mistyped
LONG_ENOUGH = 3  # characters: shorter ones sound alike by chance
EDGE = "^"
A_LITTLE_LESS = 1 - 1e-9  # sums of fractions are not exact


class Name:
    """A name made ready to be compared."""

    __slots__ = ("key", "parts", "pieces", "sound")

    def __init__(self, key: Hashable, name: str) -> None:
        """Take the name apart; `key` is whose it is."""
        self.key = key
        self.parts = parts(name)
        self.pieces = pieces(self.parts.core)
        self.sound = pinyin.sound(self.parts.core)


class Names:
    """Names with their keys, to be asked which are like another. Names may be added while it is in use."""

    def __init__(self, pairs: Iterable[tuple[Hashable, str]] = ()) -> None:
        """Take the pairs of key and name."""
        self._names: list[Name] = []
        self._with: defaultdict[str, list[int]] = defaultdict(list)  # from a piece to places in the list
        self._sounding: defaultdict[str, list[int]] = defaultdict(list)
        for key, name in pairs:
            self.add(key, name)

    def __len__(self) -> int:
        return len(self._names)

    def add(self, key: Hashable, name: str) -> None:
        """Add a name; two names may bear one key (former names)."""
        added = Name(key, name)
        for piece in added.pieces:
            self._with[piece].append(len(self._names))
        self._sounding[added.sound].append(len(self._names))
        self._names.append(added)

    def nearest(self, name: str, *, at_least: float = AT_LEAST, limit: int = 10) -> list[tuple[Hashable, float]]:
        """Return key and score of the names that reach the score, best first; equal ones in the order of the list."""
        asked = Name(None, name)
        weights = self._weights(asked)
        best: dict[Hashable, float] = {}
        for at in self._candidates(asked, weights, at_least):
            found = self._names[at]
            score = self._score(asked, found, weights, at_least)
            if score >= at_least and score > best.get(found.key, 0):
                best[found.key] = score
        return sorted(best.items(), key=lambda scored: -scored[1])[:limit]

    def score(self, one: str, other: str) -> float:
        """Return how like two names are, with the weights of this list."""
        asked = Name(None, one)
        return self._score(asked, Name(None, other), self._weights(asked), 0)

    def _score(self, asked: Name, found: Name, weights: dict[str, float], at_least: float) -> float:
        """Return the score; 0 as soon as it is clear that `at_least` is not reached."""
        if asked.parts.key == found.parts.key:
            return 1.0
        same = 1.0
        if asked.parts.core != found.parts.core:
            by_ear = SOUNDS_ALIKE if asked.sound == found.sound and len(asked.parts.core) >= LONG_ENOUGH else 0.0
            shared = sum(weights[piece] for piece in asked.pieces & found.pieces)
            total = sum(weights.values())
            if not by_ear and shared * (2 - at_least) < at_least * total * A_LITTLE_LESS:
                return 0.0
            same = max(by_ear, 2 * shared / (total + sum(map(self._weight, found.pieces))))
        return round(same * factor(asked.parts, found.parts), 4)

    def _weights(self, name: Name) -> dict[str, float]:
        return {piece: self._weight(piece) for piece in name.pieces}

    def _weight(self, piece: str) -> float:
        return _weight(len(self._names), len(self._with.get(piece, ())))

    def _candidates(self, asked: Name, weights: dict[str, float], at_least: float) -> list[int]:
        """Return the places of the names that share one of the heaviest pieces; the rest cannot reach the score."""
        rest = sum(weights.values())
        needed = at_least / (2 - at_least) * rest * A_LITTLE_LESS
        found = set(self._sounding.get(asked.sound, ()))
        for piece in sorted(weights, key=weights.__getitem__, reverse=True):
            if rest < needed:
                break
            found.update(self._with.get(piece, ()))
            rest -= weights[piece]
        return sorted(found)


def factor(one: Parts, other: Parts) -> float:
    """Return by how much lower two names score for what tells them apart; 1 where nothing does."""
    lowered = 1.0
    if apart(one.counties, other.counties):
        lowered *= OTHER_COUNTY
    elif (one.counties, one.wide) != (other.counties, other.wide):
        lowered *= NAMES_A_PLACE
    if one.numbers != other.numbers:
        lowered *= OTHER_NUMBER
    if one.phase != other.phase:
        lowered *= OTHER_PHASE
    if one.branch != other.branch:
        lowered *= OTHER_BRANCH
    return lowered


def why(one: str, other: str) -> str:
    """Say in Chinese what two like names have in common, and what tells them apart."""
    a, b = parts(one), parts(other)
    if a.key == b.key:
        return "名称相同"
    if are_phases(a, b):
        return "除期次外名称相同，疑似同一项目的分期"
    said = "除地区、组织形式等外名称相同" if a.core == b.core else "名称相似"
    if a.core != b.core and pinyin.sound(a.core) == pinyin.sound(b.core):
        said = "名称同音"
    differs = [
        word
        for word, is_so in (
            ("县市不同", apart(a.counties, b.counties)),
            ("数字不同", a.numbers != b.numbers),
            ("期次不同", a.phase != b.phase),
            ("一个是分公司", a.branch != b.branch),
        )
        if is_so
    ]
    return "，但".join([said, "、".join(differs)]) if differs else said


def pieces(core: str) -> frozenset[str]:
    """Return the characters of the text and its pairs of neighbours, both ends marked."""
    edged = f"{EDGE}{core}{EDGE}"
    return frozenset(core) | frozenset(edged[at : at + 2] for at in range(len(edged) - 1))


@lru_cache(maxsize=100_000)
def _weight(of: int, having: int) -> float:
    return log2(1 + max(of, 1) / max(having, 1))
