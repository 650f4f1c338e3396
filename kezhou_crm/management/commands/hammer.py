"""`hammer`: thousands of random operations at once on a few projects, watched; then the controls that must fail."""

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kezhou_crm import proving
from kezhou_crm.hammer import cast, controls, crew, scratch
from kezhou_crm.hammer.crew import ACCEPTED, STEP, SURFACED, Action, Outcome, Plan
from kezhou_crm.hammer.deeds import DEEDS
from kezhou_crm.hammer.writers import RACES, WRITERS
from kezhou_crm.told import tell

EVERYTHING: dict[Action, int] = {deed: weight * 3 for deed, weight in DEEDS.items()} | WRITERS
PER_SAMPLE, MOST_SAMPLES = 10, 1_000  # a sample each 10 operations in a short run, 1,000 in a long one
SURFACING = 0.001  # of the operations may end in a deadlock that retrying did not solve
CROWDED = 3  # projects, where two must meet within a few milliseconds
ROUNDS = 6  # of a control at most, each with other dice: a race may be missed, six times it is not
ENOUGH = 2_000  # operations, from which each deed must have succeeded once


class Command(BaseCommand):
    """Hammer copies of the database and prove what is left."""

    help = "在一次性数据库的副本上做大量随机并发操作，边做边核验；再撤去约束做对照，对照必须出现不符。请用 make prove 运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the size of the run."""
        parser.add_argument("--operations", type=int, default=50_000, help="操作次数")
        parser.add_argument("--projects", type=int, default=20, help="项目个数")
        parser.add_argument("--connections", type=int, default=8, help="并发连接数")
        parser.add_argument("--control-operations", type=int, default=2_400, help="每个对照的操作次数")
        parser.add_argument("--seed", type=int, default=1, help="随机种子")
        parser.add_argument("--throw-away", action="store_true", help="确认这是用完即弃的数据库服务器")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Refuse a server that is kept; then the run, the proofs on its result, and the controls."""
        if not options["throw_away"]:
            raise CommandError("压力核验只在用完即弃的数据库服务器上做：请用 make prove，或加 --throw-away 确认。")
        scratch.check()
        began = monotonic()
        plan = _plan(options, options["operations"], EVERYTHING)
        complaints = self._run(plan)
        few = options["control_operations"]
        complaints += self._control("撤去约束和触发器", controls.without_constraints, _plan(options, few, EVERYTHING))
        crowded = _plan(options | {"projects": CROWDED}, few, RACES)
        complaints += self._control("触发器不加行锁、放宽竞争窗口", controls.without_locks, crowded)
        if complaints:
            raise CommandError("\n".join(complaints))
        self.stdout.write(f"压力核验通过，用时 {monotonic() - began:.0f} 秒。")

    def _run(self, plan: Plan) -> list[str]:
        """Hammer with everything in place, and prove what is left."""
        with scratch.copied("run"):
            cast.enlist()
            outcome = crew.work(plan)
            self._tell(plan, outcome)
            verdicts = proving.prove(self.stdout.write)
            proving.close()
        failed = sum(not verdict.holds for verdict in verdicts)
        tell("随机并发操作", outcome.total())
        tell("抽查不符", outcome.violations.total(), "= 0")
        tell("压力之后核验", len(verdicts))
        tell("压力之后不成立", failed, "= 0")
        return _complaints(plan, outcome) + ([f"压力之后有 {failed} 条不成立。"] if failed else [])

    def _control(self, title: str, take_away: Callable[[], None], plan: Plan) -> list[str]:
        """Hammer with something taken away; that nothing breaks then is the failure."""
        with scratch.copied("control"):
            cast.enlist()
            take_away()
            for number in range(ROUNDS):
                outcome = crew.work(replace(plan, seed=plan.seed + number))
                if outcome.violations:
                    break
            proving.close()
        seen = "、".join(f"{words}（{times} 次）" for words, times in outcome.violations.most_common(3))
        self.stdout.write(
            f"对照：{title}，第 {number + 1} 轮，{outcome.total():,} 次操作、{outcome.samples:,} 次抽查，用时 {outcome.seconds:.0f} 秒，"
            f"见到 {len(outcome.violations)} 种不符{'：' if seen else ''}{seen}"
        )
        tell(f"对照：{title}，见到不符", outcome.violations.total(), "> 0")
        return [] if outcome.violations else [f"对照“{title}”没有出现不符：这次核验证明不了什么。"]

    def _tell(self, plan: Plan, outcome: Outcome) -> None:
        """Say what was done and what was answered, deed by deed."""
        total, accepted = outcome.total(), outcome.total(ACCEPTED)
        self.stdout.write(
            f"{plan.connections} 个连接在 {plan.seats} 个项目上做了 {total:,} 次随机操作，用时 {outcome.seconds:.0f} 秒："
            f"成功 {accepted:,} 次，被拒 {total - accepted:,} 次。"
        )
        for deed in plan.actions:
            self.stdout.write(f"  {deed.__name__}：{outcome.answers_of(deed)}")
        self.stdout.write(
            f"死锁 {outcome.deadlocks:,} 次，重试后仍未成功 {outcome.total(SURFACED):,} 次；"
            f"抽查 {outcome.samples:,} 次，不符 {outcome.violations.total():,} 处。"
        )


def _plan(options: dict[str, Any], operations: int, actions: dict[Action, int]) -> Plan:
    """Lay the ledger's time so that the run ends about now."""
    return Plan(
        operations=operations,
        seats=options["projects"],
        connections=options["connections"],
        samples=min(MOST_SAMPLES, operations // PER_SAMPLE),
        seed=options["seed"],
        actions=actions,
        start=timezone.now() - STEP * operations,
    )


def _complaints(plan: Plan, outcome: Outcome) -> list[str]:
    """Word what is wrong with a run that should have held."""
    found = [f"“{words}”在抽查中不成立：{outcome.examples[words]}" for words in outcome.violations]
    found += [f"{deed} 出错 {number} 次：{code}" for (deed, code), number in outcome.errors.items()]
    if outcome.samples < plan.samples:
        found.append(f"只抽查了 {outcome.samples} 次，应有 {plan.samples} 次。")
    if outcome.total(SURFACED) > SURFACING * outcome.total():
        found.append("重试后仍未成功的死锁超过千分之一。")
    never = [deed.__name__ for deed in DEEDS if not outcome.answers[deed.__name__, ACCEPTED]]
    if never and plan.operations >= ENOUGH:
        found.append(f"从未成功过的操作：{'、'.join(never)}，所以这次核验没有碰到它们。")
    return found
