"""Which known name a new one resembles: two characters at a time, without what every name has. Pure.

Names that differ in a number (一期、二期, 2号) are names of two things, however alike the rest. The index of
`records/likeness.py` can take the place of `Names` where it is there.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

EVERYWHERE = re.compile(
    "建设项目|投资项目|工程项目|生产项目|项目|工程|有限责任公司|股份有限公司|有限公司|集团|公司|新疆|克州|克孜勒苏柯尔克孜自治州"
)
NUMBERS = re.compile(r"\d+|[一二三四五六七八九十]+(?=期|号|标段|分)")
RARE = 60  # names that share a pair of characters; what more share tells nothing
LOOKED_AT = 4


class Names:
    """An index of names by their keys."""

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        """Take (id, key) of each name."""
        self._pairs: dict[int, frozenset[str]] = {}
        self._numbers: dict[int, tuple[str, ...]] = {}
        self._by_pair: defaultdict[str, list[int]] = defaultdict(list)
        for pk, key in names:
            self._pairs[pk], self._numbers[pk] = _pairs(key), tuple(NUMBERS.findall(key))
            for pair in self._pairs[pk]:
                self._by_pair[pair].append(pk)

    def nearest(self, key: str, at_least: float) -> tuple[int, float] | None:
        """Return the id of the name that is most alike and how much, from `at_least` to 1 (Dice of the pairs)."""
        pairs, numbers = _pairs(key), tuple(NUMBERS.findall(key))
        counts: defaultdict[int, int] = defaultdict(int)
        for pair in pairs:
            known = self._by_pair.get(pair, ())
            if len(known) <= RARE:
                for pk in known:
                    counts[pk] += 1
        best = None
        for pk in sorted(counts, key=lambda pk: (-counts[pk], pk))[:LOOKED_AT]:
            theirs = self._pairs[pk]
            score = 2 * len(pairs & theirs) / (len(pairs) + len(theirs))
            if score >= at_least and self._numbers[pk] == numbers and (best is None or score > best[1]):
                best = (pk, score)
        return best


def _pairs(key: str) -> frozenset[str]:
    core = EVERYWHERE.sub("", key) or key
    return frozenset(core[n : n + 2] for n in range(len(core) - 1)) or frozenset((core,))
