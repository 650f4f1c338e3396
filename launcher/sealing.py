"""The audit trail, as far as the launcher sees to it: sealed every few minutes, and a restore noted at its anchors."""

import json
import os
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

from launcher import processes, settings_file
from launcher.address import DatabaseAddress
from launcher.checkout import Checkout
from launcher.sql import Sql

FIRST, EVERY = 20, 300  # seconds after the site is ready, and from then on
FAILED = "审计记录没有封存成功：请运行 make manage ARGS=verify_audit 查看（详情见 {log} 的末尾）。"
THERE = "SELECT to_regclass('public.records_auditseal') IS NOT NULL"
COUNT = "SELECT count(*) FROM records_auditseal"


class Sealer:
    """Runs `manage.py seal_audit` beside the site; a run that fails is said once and does not stop the site."""

    def __init__(self, checkout: Checkout, environment: dict[str, str]) -> None:
        """Keep where to run; AUDIT_SEAL_EVERY names other seconds."""
        self.checkout = checkout
        self.environment = environment | {"KEZHOU_DOOR": "TASK"}
        self.every = int(os.environ.get("AUDIT_SEAL_EVERY") or EVERY)
        self.due = time.monotonic() + min(FIRST, self.every)
        self.child: subprocess.Popen[str] | None = None
        self.complained = False

    def tick(self) -> None:
        """Start a run when it is due and none is on its way."""
        if self.child is not None and self.child.poll() is not None:
            self._look(self.child.returncode)
            self.child = None
        if self.child is None and time.monotonic() >= self.due:
            self.due = time.monotonic() + self.every
            self.child = self._start()

    def stop(self) -> None:
        """Stop the run that is on its way."""
        if self.child is not None:
            processes.stop(self.child)

    def _start(self) -> subprocess.Popen[str]:
        command = [str(self.checkout.python), str(self.checkout.root / "manage.py"), "seal_audit"]
        with self._log().open("a", encoding="utf-8") as log:
            return processes.spawn(
                command,
                cwd=self.checkout.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _look(self, code: int) -> None:
        if code and not self.complained:
            print(FAILED.format(log=self._log()), flush=True)
        self.complained = bool(code)

    def _log(self) -> Path:
        return self.checkout.log("demo-audit" if self.checkout.demo else "audit")


def note_restore(checkout: Checkout, owner: DatabaseAddress, backup: Path) -> None:
    """Write beside the anchors that the database now is a backup's, so that its shorter trail is no alarm."""
    given = os.environ.get("AUDIT_ANCHORS") or settings_file.read(checkout.settings).get("AUDIT_ANCHORS")
    file = (Path(given) if given else checkout.home / "anchors") / f"{owner.database}.jsonl"
    if not file.exists():
        return
    sql = Sql(checkout.python)
    there = sql.rows(str(owner), THERE)[0][0][0]
    count = sql.rows(str(owner), COUNT)[0][0][0] if there else 0
    line = {"restored": backup.name, "count": count, "at": datetime.now(UTC).isoformat()}
    with file.open("a", encoding="utf-8") as anchors:
        anchors.write(json.dumps(line, ensure_ascii=False) + "\n")
