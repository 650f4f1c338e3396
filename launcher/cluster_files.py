"""The files around a cluster: who may log in, the socket's folder, what a killed server left behind."""

import hashlib
import os
import signal
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path

from launcher import account, processes
from launcher.refusal import Refusal

LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")  # bytes; the kernel's limit for a socket's path
SUPERUSER = "postgres"
ROLES = (SUPERUSER, "kz_owner", "kz_app", "kz_system")
STOPPING = ((signal.SIGINT, 15), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))


def write_access(folder: Path, users: Iterable[str]) -> None:
    """Let these users of the operating system in, over the socket, as any of our roles, and nobody else.

    The kernel tells the server who is at the other end of a socket, so no password is needed: the site, the owner's
    migrations and the jobs run as one user, who could read each password anyway.
    """
    folder.mkdir(mode=0o755, exist_ok=True)
    folder.chmod(0o755)
    lines = [f'kezhou "{user}" {role}' for user in sorted(set(users)) for role in ROLES]
    texts = {"pg_hba.conf": "local all all peer map=kezhou\n", "pg_ident.conf": "\n".join([*lines, ""])}
    for name, text in texts.items():
        new = folder / f"{name}.new"
        new.write_text(text, encoding="utf-8")
        new.chmod(0o644)
        new.replace(folder / name)


def socket_folder(home: Path, owner: account.Account) -> Path:
    """Return a folder for the socket, closed to other users, with a path short enough for the kernel."""
    folder = home / "run"
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        name = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"kezhou-{owner.uid}-{name}"
    if not folder.exists():
        owner.give(folder)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.uid:
        raise Refusal(f"数据库要用的文件夹 {folder} 已被别人占用：请删除它后再运行。")
    if stat.S_IMODE(found.st_mode) != 0o700:  # noqa: PLR2004 - the mode of a closed folder
        folder.chmod(0o700)
    return folder


def clear_leftovers(data: Path, sockets: Path) -> None:
    """Stop what an earlier server of this data folder left running, then take away its stale lock files.

    Every process of a server works inside its data folder: that proves whose it is, where the number in
    postmaster.pid may be a zombie's or have been given to another program. The caller holds the cluster's lock.
    """

    def ours(process: processes.Running) -> bool:
        return process.name == "postgres" and process.folder == data

    processes.end_all(ours, STOPPING)
    if any(map(ours, processes.running())):
        raise Refusal(f"上次的数据库进程停不下来（{data}）：请重启电脑后再运行。")
    (data / "postmaster.pid").unlink(missing_ok=True)
    for path in sockets.glob(".s.PGSQL.*"):
        path.unlink()
