"""Ask a database through the virtual environment's psycopg."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launcher import processes
from launcher.binaries import OLDEST
from launcher.refusal import Refusal

SESSION = Path(__file__).with_name("psycopg_session.py")
Row = list[Any]


class DatabaseError(Exception):
    """The server's refusal, or the failure to reach it (then without a SQLSTATE)."""

    def __init__(self, words: str, state: str | None) -> None:
        """Keep the words and the SQLSTATE."""
        super().__init__(words)
        self.words = words
        self.state = state


class TooOld(Refusal):
    """The server is older than the site needs."""


@dataclass(frozen=True)
class Sql:
    """A way to run SQL with the interpreter `python`."""

    python: Path

    def rows(self, url: str, *queries: str) -> list[list[Row]]:
        """Return the rows of each query, all run in one transaction."""
        reply = self._asked({"url": url, "queries": queries, "oldest": OLDEST})
        if reply["version"] // 10000 < OLDEST:
            version = reply["version"] // 10000
            raise TooOld(f"数据库是 PostgreSQL {version}，本系统需要 {OLDEST} 或更新版本：请升级，或换一个数据库。")
        return list(reply["answers"])

    def script(self, url: str, path: Path, **variables: str) -> None:
        """Run a file of SQL with psql's variables."""
        self._asked({"url": url, "script": path.read_text(encoding="utf-8"), "variables": variables})

    def _asked(self, request: dict[str, Any]) -> dict[str, Any]:
        child = processes.spawn(
            [str(self.python), "-I", str(SESSION)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"PGAPPNAME": "kezhou launcher"},
        )
        try:
            said, complaint = child.communicate(json.dumps(request))
        finally:
            processes.stop(child)
        if child.returncode:
            raise DatabaseError(complaint, None)
        reply = dict(json.loads(said))
        if "error" in reply:
            raise DatabaseError(reply["error"], reply["state"])
        return reply
