"""Children that die with the launcher, and processes an earlier launcher left behind."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
_prctl = getattr(ctypes.CDLL(None), "prctl", None)  # Linux only; elsewhere the next run clears up


def spawn(
    command: list[str],
    *,
    on_orphaned: signal.Signals = signal.SIGTERM,
    **options: Any,  # noqa: ANN401 - subprocess's own
) -> subprocess.Popen[str]:
    """Start a child that gets `on_orphaned` when the launcher dies, even by kill -9."""
    parent = os.getpid()

    def die_with_parent() -> None:
        if _prctl is not None:
            _prctl(PR_SET_PDEATHSIG, int(on_orphaned))
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGKILL)

    # preexec_fn runs after the change of user: a later change would clear the setting.
    text = {"text": True, "encoding": "utf-8", "errors": "replace"}
    return subprocess.Popen(command, preexec_fn=die_with_parent, **text, **options)  # noqa: PLW1509 - fixed programs; one thread


def capture(command: list[str], **options: Any) -> tuple[int, str]:  # noqa: ANN401 - subprocess's own
    """Run a child to its end and return its exit code and all it said."""
    child = spawn(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    try:
        said, _ = child.communicate()
    finally:
        stop(child)
    return child.returncode, said


def stop(child: subprocess.Popen[str], *, first: signal.Signals = signal.SIGTERM, patience: float = 10) -> None:
    """Stop the child, kindly for `patience` seconds, and reap it."""
    if child.poll() is not None:
        return
    child.send_signal(first)
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


@dataclass(frozen=True)
class Running:
    """A process as /proc shows it; a zombie has no working folder and is not listed."""

    pid: int
    name: str
    folder: Path
    arguments: list[str]


def running() -> Iterator[Running]:
    """List the processes that this user may look into."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            name = (entry / "comm").read_text().strip()
            folder = (entry / "cwd").readlink()
            arguments = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        yield Running(int(entry.name), name, folder, arguments)


def end_all(ours: Callable[[Running], bool], signals: Iterable[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn to the processes that are `ours`, and wait its seconds for them to go."""
    for number, patience in signals:
        for each in filter(ours, running()):
            try:
                os.kill(each.pid, number)
            except ProcessLookupError:
                continue
        deadline = time.monotonic() + patience
        while any(map(ours, running())):
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        else:
            return
