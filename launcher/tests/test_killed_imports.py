"""A ledger comes in by the pages of a real site while everything is killed under it: nothing lost, doubled or half.

The suite takes a short ledger and one blow of each kind; KEZHOU_PROOFS=all (`make prove`) takes 10,000 rows and 20
kills of the server, 20 of PostgreSQL, 10 of the worker and 5 full disks, at random moments. What each import leaves in
the tables must be what one leaves that nobody disturbed.
"""

import os
import random
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from kezhou_crm.told import tell
from launcher import processes
from launcher.tests.clerks import Clerk, ledger
from launcher.tests.real_sites import RealSite
from launcher.tests.test_real_site import PASSWORD, logged_in

AT_LENGTH = os.environ.get("KEZHOU_PROOFS") == "all"
ROWS = 10_000 if AT_LENGTH else 900
BLOWS = (
    {"server": 20, "database": 20, "worker": 10, "disk": 5}
    if AT_LENGTH
    else {"server": 1, "database": 1, "worker": 1, "disk": 1}
)
A_ROUND = 4  # blows during one import
SEED = int(os.environ.get("KEZHOU_SEED", "5"))
FULL = 5  # seconds that the disk stays full
SIZE = "3g" if AT_LENGTH else "700m"
PATIENCE = 90  # seconds until the site is up again
WORDS = {"server": "服务器被杀", "database": "数据库被杀", "worker": "后台程序被杀", "disk": "磁盘写满"}
MODES = ("WHOLE", "EACH")
LEFT = """SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND relname ~ '^(projects|companies|ceremonies|records_citation|records_source|intake)' AND relname <> 'intake_confirmation'"""
HALF = "SELECT count(*) FROM projects_project WHERE name LIKE '示例%'"
TWICE = f"{HALF} AND name IN (SELECT name FROM projects_project GROUP BY name HAVING count(*) > 1)"
RECORDED = """SELECT count(*) FROM records_auditentry WHERE of_table = 'projects_project' AND kind = 'INSERT'
    AND officer_id IN (SELECT id FROM government_officer WHERE username = 'admin')"""


@dataclass
class Ground:
    """A real site on a small disk of its own, which can be put back to how it was before an import."""

    site: RealSite
    kept: Path
    is_small: bool
    dealt: Counter[str] = field(default_factory=Counter)

    @property
    def data(self) -> Path:
        """Return the folder that the disk is mounted on."""
        return self.site.root / ".data"

    def rewind(self) -> None:
        """Stop the site and give it the ledger of the beginning again."""
        self.site.call("stop")
        self.site.kill_all()
        assert self.site.nothing_left()
        for old in self.data.iterdir():
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        subprocess.run(["cp", "-a", f"{self.kept}/.", str(self.data)], check=True)  # noqa: S607 - found on the PATH of any machine
        self.site.up()

    def keep(self) -> None:
        """Remember the ledger as it is."""
        assert self.site.call("stop")[0] == 0
        subprocess.run(["cp", "-a", str(self.data), str(self.kept)], check=True)  # noqa: S607 - as above

    def counted(self) -> dict[str, int]:
        """Return how many rows each table of the ledger has."""
        with self.site.connect("DATABASE_OWNER_URL") as owner:
            tables = [name for (name,) in owner.execute(LEFT).fetchall()]
            return {name: owner.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}

    def ask(self, query: str) -> int:
        """Return the one number of a query."""
        with self.site.connect("DATABASE_OWNER_URL") as owner:
            return owner.execute(query).fetchone()[0]

    def deal(self, blow: str) -> None:
        """Deal one, and see that the site is up again."""
        if blow == "disk":
            self._fill_disk()
        else:
            self._kill({"server": _is_server, "database": _is_database, "worker": _is_worker}[blow])
        self.dealt[blow] += 1
        self._up_again()

    def _kill(self, hit: Callable[[processes.Running], bool]) -> None:
        for each in sorted(filter(hit, self.site.ours()), key=lambda each: each.pid):
            with suppress(ProcessLookupError):
                os.kill(each.pid, signal.SIGKILL)

    def _fill_disk(self) -> None:
        filler = self.data / "filler"
        subprocess.run(["dd", "if=/dev/zero", f"of={filler}", "bs=4k"], check=False, capture_output=True)  # noqa: S607 - as above
        time.sleep(FULL)
        filler.unlink()

    def _up_again(self) -> None:
        """Start the site anew where the blow ended it, as who finds it gone does."""
        deadline = time.monotonic() + PATIENCE
        time.sleep(1)  # until the launcher has noticed
        while not self._serves():
            assert time.monotonic() < deadline, self.site.words
            if self.site.launchers[-1].poll() is not None:
                assert self.site.nothing_left()
                self.site.up()
            time.sleep(0.2)

    def _serves(self) -> bool:
        with suppress(psycopg.OperationalError):
            self.ask("SELECT 1")
            return self.site.answers()
        return False


def _is_server(each: processes.Running) -> bool:
    return any(word.startswith("kezhou_crm.wsgi") for word in each.arguments)


def _is_database(each: processes.Running) -> bool:
    return each.name == "postgres"


def _is_worker(each: processes.Running) -> bool:
    return "work" in each.arguments and any(word.endswith("manage.py") for word in each.arguments)


@pytest.fixture
def ground(make_site: Callable[..., RealSite], place: Path) -> Iterator[Ground]:
    site = make_site(kind=RealSite)
    data = site.root / ".data"
    data.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0755", "none", str(data)]
    is_small = not os.geteuid() and not subprocess.run(mount, check=False, capture_output=True).returncode
    yield Ground(site, place / "kept", is_small)
    site.close()
    if is_small:
        subprocess.run(["umount", "-l", str(data)], check=True)  # noqa: S607 - as above


def brought_in(ground: Ground, mode: str, blows: list[tuple[str, float]]) -> tuple[dict[str, int], float]:
    """Bring the ledger in under these blows, each so many seconds after the last; return what is in it and how long it took."""
    ground.rewind()
    clerk = Clerk(logged_in(ground.site), ledger(ROWS), mode)
    began, done = time.monotonic(), threading.Event()
    halves: list[int] = []

    def work() -> None:
        try:
            clerk.bring_in()
        finally:
            done.set()

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    for blow, moment in blows:
        if done.wait(moment):
            break
        ground.deal(blow)
        halves.append(ground.ask(HALF))
    worker.join()
    assert done.is_set()
    assert clerk.seen[-1:] == ["已导入"]
    if mode == "WHOLE":
        assert {*halves} <= {0, ROWS}
    return ground.counted(), time.monotonic() - began


def test_killed_at_any_point_nothing_is_lost_doubled_or_half_written(ground: Ground) -> None:
    chance = random.Random(SEED)  # noqa: S311 - the same moments again, to look into one
    ground.site.up(DJANGO_SUPERUSER_PASSWORD=PASSWORD)
    ground.keep()
    undisturbed = {mode: brought_in(ground, mode, []) for mode in MODES}
    wanted = Counter(BLOWS) if ground.is_small else Counter({**BLOWS, "disk": 0})
    rounds = wrong = 0

    while left := wanted - ground.dealt:
        mode = MODES[rounds % len(MODES)]
        expected, span = undisturbed[mode]
        chosen = chance.sample([*left.elements()], k=min(A_ROUND, left.total()))
        found, _took = brought_in(ground, mode, [(blow, chance.uniform(0, span)) for blow in chosen])
        rounds += 1
        wrong += found != expected
        assert found == expected, (SEED, rounds, mode, chosen)
        assert ground.ask(HALF) == ROWS
        assert ground.ask(TWICE) == 0
        assert ground.ask(RECORDED) == ROWS
    for blow, words in WORDS.items():
        tell(f"导入途中{words}", ground.dealt[blow], f"= {BLOWS[blow]}")
    tell(f"每次 {ROWS:,} 行的导入", rounds)
    tell("丢失、重复或写了一半的导入", wrong, "= 0")
