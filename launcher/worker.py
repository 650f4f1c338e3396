"""The worker of the job queue, beside the site: exports and imports that take longer than a request."""

import signal
import subprocess
import time
from pathlib import Path

from launcher import processes
from launcher.checkout import Checkout

AGAIN = 3  # seconds until a worker that ended is started anew
PATIENCE = 8  # seconds to put down what it has in hand
ENDED = "后台任务程序意外停止，正在重新启动，排队的任务会接着做（详情见 {log} 的末尾）。"


class Worker:
    """Runs `manage.py work`; one that ends is started anew, its jobs wait in the database meanwhile."""

    def __init__(self, checkout: Checkout, environment: dict[str, str]) -> None:
        """Start it."""
        self.checkout = checkout
        self.environment = environment | {"KEZHOU_DOOR": "TASK"}
        self.ended: float | None = None
        self.complained = False
        self.child = self._start()

    def tick(self) -> None:
        """Start it anew a few seconds after it ended; say so once."""
        if self.child.poll() is None:
            return
        if self.ended is None:
            self.ended = time.monotonic()
            if not self.complained:
                print(ENDED.format(log=self._log()), flush=True)
            self.complained = True
        elif time.monotonic() - self.ended > AGAIN:
            self.ended, self.child = None, self._start()

    def stop(self) -> None:
        """Stop it; a job that does not end in time is taken up at the next start."""
        processes.stop(self.child, patience=PATIENCE)

    def _start(self) -> subprocess.Popen[str]:
        command = [str(self.checkout.python), str(self.checkout.root / "manage.py"), "work"]
        with self._log().open("a", encoding="utf-8") as log:
            return processes.spawn(
                command,
                on_orphaned=signal.SIGKILL,  # a job in hand would hold it back; another worker takes that up
                cwd=self.checkout.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _log(self) -> Path:
        return self.checkout.log("demo-worker" if self.checkout.demo else "worker")
