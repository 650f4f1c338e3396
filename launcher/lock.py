"""One holder at a time: a file lock that the kernel frees when its holder dies, with a note from the holder."""

import fcntl
import json
import os
import time
from pathlib import Path
from typing import Any


class Lock:
    """An advisory lock on `path`; what the holder tells stands in the file."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is opened yet."""
        self.path = path
        self._descriptor: int | None = None

    def acquire(self, *, shared: bool = False, wait: float = 0) -> bool:
        """Take the lock, trying for `wait` seconds, and tell whether it was taken."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(descriptor)
                    return False
                time.sleep(0.05)
            except BaseException:
                os.close(descriptor)
                raise
            else:
                self._descriptor = descriptor
                return True

    def tell(self, **facts: Any) -> None:  # noqa: ANN401 - JSON
        """Leave a note for those who find the lock taken."""
        if self._descriptor is None:
            raise RuntimeError(self.path)
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, json.dumps(facts).encode(), 0)

    def told(self) -> dict[str, Any]:
        """Return the holder's note; empty while it is being written."""
        try:
            return dict(json.loads(self.path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return {}

    def release(self) -> None:
        """Give the lock back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
