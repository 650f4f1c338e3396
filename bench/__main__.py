"""`make bench`: fill a throw-away ledger, time it, print ratios to a floor; fails where one is over its limit."""

import logging
import os
import sys
from time import perf_counter

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from bench import into, ledger, out, sight  # noqa: E402 - Django first
from government.models import Officer  # noqa: E402 - as above
from government.roles import Role  # noqa: E402 - as above

PROJECTS, ROUNDS = 100_000, 60
HEAD = "中位数 有/无  95% 有/无（毫秒）  倍数  查询  页面"


def main(projects: int = PROJECTS, rounds: int = ROUNDS) -> int:
    """Return 1 where row security or an export costs more than it may."""
    logging.disable(logging.WARNING)
    begun = perf_counter()
    clerk = ledger.fill(projects)
    print(
        f"{projects:,} 个项目，{perf_counter() - begun:.0f} 秒写完。县市经办轮流问每页 {rounds} 次。\n{HEAD}",
        flush=True,
    )
    bureau = Officer.objects.create(username="shili_bureau", name="示例商务局", role=Role.BUREAU_ADMIN)
    taken = out.measure(bureau, min(projects, out.LINES))
    print(taken, flush=True)
    brought = into.measure()
    print(brought, flush=True)
    over = [name for name, measured in (("导出台账", taken), ("导入台账", brought)) if not measured.holds]
    for timed in sight.measure(clerk, rounds):
        print(timed, flush=True)
        over += [timed.page] * (timed.price > sight.MOST)
    print(f"超过上限的：{'、'.join(over) or '没有'}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
