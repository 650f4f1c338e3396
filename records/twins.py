"""Pairs of rows that may be one, each with what speaks for it. Pure.

Evidence comes from several sides; each piece has a score between 0 and 1, and together they weigh
1 - (1 - a)(1 - b)...: two weak signs make a stronger one, none makes it certain.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

AT_MOST = 5  # rows that share a sign: what many share, as a switchboard's number, says nothing
SURE = 0.99


@dataclass
class Pair:
    """Two rows, the older first, and why they may be one: words with scores."""

    one: int
    other: int
    signs: list[tuple[str, float]] = field(default_factory=list)

    @property
    def score(self) -> float:
        """Return how likely the two are one."""
        doubt = 1.0
        for _words, score in self.signs:
            doubt *= 1 - min(score, SURE)
        return 1 - doubt

    @property
    def percent(self) -> int:
        """Return it in percent."""
        return round(self.score * 100)


class Pairs:
    """Gathers signs by pair."""

    def __init__(self, apart: Iterable[tuple[int, int]] = ()) -> None:
        """Take the pairs that are known not to be one."""
        self._apart = {frozenset(pair) for pair in apart}
        self._pairs: dict[tuple[int, int], Pair] = {}

    def add(self, one: int, other: int, words: str, score: float) -> None:
        """Add a sign that two rows are one; of the same words the strongest counts."""
        if one == other or frozenset((one, other)) in self._apart:
            return
        first, second = sorted((one, other))
        pair = self._pairs.setdefault((first, second), Pair(first, second))
        known = dict(pair.signs)
        pair.signs = list((known | {words: max(score, known.get(words, 0))}).items())

    def share(self, rows: Iterable[tuple[Hashable, int]], words: str, score: float) -> None:
        """Add a sign to every two rows with the same value; a value that many share says nothing."""
        for one, other in sharing(rows):
            self.add(one, other, words, score)

    def likely(self, at_least: float) -> list[Pair]:
        """Return the pairs that reach the score, the likeliest first, then the newest."""
        pairs = (pair for pair in self._pairs.values() if pair.score >= at_least)
        return sorted(pairs, key=lambda pair: (-pair.score, -pair.other, -pair.one))


def sharing(rows: Iterable[tuple[Hashable, int]]) -> Iterator[tuple[int, int]]:
    """Yield every two rows that have a value in common, but of values that more than AT_MOST have."""
    having: defaultdict[Hashable, set[int]] = defaultdict(set)
    for value, row in rows:
        having[value].add(row)
    for owners in having.values():
        if len(owners) <= AT_MOST:
            yield from combinations(sorted(owners), 2)


def one_off(codes: Iterable[tuple[str, int]]) -> Iterator[tuple[int, int]]:
    """Yield every two rows whose codes of one length differ in exactly one character.

    Each code is filed under itself with each of its characters hidden; codes that differ in one share such a file.
    """
    known = dict.fromkeys(codes)
    hidden = ((f"{code[:at]}?{code[at + 1 :]}", row) for code, row in known for at in range(len(code)))
    yield from dict.fromkeys(sharing(hidden))
