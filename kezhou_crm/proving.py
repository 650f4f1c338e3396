"""Proving the ledger: every proof in one snapshot, a line each, and a verdict."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connections

from kezhou_crm import proofs, snapshots
from projects.models import Project
from records.proving import Finding, Provable

WIDTH = 60  # columns of a terminal before the number of rows


@dataclass(frozen=True)
class Verdict:
    """What was found of one proof."""

    proof: Provable
    finding: Finding
    ledger_is_empty: bool

    @property
    def looked_at_nothing(self) -> bool:
        """Tell whether it has no row to show for itself where it must have some."""
        return not (self.finding.examined or self.proof.none_yet or self.ledger_is_empty)

    @property
    def holds(self) -> bool:
        """Tell whether the sentence holds of at least one row, or may have none."""
        return not (self.finding.breaches or self.looked_at_nothing)

    @property
    def line(self) -> str:
        """Word it for the terminal."""
        filled = "…" * max(2, WIDTH - _columns(self.proof.words))
        return f"{'✓' if self.holds else '✗'} {self.proof.words} {filled} {self.finding.examined:,} 行{self._remark}"

    @property
    def _remark(self) -> str:
        if self.finding.breaches:
            more = "等" if self.finding.breaches > len(self.finding.first) else ""
            return f"，{self.finding.breaches:,} 处不符：{'、'.join(self.finding.first)}{more}"
        if self.looked_at_nothing:
            return "，台账并非空的，却一行也没有看到"
        if not self.finding.examined:
            return f"（{self.proof.none_yet or '台账是空的'}）"
        return ""


def prove(say: Callable[[str], object]) -> list[Verdict]:
    """Examine every proof as kz_system, say each line as it is found, and return all verdicts."""
    with snapshots.opened() as connection:
        ledger_is_empty = not Project.objects.using("owner").exists()
        verdicts = []
        for proof in proofs.every():
            verdict = Verdict(proof, proof.examine(connection), ledger_is_empty)
            say(verdict.line)
            verdicts.append(verdict)
    return verdicts


def breached(some: tuple[Provable, ...]) -> Iterator[tuple[str, Finding]]:
    """Examine some proofs in a snapshot of their own and give those that do not hold."""
    with snapshots.opened() as connection:
        for proof in some:
            finding = proof.examine(connection)
            if finding.breaches:
                yield proof.words, finding


def close() -> None:
    """Give up the connections that only proving uses."""
    for alias in ("system", "owner"):
        connections[alias].close()


def _columns(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in words)
