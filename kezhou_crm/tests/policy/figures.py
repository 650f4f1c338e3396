"""What the proofs of this run counted: lines at its end, and for the table of `make prove` (kezhou_crm/told.py)."""

import re
from collections import Counter
from collections.abc import Iterator

from kezhou_crm.told import tell

PROBE = re.compile(r"test_probes\.py::test_([0-9]+[ab]?)_")
told: Counter[str] = Counter()
probes: dict[str, bool] = {}


def note(words: str, number: int, wanted: str = "") -> None:
    """Count; `wanted` is what the sum must be."""
    told[words] += number
    tell(words, number, wanted)


def heard(test: str, *, passed: bool) -> None:
    """Note how a probe ended."""
    if probe := PROBE.search(test):
        probes[probe[1]] = passed and probes.get(probe[1], True)


def lines() -> Iterator[str]:
    """Word what was counted; nothing where no proof ran."""
    yield from (f"{words}：{number:,}" for words, number in told.items())
    if probes:
        tell("探针", len(probes), "= 41")
        tell("探针：没有守住", len(probes) - sum(probes.values()), "= 0")
        yield f"探针：{sum(probes.values())}/{len(probes)} 守住"
