"""The ledger with its subtotals: after each county, and at the end in all and by stage. Pure but for the labels.

A sum holds what may be added up, and its words say of how many the amount is unpublished or not shown: NULL is never 0.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from projects.stages import Stage
from reports.columns import Column
from reports.ledger import NOT_SHOWN, UNCOUNTED, Entry

NO_COUNTY = "未填县市"
UNPUBLISHED, HIDDEN = "{n}个未公布", "{n}个未对您公开"


@dataclass
class Sum:
    """An amount in 万元, None as long as nothing is known; how many are unpublished, how many not shown."""

    wan: Decimal | None = None
    unpublished: int = 0
    hidden: int = 0

    def add(self, amount: Any) -> None:  # noqa: ANN401 - as in Entry.sums
        """Take one more."""
        if amount == NOT_SHOWN:
            self.hidden += 1
        elif amount is None:
            self.unpublished += 1
        elif amount != UNCOUNTED:
            self.wan = (self.wan or Decimal(0)) + amount

    @property
    def words(self) -> str:
        """Say what the sum leaves out."""
        told = ((UNPUBLISHED, self.unpublished), (HIDDEN, self.hidden))
        return "、".join(words.format(n=n) for words, n in told if n)


@dataclass
class Subtotal:
    """How many projects, and their sums by column."""

    label: str
    count: int = 0
    sums: dict[str, Sum] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Take one more project."""
        self.count += 1
        for name, amount in entry.sums.items():
            self.sums.setdefault(name, Sum()).add(amount)

    def words(self, columns: Sequence[Column]) -> str:
        """Return the line's words: 阿图什市小计（12个项目；合同引资额3个未公布）."""
        left_out = [
            f"{column.title.partition('（')[0]}{self.sums[column.name].words}"
            for column in columns
            if column.name in self.sums and self.sums[column.name].words
        ]
        return f"{self.label}（{'；'.join([f'{self.count}个项目', *left_out])}）"


def laid_out(entries: Iterable[Entry]) -> Iterator[Entry | Subtotal]:
    """Give the entries, which come county by county, with a subtotal behind each county and the sums of all at the end."""
    whole, by_stage = Subtotal("合计"), {stage: Subtotal(f"{stage.label}小计") for stage in Stage}
    county: Subtotal | None = None
    last = ""
    for entry in entries:
        if county is None or entry.county != last:
            if county:
                yield county
            county, last = Subtotal(f"{entry.county or NO_COUNTY}小计"), entry.county
        for each in (county, whole, by_stage[Stage(entry.stage)]):
            each.add(entry)
        yield entry
    if county:
        yield county
        yield whole
        yield from (each for each in by_stage.values() if each.count)
