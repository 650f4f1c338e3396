"""Anchors of the audit trail: how long it was and what its last seal said, outside of the database. No Django here.

Whoever owns the database can rewrite the trail with all its seals; not the lines of a file on another machine. One
file per database, a JSON object per line, only ever appended to. A line with `restored` says that a backup with
`count` seals was brought back: what the trail had beyond that is gone, and anchors of it with it.
"""

import json
import logging
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

log = logging.getLogger(__name__)
RESTORED = "restored"


@dataclass(frozen=True)
class Anchor:
    """That at a moment the trail had `count` seals, the last of which was `head` (hexadecimal)."""

    at: datetime
    count: int
    head: str


@dataclass(frozen=True)
class Anchors:
    """The anchors of one database that must hold, in the order in which they were written.

    `superseded` counts those that a backup brought back has overtaken.
    """

    held: tuple[Anchor, ...] = ()
    superseded: int = 0

    @property
    def latest(self) -> Anchor | None:
        """Return the last one."""
        return self.held[-1] if self.held else None


def path(folder: Path, database: str) -> Path:
    """Return the file of a database."""
    return folder / f"{database}.jsonl"


def read(folder: Path, database: str) -> Anchors:
    """Read the anchors; none where the file is missing. Raises ValueError for a line that is none."""
    found: list[Anchor] = []
    superseded = 0
    file = path(folder, database)
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        told = json.loads(line)
        if RESTORED in told:
            still = [anchor for anchor in found if anchor.count <= told["count"]]
            superseded += len(found) - len(still)
            found = still
        else:
            found.append(Anchor(datetime.fromisoformat(told["at"]), int(told["count"]), str(told["head"])))
    return Anchors(tuple(found), superseded)


def append(folder: Path, database: str, anchor: Anchor) -> None:
    """Write an anchor, on disk before this returns, and say it in the log."""
    line = json.dumps({"at": anchor.at.isoformat(), "count": anchor.count, "head": anchor.head})
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path(folder, database), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{line}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    log.info("audit anchor of %s: %s", database, line)
