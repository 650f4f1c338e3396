"""`guess_passwords`: ten thousand guesses and four times five hundred measured answers; then the controls that must fail."""

import logging
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from government import throttle
from government.models import Officer
from kezhou_crm import guessing
from kezhou_crm.hammer import scratch
from kezhou_crm.told import tell

TRIES, CLOSE = throttle.FROM_ANYWHERE.tries, 5.0  # milliseconds


class Command(BaseCommand):
    """Guess on copies of the database, and say what came of it."""

    help = "在一次性数据库的副本上猜密码、量登录应答的用时；再撤去保护做对照，对照必须出现不符。请用 make prove 运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the size of the run."""
        parser.add_argument("--accounts", type=int, default=50, help="账号个数")
        parser.add_argument("--addresses", type=int, default=200, help="网络地址个数")
        parser.add_argument("--samples", type=int, default=500, help="每种账号量多少次；0 为不量")
        parser.add_argument("--throw-away", action="store_true", help="确认这是用完即弃的数据库服务器")

    def handle(self, *_args: Any, accounts: int, addresses: int, samples: int, **options: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Refuse a server that is kept; then the siege, the clock, and both without what protects."""
        if not options["throw_away"]:
            raise CommandError("猜密码核验只在用完即弃的数据库服务器上做：请用 make prove，或加 --throw-away 确认。")
        scratch.check()
        logging.getLogger("django.request").setLevel(logging.ERROR)  # every refusal would be a line
        complaints = self._siege(accounts, addresses) + (self._clock(samples) if samples else [])
        if complaints:
            raise CommandError("\n".join(complaints))
        self.stdout.write("登录核验通过。")

    def _siege(self, accounts: int, addresses: int) -> list[str]:
        with guessing.cheap_hashes():
            with scratch.copied("guess"):
                siege = guessing.besiege(accounts, addresses)
            with scratch.copied("guess"), guessing.without(throttle, "begin", lambda *_who, **_tried: None):
                control = guessing.besiege(2, guessing.FREE + 4)
        self.stdout.write(
            f"{addresses} 个地址猜 {accounts} 个账号共 {siege.guesses:,} 次：每个账号每小时至多判 {siege.most_judged} 次，"
            f"猜中登录 {siege.entered} 次，本人从常用地址登录 {siege.owners_in}/{siege.owners}。"
        )
        self.stdout.write(f"对照：不限次数，猜 {control.guesses} 次，猜中登录 {control.entered} 次。")
        tell("猜密码", siege.guesses)
        tell("猜密码：猜中登录", siege.entered, "= 0")
        tell("猜密码：本人进不来", siege.owners - siege.owners_in, "= 0")
        tell("对照：不限次数，猜中登录", control.entered, "> 0")
        found = []
        if siege.most_judged > TRIES or siege.entered or siege.owners_in < siege.owners:
            found.append("登录限次没有守住。")
        if not control.entered:
            found.append("对照“不限次数”没有猜中：这次核验证明不了什么。")
        return found

    def _clock(self, samples: int) -> list[str]:
        with scratch.copied("clock"):
            measured = guessing.medians(samples)
        with scratch.copied("clock"), guessing.without(Officer, "set_password", lambda *_given: None):
            control = guessing.medians(max(20, samples // 10))
        told = "，".join(f"{kind} {work:.1f}（{wall:.1f}）" for kind, (work, wall) in measured.items())
        spread, seen = (_spread(times, 0) for times in (measured, control))
        self.stdout.write(
            f"每种账号量 {samples} 次，应答用时中位数，毫秒，括号里是墙上时钟：{told}；"
            f"最大相差 {spread:.1f}（{_spread(measured, 1):.1f}）。"
        )
        self.stdout.write(f"对照：没有的账号不做散列，最大相差 {seen:.1f}。")
        for kind, (work, wall) in measured.items():
            tell(f"登录用时中位数，毫秒（墙上时钟）：{kind}", round(wall, 1))
            tell(f"登录用时中位数，毫秒（处理器）：{kind}", round(work, 1))
        tell("登录用时最大相差，毫秒（处理器）", round(spread, 1), f"< {CLOSE:g}")
        tell("对照：没有的账号不做散列，最大相差", round(seen, 1), f"> {CLOSE:g}")
        found = [f"应答用时相差 {spread:.1f} 毫秒，能看出账号是否存在。"] if spread >= CLOSE else []
        return found + ([] if seen >= CLOSE else ["对照“不做散列”没有量出差别：这次核验证明不了什么。"])


def _spread(measured: dict[str, tuple[float, float]], which: int) -> float:
    """Return how far kinds lie apart that must not be told from one another: the locked have a page of their own."""
    apart = []
    for locked in (False, True):
        values = [times[which] for kind, times in measured.items() if (kind in guessing.LOCKED) == locked]
        apart.append(max(values) - min(values))
    return max(apart)
