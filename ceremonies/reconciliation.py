"""What a ceremony declared against what the ledger holds. Compares, never writes.

Three columns stand side by side: 公布 (the declared total), 分列 (the declared counties added up, inferences
left out) and 台账 (the signings that count). A difference is shown, not refused: published totals may not
equal their parts (domain.md 0.1, 1.11). An unpublished amount is None and is compared with nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ceremonies.models import Ceremony, DeclaredTotal, Signing, Stream
from government.models import Officer, Region


@dataclass(frozen=True)
class Tally:
    """A number and an amount in 万元; the amount is None where not one part of it is published."""

    count: int
    amount: Decimal | None
    unpublished: int = 0

    @classmethod
    def of(cls, amounts: Iterable[Decimal | None]) -> "Tally":
        """Add up rows of which some have no published amount."""
        rows = list(amounts)
        published = [amount for amount in rows if amount is not None]
        return cls(len(rows), sum(published, Decimal(0)) if published else None, len(rows) - len(published))


def _minus(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    """Subtract; None where either is unpublished."""
    return None if left is None or right is None else left - right


@dataclass(frozen=True)
class Line:
    """One region: what was declared for it and what the ledger holds; None where that is not the reader's to see."""

    region: Region | None
    declared: DeclaredTotal | None
    recorded: Tally | None

    @property
    def count_difference(self) -> int | None:
        """Return ledger minus declared in number; None where nothing was declared, or the ledger is not to be seen."""
        return None if self.declared is None or self.recorded is None else self.recorded.count - self.declared.count

    @property
    def amount_difference(self) -> Decimal | None:
        """Return ledger minus declared in 万元; None unless both are complete."""
        if self.declared is None or self.recorded is None or self.recorded.unpublished:
            return None
        return _minus(self.recorded.amount, self.declared.amount)


@dataclass(frozen=True)
class Reconciliation:
    """The comparison of one stream of one ceremony.

    `total` is the declared total, `listed` its declared regions added up without inferences, `recorded`
    the ledger, `named` how many ledger rows have a name; both None for who does not see every county's rows: part of
    a sum is not shown as the sum. `lines` come in the regions' order.
    """

    stream: Stream
    total: DeclaredTotal | None
    listed: Tally
    recorded: Tally | None
    named: int | None
    lines: tuple[Line, ...]

    @property
    def remainder(self) -> Tally | None:
        """Return what the declared total holds beyond its declared regions; None without a total or regions.

        Its amount is None while one of the regions has none: unpublished is not 0.
        """
        if self.total is None or not self.listed.count:
            return None
        amount = None if self.listed.unpublished else _minus(self.total.amount, self.listed.amount)
        return Tally(self.total.count - self.listed.count, amount, self.listed.unpublished)

    @property
    def inferences(self) -> tuple[DeclaredTotal, ...]:
        """Return the declared rows that the source does not say and we concluded."""
        return tuple(line.declared for line in self.lines if line.declared and line.declared.inferred)


def reconcile(ceremony: Ceremony, *, to: Officer) -> dict[Stream, Reconciliation]:
    """Compare both streams of the ceremony, never added, as far as the officer sees the ledger.

    What was declared is published. Of the ledger a county sees its own line, others none (design.md, Politics and law).
    Four queries, however many signings there are.

    A project counts for the region it is attributed to, else for the one it lands in; a switch that
    says it does not count in number or in amount keeps it out of that column (domain.md 1.13).
    """
    declared = list(ceremony.declared_totals.select_related("region").prefetch_related("citations"))
    signings = list(ceremony.signings.counted().visible_to(to).with_parties())
    return {
        stream: _compare(
            stream,
            [row for row in declared if row.stream == stream],
            [signing for signing in signings if signing.stream == stream],
            to,
        )
        for stream in Stream
    }


def _compare(stream: Stream, declared: list[DeclaredTotal], signings: list[Signing], to: Officer) -> Reconciliation:
    """Set what was declared in one stream beside what the ledger holds of it."""

    def recorded(region: Region | None) -> Tally | None:
        """Add up the ledger's rows of a region, where the officer sees them all."""
        if not to.sees_all and (region is None or region.pk != to.sees_county):
            return None
        return _tally(signing for signing in signings if signing.region == region)

    regions = sorted(
        {row.region for row in declared if row.region} | {signing.region for signing in signings if signing.region},
        key=lambda region: region.position,
    )
    by_region = {row.region: row for row in declared}
    lines = [Line(region, by_region.get(region), recorded(region)) for region in regions]
    if regions and any(signing.region is None for signing in signings):
        lines.append(Line(None, None, recorded(None)))
    return Reconciliation(
        stream=stream,
        total=by_region.get(None),
        listed=Tally(*_listed(row for row in declared if row.region and not row.inferred)),
        recorded=_tally(signings) if to.sees_all else None,
        named=sum(signing.is_named for signing in signings) if to.sees_all else None,
        lines=tuple(lines),
    )


def _listed(rows: Iterable[DeclaredTotal]) -> tuple[int, Decimal | None, int]:
    """Add up declared regions: their counts, their amounts, how many have no amount."""
    rows = list(rows)
    amounts = Tally.of(row.amount for row in rows)
    return sum(row.count for row in rows), amounts.amount, amounts.unpublished


def _tally(signings: Iterable[Signing]) -> Tally:
    """Add up ledger rows, each column by its own switch."""
    rows = list(signings)
    counting = [row for row in rows if row.counts_in_amount]
    amounts = Tally.of(row.amount for row in counting)
    unpublished = amounts.unpublished + sum(row.partly_published for row in counting)
    return Tally(sum(row.counts_in_number for row in rows), amounts.amount, unpublished)
