"""Verifying the audit trail: every seal is computed anew and compared, with its entry and with the anchors.

What is found: an entry that was edited, removed, put in afterwards or exchanged for another; a seal likewise; a tail
that was cut off, or a chain that was computed anew, as far as an anchor reaches. What has no seal yet is only
counted: until the next run nobody vouches for it.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.backends.base.base import BaseDatabaseWrapper

from records import chain
from records.anchors import Anchors
from records.chain import Moment

SHOWN = 10  # findings that are worded; all are counted
SLACK = 5 * 60 * 1_000_000  # microseconds that a clock may have been set back
AT_ONCE = 2_000
SEALED = f"""
SELECT seal.id, seal.entry_id, {chain.microseconds("seal.sealed_at")}, seal.below, seal.upto, seal.running, seal.server, seal.hash,
    entry.txid, {chain.microseconds("entry.at")}, CASE WHEN entry.id IS NOT NULL THEN {chain.ENTRY} END
FROM records_auditseal AS seal LEFT JOIN records_auditentry AS entry ON entry.id = seal.entry_id ORDER BY seal.id
"""  # noqa: S608 - our own words
UNSEALED = f"""
SELECT entry.id, entry.txid, {chain.microseconds("entry.at")}, (SELECT system_identifier FROM pg_control_system())
FROM records_auditentry AS entry
WHERE NOT EXISTS (SELECT FROM records_auditseal AS seal WHERE seal.entry_id = entry.id)
"""  # noqa: S608 - as above


@dataclass
class Report:
    """What was examined and what was found; `first` words the first findings."""

    sealed: int = 0
    unsealed: int = 0
    anchors: int = 0
    findings: int = 0
    first: list[str] = field(default_factory=list)

    def find(self, words: str) -> None:
        """Count a finding."""
        self.findings += 1
        if len(self.first) < SHOWN:
            self.first.append(words)


@dataclass
class Runs:
    """The runs of the sealer so far, by server: an entry that an earlier run must have seen was put in later."""

    last: Moment | None = None
    before: dict[int, list[Moment]] = field(default_factory=dict)

    def begin(self, moment: Moment) -> None:
        """Note the run that a seal belongs to; the one before it is over."""
        if moment != self.last:
            self.end()
            self.last = moment

    def end(self) -> None:
        """Close the last run."""
        if self.last:
            self.before.setdefault(self.last.server, []).append(self.last)

    def passed_over(self, server: int, txid: int, at: int) -> bool:
        """Tell whether a run that is over must have seen the entry, or could not have: then its moment is made up."""
        runs = self.before.get(server, ())
        if not runs:
            return False
        if runs[-1].saw(txid):
            return True
        not_begun = bisect_right(runs, txid, key=lambda run: run.upto)
        return not_begun > 0 and at < runs[not_begun - 1].at - SLACK


def verify(connection: BaseDatabaseWrapper, anchors: Anchors) -> Report:
    """Examine the whole trail, in the connection's transaction, against the anchors that are kept outside of it."""
    report, runs, due = Report(anchors=len(anchors.held)), Runs(), _due(anchors)
    head, place = chain.START, 0
    for place, entry_id, moment, found, txid, at, words in _sealed(connection):
        runs.begin(moment)
        report.sealed += 1
        if place != report.sealed:
            report.find(f"第 {report.sealed} 个封存不见了")
            report.sealed = place
        if words is None:
            report.find(f"审计记录 {entry_id} 被删除")
        elif chain.digest(head, place, entry_id, moment, words) != found:
            report.find(f"审计记录 {entry_id} 或其封存（第 {place} 个）被改动")
        elif runs.passed_over(moment.server, txid, at):
            report.find(f"审计记录 {entry_id} 是事后插入的")
        head = found
        if due.pop(place, set()) - {head.hex()}:
            report.find(f"第 {place} 个封存与锚点不符：整条链被重算过")
    runs.end()
    _judge_tail(connection, report, runs)
    for count in due:
        report.find(f"锚点记有 {count} 个封存，现在只有 {place} 个：末尾被截去")
    if place and not anchors.held:
        report.find("已有封存，却没有锚点文件：锚点被移走，或 AUDIT_ANCHORS 指错了地方")
    return report


def _due(anchors: Anchors) -> dict[int, set[str]]:
    """Return what the anchors say of each length that they name."""
    due: dict[int, set[str]] = {}
    for anchor in anchors.held:
        due.setdefault(anchor.count, set()).add(anchor.head)
    return due


def _sealed(connection: BaseDatabaseWrapper) -> Iterator[tuple[int, int, Moment, bytes, int, int, str | None]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(SEALED)
        while rows := cursor.fetchmany(AT_ONCE):
            for place, entry_id, *moment, found, txid, at, words in rows:
                yield place, entry_id, Moment(*moment), bytes(found), txid, at, words


def _judge_tail(connection: BaseDatabaseWrapper, report: Report, runs: Runs) -> None:
    """Count what has no seal yet; find what should have had one."""
    with connection.cursor() as cursor:
        cursor.execute(UNSEALED)
        for entry_id, txid, at, server in cursor.fetchall():
            report.unsealed += 1
            if runs.passed_over(server, txid, at):
                report.find(f"审计记录 {entry_id} 是事后插入的")
