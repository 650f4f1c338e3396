"""`hammer_audit`: that the audit trail misses no change of thousands at once, and that no tampering goes unseen."""

import random
from argparse import ArgumentParser
from collections import Counter
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction
from django.utils import timezone

from kezhou_crm.hammer import cast, crew, replay, scratch
from kezhou_crm.hammer.crew import ACCEPTED, STEP, Plan
from kezhou_crm.hammer.tampering import TAMPERINGS, disarm
from kezhou_crm.management.commands.hammer import EVERYTHING
from kezhou_crm.told import tell
from records import audited
from records.anchors import Anchor, Anchors
from records.sealing import seal
from records.verifying import verify

RUNS = 6  # of the sealer, each anchored, before the tampering
PER_RUN = 60  # operations between two of them
LOST = "projects_project"  # whose trigger the control takes away
SEATS, CONNECTIONS = 20, 8


class Command(BaseCommand):
    """Hammer copies of the database and compare the trail with the ledger; then tamper with the trail."""

    help = "在一次性数据库的副本上并发操作，核对每处改动都有审计记录；再逐次篡改审计记录，每次都必须被发现。请用 make prove 运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the size of the run."""
        parser.add_argument("--operations", type=int, default=10_000, help="操作次数")
        parser.add_argument("--tamperings", type=int, default=1_000, help="篡改次数")
        parser.add_argument("--seed", type=int, default=1, help="随机种子")
        parser.add_argument("--throw-away", action="store_true", help="确认这是用完即弃的数据库服务器")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Refuse a server that is kept; then the run, its control, and the tampering."""
        if not options["throw_away"]:
            raise CommandError("压力核验只在用完即弃的数据库服务器上做：请用 make prove，或加 --throw-away 确认。")
        scratch.check()
        few = max(options["operations"] // 10, CONNECTIONS)
        complaints = self._followed(options["operations"], options["seed"])
        complaints += self._control(few, options["seed"])
        complaints += self._tampered(options["tamperings"], options["seed"])
        if complaints:
            raise CommandError("\n".join(complaints))

    def _followed(self, operations: int, seed: int) -> list[str]:
        """Work, and play the trail back."""
        with scratch.copied("audit"):
            outcome, entries, rows, different = _worked(operations, seed)
        self.stdout.write(
            f"做了 {operations:,} 次随机操作（成功 {outcome.total(ACCEPTED):,} 次），写下 {entries:,} 条审计记录；"
            f"按审计记录重放 {rows:,} 行，与台账不同的 {len(different)} 行。"
        )
        tell("审计：并发操作", operations)
        tell("审计：没有记录的改动", len(different), "= 0")
        return (
            [f"有 {len(different)} 行改动没有审计记录：{'、'.join(different[:3])}"] if different or not entries else []
        )

    def _control(self, operations: int, seed: int) -> list[str]:
        """Work without one trigger; that the trail plays back all the same is the failure."""
        with scratch.copied("unaudited"):
            with connections["owner"].cursor() as cursor:
                cursor.execute(f"ALTER TABLE {LOST} DISABLE TRIGGER {audited.TRIGGER}")
            _outcome, _entries, _rows, different = _worked(operations, seed)
        self.stdout.write(f"对照：去掉一张表的触发器，{operations:,} 次操作，见到 {len(different)} 行没有审计记录。")
        tell("对照：去掉触发器，没有记录的改动", len(different), "> 0")
        return [] if different else ["对照没有见到缺失：这次核验证明不了什么。"]

    def _tampered(self, number: int, seed: int) -> list[str]:
        """Tamper as the owner with the triggers off, each time from the same trail; count what is found."""
        dice, found, missed = random.Random(seed), Counter[str](), Counter[str]()  # noqa: S311 - dice, not secrets
        false_alarms = 0
        began = monotonic()
        with scratch.copied("tampered"):
            held = _sealed_trail(seed)
            owner = connections["owner"]
            with owner.cursor() as cursor:
                disarm(cursor)
            for _ in range(number):
                tampering = dice.choice(TAMPERINGS)
                with transaction.atomic(using="owner"), owner.cursor() as cursor:
                    false_alarms += verify(owner, held).findings
                    tampering(cursor, dice, held.latest.count)
                    report = verify(owner, held)
                    transaction.set_rollback(True, using="owner")
                (found if report.findings else missed)[tampering.__name__] += 1
        self.stdout.write(
            f"在 {held.latest.count:,} 条已封存、有 {len(held.held)} 个锚点的审计记录上篡改 {number:,} 次，"
            f"发现 {found.total():,} 次；未篡改时误报 {false_alarms} 次，用时 {monotonic() - began:.0f} 秒。"
        )
        for name, times in sorted((found + missed).items()):
            self.stdout.write(f"  {name}：{found[name]:,}/{times:,}")
        tell("篡改", number)
        tell("篡改：没有被发现", missed.total(), "= 0")
        tell("篡改：误报", false_alarms, "= 0")
        complaints = [f"{name} 有 {times} 次没有被发现。" for name, times in missed.items()]
        return complaints + ([f"未篡改时误报 {false_alarms} 次。"] if false_alarms else [])


def _plan(operations: int, seed: int) -> Plan:
    return Plan(
        operations=operations,
        seats=SEATS,
        connections=CONNECTIONS,
        samples=1,
        seed=seed,
        actions=EVERYTHING,
        start=timezone.now() - STEP * operations,
    )


def _worked(operations: int, seed: int) -> tuple[crew.Outcome, int, int, list[str]]:
    """Work on the copy; return what came of it, entries written, rows compared, rows that differ."""
    owner = connections["owner"]
    start, mark = replay.ledger(owner), replay.last_entry(owner)
    cast.enlist()
    outcome = crew.work(_plan(operations, seed))
    now = replay.ledger(owner)
    return (
        outcome,
        replay.last_entry(owner) - mark,
        len(now),
        replay.differences(now, replay.play(start, owner, after=mark)),
    )


def _sealed_trail(seed: int) -> Anchors:
    """Write, seal and anchor several times over."""
    cast.enlist()
    held = []
    for run in range(RUNS):
        crew.work(_plan(PER_RUN, seed + run))
        done = seal(connections["system"])
        if done is None:
            raise CommandError("另一处正在封存。")
        held.append(Anchor(done.at, done.count, done.head))
    return Anchors(tuple(held))
