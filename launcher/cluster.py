"""One embedded PostgreSQL server: made, started, borrowed and stopped."""

import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from launcher import account, cluster_files, processes, refusal
from launcher.binaries import Binaries
from launcher.refusal import Refusal

PATIENCE = 600  # seconds: recovery after a power cut may take long
LOCALE = "C.UTF-8"  # under plain C, pg_trgm finds no Chinese letters
CAREFREE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True)
class Cluster:
    """A server's files below `home`, the programs that run it, the account it runs as, and its log."""

    home: Path
    binaries: Binaries
    owner: account.Account
    log: Path
    throwaway: bool = False

    @property
    def data(self) -> Path:
        """Return the data folder, as the kernel names it."""
        return self.home.resolve() / "data"

    @property
    def sockets(self) -> Path:
        """Return the socket's folder."""
        return cluster_files.socket_folder(self.home, self.owner)

    def url(self, role: str, database: str) -> str:
        """Return libpq's address of `database` for `role`."""
        return f"postgresql://{role}@/{quote(database)}?host={quote(str(self.sockets), safe='/')}&port=5432"

    def initialise(self) -> None:
        """Make the data folder, whole or not at all."""
        if self.data.exists():
            self._check_version()
            return
        new = self.home / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        self.owner.give(new)
        command = [self.binaries / "initdb", "--pgdata", str(new), "--username", cluster_files.SUPERUSER]
        command += ["--encoding=UTF8", f"--locale={LOCALE}", "--data-checksums", "--auth=peer", "--no-instructions"]
        code, said = processes.capture(command + ["--no-sync"] * self.throwaway, **self.owner.options)
        if code:
            shutil.rmtree(new, ignore_errors=True)
            raise self._failure("建立数据库", said)
        new.rename(self.data)

    def start(self) -> subprocess.Popen[str]:
        """Start the server and wait until it answers; the caller holds the lock."""
        self.initialise()
        cluster_files.clear_leftovers(self.data, self.sockets)
        users = {self.owner.name, _me()}
        cluster_files.write_access(self.home / "access", users)
        before = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("a", encoding="utf-8") as log:
            server = processes.spawn(
                self._command(),
                on_orphaned=signal.SIGINT,  # the server's word for: roll back and stop
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches the launcher alone
                **self.owner.options,
            )
        try:
            self._wait(server)
        except BaseException:
            self.stop(server)
            raise
        if server.poll() is not None:
            raise self._failure("启动数据库", self.log.read_text(encoding="utf-8", errors="replace")[before:])
        return server

    def stop(self, server: subprocess.Popen[str]) -> None:
        """Stop the server; what is thrown away need not be written out."""
        processes.stop(server, first=signal.SIGQUIT if self.throwaway else signal.SIGINT, patience=30)

    def discard(self) -> None:
        """Remove a server that is thrown away, with what a killed run left of it."""
        if self.data.exists():
            cluster_files.clear_leftovers(self.data, self.sockets)
            shutil.rmtree(self.sockets, ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)

    def _command(self) -> list[str]:
        sockets = str(self.sockets).replace('"', '""')
        access = self.home.resolve() / "access"
        options = [
            "listen_addresses=",
            "port=5432",
            f'unix_socket_directories="{sockets}"',
            f"hba_file={access / 'pg_hba.conf'}",
            f"ident_file={access / 'pg_ident.conf'}",
            "log_destination=stderr",
            "logging_collector=off",
            *(CAREFREE if self.throwaway else ()),
        ]
        return [self.binaries / "postgres", "-D", str(self.data), *(part for each in options for part in ("-c", each))]

    def _wait(self, server: subprocess.Popen[str]) -> None:
        deadline = time.monotonic() + PATIENCE
        status = self.data / "postmaster.pid"
        while server.poll() is None:
            lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
            if lines[:1] == [str(server.pid)] and lines[7:8] and lines[7].strip() == "ready":
                return
            if time.monotonic() > deadline:
                raise Refusal(f"数据库 {PATIENCE} 秒内没有就绪：详情见 {self.log}。")
            time.sleep(0.03)

    def _check_version(self) -> None:
        file = self.data / "PG_VERSION"
        major = file.read_text(encoding="utf-8").strip() if file.exists() else ""
        if not re.fullmatch(r"\d+", major):
            raise Refusal(f"{self.data} 不是完整的数据库文件夹：请从备份恢复，或把它移走后重新运行。")
        if int(major) != self.binaries.major:
            raise Refusal(
                f"数据库由 PostgreSQL {major} 建立，而现在的程序是 {self.binaries.major} 版：请把 KEZHOU_PG_BIN 设为 "
                f"{major} 版的程序目录做一次 make backup，再移走 {self.home} 并用 make restore 恢复。"
            )

    def _failure(self, step: str, said: str) -> Refusal:
        with self.log.open("a", encoding="utf-8") as log:
            log.write(said if step == "建立数据库" else "")
        if refusal.is_full(self.home, said):
            return refusal.disk_full(self.home)
        return Refusal(f"{step}失败：详情见 {self.log} 的末尾。")


def _me() -> str:
    return account.of(os.geteuid()).name
