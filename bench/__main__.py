"""`make bench`: fill a throw-away ledger, time it, print ratios to a floor; fails where one is over its limit."""

import logging
import os
import sys
from time import perf_counter

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from bench import ledger, sight  # noqa: E402 - Django first

PROJECTS, ROUNDS = 100_000, 60
HEAD = "中位数 有/无  95% 有/无（毫秒）  倍数  查询  页面"


def main(projects: int = PROJECTS, rounds: int = ROUNDS) -> int:
    """Return 1 where row security costs more than it may."""
    logging.disable(logging.WARNING)
    begun = perf_counter()
    clerk = ledger.fill(projects)
    print(
        f"{projects:,} 个项目，{perf_counter() - begun:.0f} 秒写完。县市经办轮流问每页 {rounds} 次。\n{HEAD}",
        flush=True,
    )
    over = []
    for timed in sight.measure(clerk, rounds):
        print(timed, flush=True)
        over += [timed.page] * (timed.price > sight.MOST)
    print(f"行级安全的代价超过 {sight.MOST - 1:.0%} 的：{'、'.join(over) or '没有'}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
