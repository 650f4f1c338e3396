"""The whole database in one file and the attached files in a tar beside it: `make backup`, `make restore`."""

import os
import re
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from launcher import attached_files, binaries, database, processes, refusal, restoring, sealing, virtualenv
from launcher.address import DatabaseAddress
from launcher.binaries import Binaries
from launcher.checkout import Checkout
from launcher.database import Database
from launcher.lock import Lock
from launcher.refusal import Refusal
from launcher.sql import Sql

VERSION = "SELECT current_setting('server_version_num')::int / 10000"


def backup(checkout: Checkout, target: str) -> int:
    """Write the database to one file and the attached files to another, readable by their owner alone."""
    virtualenv.ready(checkout)
    goal = Path(target).absolute() if target else _default(checkout)
    for each in (goal, attached_files.beside(goal)):
        if each.exists():
            raise Refusal(f"{each} 已存在：请换一个文件名。")
    if not goal.parent.is_dir():
        raise Refusal(f"文件夹 {goal.parent} 不存在：请先建立它，或换一个位置。")
    with database.opened(checkout, "backup") as ours:
        _dump(checkout, ours, goal)
    files, tar = attached_files.pack(checkout, goal), attached_files.beside(goal)
    print(f"备份完成：{goal}（{_size(goal)}）", flush=True)
    if files:
        print(f"附件 {files} 个文件：{tar}（{_size(tar)}）。两个文件请一起保存。", flush=True)
    print(f"恢复时运行：make restore FILE={goal}", flush=True)
    return 0


def restore(checkout: Checkout, source: str) -> int:
    """Bring a backup back into a new database, and put that in the place of the present one."""
    file = Path(source).absolute()
    if not source or not file.is_file():
        raise Refusal(f"找不到备份文件 {source}：用法 make restore FILE=备份文件。")
    attached_files.check(file)
    lock = Lock(checkout.lock)
    if not lock.acquire():
        raise Refusal("网站正在运行，不能恢复：请先停止它（make stop），再运行 make restore。")
    try:
        lock.tell(verb="restore", pid=os.getpid())
        virtualenv.ready(checkout)
        with database.opened(checkout, "restore") as ours:
            kept = restoring.swap_in(checkout, ours, programs(checkout, ours), file)
            owner = DatabaseAddress(ours.urls["DATABASE_OWNER_URL"], "DATABASE_OWNER_URL")
            sealing.note_restore(checkout, owner, file)
        files = attached_files.unpack(checkout, file)
    finally:
        lock.release()
    print(f"恢复完成：{file}\n{files}\n恢复前的数据保留在数据库 {kept} 里。现在可以运行 make run。", flush=True)
    return 0


def programs(checkout: Checkout, ours: Database) -> Binaries:
    """Return pg_dump and pg_restore for the server: its own version, else the next newer."""
    version = Sql(checkout.python).rows(ours.urls["DATABASE_OWNER_URL"], VERSION)[0][0][0]
    fitting = [each for each in _known(checkout) if each.major >= version]
    if not fitting:
        raise Refusal(f"备份和恢复需要 {version} 或更新版的 pg_dump：请安装 postgresql-client-{version} 后再运行。")
    return min(fitting, key=lambda each: each.major)


def _known(checkout: Checkout) -> Iterator[Binaries]:
    packages = binaries.of_wheel(checkout.venv)
    folders = [Path(os.environ["KEZHOU_PG_BIN"])] if os.environ.get("KEZHOU_PG_BIN") else []
    folders += [packages / binaries.WHEEL / "pginstall" / "bin"] if packages else []
    folders += [*Path("/usr/lib/postgresql").glob("*/bin"), Path("/usr/bin"), Path("/usr/local/bin")]
    for folder in folders:
        found = binaries.look_at(folder, "pg_dump", "pg_restore")
        if found:
            yield found


def _size(file: Path) -> str:
    return f"{file.stat().st_size / 1e6:.1f} MB"


def _default(checkout: Checkout) -> Path:
    folder = checkout.data / "backup"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"kezhou-{time.strftime('%Y%m%d-%H%M%S')}.dump"


def _dump(checkout: Checkout, ours: Database, goal: Path) -> None:
    part = goal.with_name(f".{goal.name}.part")
    tools = programs(checkout, ours)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, stat.S_IRUSR | stat.S_IWUSR))
    try:
        command = [tools / "pg_dump", "--format=custom", "--file", str(part), ours.urls["DATABASE_OWNER_URL"]]
        code, said = processes.capture(command)
        if code == 0:
            code, said = processes.capture([tools / "pg_restore", "--file", os.devnull, str(part)])
        if code:
            raise failure(checkout, "备份", said, goal.parent)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(goal)
    finally:
        part.unlink(missing_ok=True)


def failure(checkout: Checkout, step: str, said: str, folder: Path) -> Refusal:
    """Say why pg_dump or pg_restore failed."""
    log = checkout.note("backup", said)
    if refusal.is_full(folder, said):
        return refusal.disk_full(folder)
    if re.search("SSL|no encryption", said):
        return Refusal(f"{step}需要加密连接，而现有的 pg_dump 不支持：请安装系统的 postgresql-client 后再运行。")
    return Refusal(f"{step}失败：详情见 {log} 的末尾。")
