"""`races`: two at one row, the same request several times, many times over; then without the check, where it must fail."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.contrib import admin
from django.core.management.base import BaseCommand, CommandError

from kezhou_crm import proving
from kezhou_crm.hammer import keyed, rivals, scratch
from kezhou_crm.told import tell

LEAST_LOST = 0.3  # of the races that a control must lose


class Command(BaseCommand):
    """Race on copies of the database."""

    help = "在一次性数据库的副本上证明不丢失更新：两人同时改同一行、同一请求并发重发；撤去版本核对做对照，必须丢失。请用 make prove 运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the size of the run."""
        parser.add_argument("--api", type=int, default=10_000, help="接口修改的竞争次数")
        parser.add_argument("--admin", type=int, default=1_000, help="每种后台保存的竞争次数")
        parser.add_argument("--keys", type=int, default=1_000, help="带键重发的提交个数")
        parser.add_argument("--kills", type=int, default=100, help="中途被杀的提交个数")
        parser.add_argument("--control", type=int, default=200, help="每个对照的次数")
        parser.add_argument("--lanes", type=int, default=2, help="同时有几行在竞争")
        parser.add_argument("--seed", type=int, default=1, help="随机种子")
        parser.add_argument("--throw-away", action="store_true", help="确认这是用完即弃的数据库服务器")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Refuse a server that is kept; then each path with its control."""
        if not options["throw_away"]:
            raise CommandError("竞争核验只在用完即弃的数据库服务器上做：请用 make prove，或加 --throw-away 确认。")
        scratch.check()
        began, complaints = monotonic(), []
        with scratch.copied("races"):
            for name in rivals.PATHS:
                complaints += self._path(name, options)
            editable = sum(bool(door.list_editable) for door in admin.site._registry.values())  # noqa: SLF001 - its public list
            tell("列表内直接编辑：这样的列表（没有一个，所以没有竞争可做）", editable, "= 0")
            complaints += self._keys(options)
            proving.close()
        if complaints:
            raise CommandError("\n".join(complaints))
        self.stdout.write(f"竞争核验通过，用时 {monotonic() - began:.0f} 秒。")

    def _path(self, name: str, options: dict[str, Any]) -> list[str]:
        """Race through one door, checked and not."""
        path, lanes = rivals.PATHS[name], options["lanes"]
        outcome = rivals.run(path, races=options["api" if name == "api" else "admin"], lanes=lanes)
        control = rivals.run(path, races=options["control"], lanes=lanes, checked=False)
        self.stdout.write(
            f"{path.words}：{outcome.races:,} 次竞争，保存 {outcome.saved:,} 次、拒绝 {outcome.refused:,} 次，"
            f"丢失 {outcome.lost:,} 次，用时 {outcome.seconds:.0f} 秒；撤去核对 {control.races:,} 次，丢失 {control.lost:,} 次。"
        )
        tell(f"{path.words}：竞争", outcome.races)
        tell(f"{path.words}：丢失", outcome.lost, "= 0")
        tell(f"{path.words}：撤去核对，丢失的百分比", 100 * control.lost / control.races, "> 30")
        found = [f"{path.words}丢失了 {outcome.lost:,} 次更新。"] if outcome.lost else []
        if outcome.others or outcome.saved != outcome.races:
            found.append(
                f"{path.words}没有每次恰有一人成功：{outcome.saved:,} 次成功，其他回答 {sorted({*outcome.others})}。"
            )
        if control.lost <= LEAST_LOST * control.races:
            found.append(f"对照“{path.words}”只丢失了 {control.lost:,} 次：这次核验证明不了什么。")
        return found

    def _keys(self, options: dict[str, Any]) -> list[str]:
        """Send again, checked and not; kill who sends."""
        outcome = keyed.run(keys=options["keys"], seed=options["seed"])
        control = keyed.run(keys=options["control"], seed=options["seed"], keyed=False)
        cut = keyed.killed(keys=options["kills"], seed=options["seed"])
        self.stdout.write(
            f"带键提交：{outcome.keys:,} 个键并发发送 {outcome.sent:,} 次，不是恰好一条的 {outcome.doubled:,} 个，"
            f"回答不一的 {outcome.differing:,} 个，用时 {outcome.seconds:.0f} 秒；不带键 {control.keys:,} 个，重复 {control.doubled:,} 个。"
        )
        self.stdout.write(
            f"中途被杀：{cut.keys:,} 个提交，重发后不是恰好一条的 {cut.doubled:,} 个，用时 {cut.seconds:.0f} 秒。"
        )
        tell("带键提交：并发发送", outcome.sent)
        tell("带键提交：不是恰好一条的键", outcome.doubled, "= 0")
        tell("带键提交：不带键，重复的百分比", 100 * control.doubled / control.keys, "> 30")
        tell("提交后应答前被杀：提交", cut.keys)
        tell("提交后应答前被杀：不是恰好一条的", cut.doubled, "= 0")
        found = []
        if outcome.doubled or outcome.differing or outcome.others:
            found.append(f"带键提交有 {outcome.doubled:,} 个不是恰好一条，其他回答 {sorted(outcome.others)}。")
        if cut.doubled or cut.others:
            found.append(f"被杀后重发有 {cut.doubled:,} 个不是恰好一条，其他回答 {sorted(cut.others)}。")
        if control.doubled <= LEAST_LOST * control.keys:
            found.append("对照“不带键”没有重复：这次核验证明不了什么。")
        return found
