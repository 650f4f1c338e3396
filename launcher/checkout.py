"""Where things lie in one copy of the source: `.data/` holds all that the launcher makes."""

import os
import pwd
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from launcher.refusal import FULL, Refusal

BIGGEST_LOG = 10 << 20  # bytes, then the log of the former runs is set aside


@dataclass(frozen=True)
class Checkout:
    """One copy of the source and the paths below it; with `demo`, those of the demo that runs beside the ledger."""

    root: Path
    demo: bool = False

    @property
    def verb(self) -> str:
        """Return the word that starts the site."""
        return "demo" if self.demo else "run"

    @property
    def site(self) -> str:
        """Return what the site's lock, process number and log are called."""
        return "demo" if self.demo else "site"

    @property
    def database(self) -> str:
        """Return the name of the site's database on the embedded server."""
        return "kezhou_demo" if self.demo else "kezhou"

    @property
    def home(self) -> Path:
        """Return the folder of what one site alone uses: settings, secret, uploads, static files."""
        return self.data / "demo" if self.demo else self.data

    @property
    def settings(self) -> Path:
        """Return the file of the settings of the last start."""
        return self.home / "env"

    @property
    def data(self) -> Path:
        """Return the folder of everything that is not source."""
        return self.root / ".data"

    @property
    def run(self) -> Path:
        """Return the folder of locks and process numbers."""
        return self.data / "run"

    @property
    def venv(self) -> Path:
        """Return the virtual environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Return the virtual environment's interpreter."""
        return self.venv / "bin" / "python"

    @property
    def lock(self) -> Path:
        """Return the lock of the running site."""
        return self.run / f"{self.site}.lock"

    def log(self, name: str) -> Path:
        """Return the log file `name`, after setting a big one aside."""
        path = self.data / "log" / f"{name}.log"
        if path.exists() and path.stat().st_size > BIGGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        return path

    def note(self, name: str, text: str) -> Path:
        """Append `text` to the log `name`; a full disk must not hide the reason that is being logged."""
        path = self.data / "log" / f"{name}.log"
        try:
            with path.open("a", encoding="utf-8") as log:
                log.write(f"--- {time.strftime('%Y-%m-%d %H:%M:%S')}\n{text.rstrip()}\n")
        except OSError:
            pass
        return path

    def prepare(self) -> None:
        """Make `.data/`, closed to other users, and see that it can be written.

        Root's may be passed through, not listed: PostgreSQL's account must get at its own folder in it.
        """
        mode = 0o700 if os.geteuid() else 0o711
        try:
            self.data.mkdir(mode=mode, exist_ok=True)
            self.data.chmod(mode)
            for folder in (self.data / "log", self.run, *([self.home] if self.demo else [])):
                folder.mkdir(mode=0o700, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.run):
                pass
        except OSError as error:
            if error.errno in FULL:
                raise
            raise self._not_writable() from error

    def _not_writable(self) -> Refusal:
        place = self.data if self.data.exists() else self.root
        try:
            owner = pwd.getpwuid(place.stat().st_uid).pw_name
        except (OSError, KeyError):
            owner = "其他用户"
        user = os.environ.get("USER") or os.geteuid()
        return Refusal(f"无法写入 {place}：它属于 {owner}，当前用户是 {user}；请换用户运行，或修改该文件夹的属主。")
