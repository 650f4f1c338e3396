"""Which account PostgreSQL runs as: the user himself, or an unprivileged one where he is root."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launcher.refusal import Refusal

UNPRIVILEGED = ("postgres", "nobody")  # others may share `nobody`, so it is second


@dataclass(frozen=True)
class Account:
    """The user of the server's processes and files."""

    name: str
    uid: int
    gid: int

    @property
    def options(self) -> dict[str, Any]:
        """Return how to start a child as this account, for subprocess."""
        if self.uid == os.geteuid():
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.uid, "group": self.gid, "extra_groups": []}

    def can_pass(self, folder: Path) -> bool:
        """Tell whether this account may go through `folder` and all above it."""
        return self.stopped_at(folder) is None

    def stopped_at(self, folder: Path) -> Path | None:
        """Return the outermost folder on the way to `folder` that this account may not go through."""
        way = (*reversed(folder.parents), folder)
        return next((each for each in way if not self._may_enter(each.stat())), None)

    def _may_enter(self, folder: os.stat_result) -> bool:
        own = folder.st_uid == self.uid and folder.st_mode & stat.S_IXUSR
        shared = folder.st_gid == self.gid and folder.st_mode & stat.S_IXGRP
        return bool(own or shared or folder.st_mode & stat.S_IXOTH)

    def give(self, folder: Path) -> None:
        """Make `folder` if need be, for this account alone."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid != self.uid:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def of(uid: int) -> Account:
    """Return the account with this number."""
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as error:
        raise Refusal(f"系统里没有编号为 {uid} 的用户，PostgreSQL 无法启动：请换一个有用户名的账号来运行。") from error
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def choose(existing: Path) -> Account:
    """Return the account for a cluster; one that exists keeps the account that owns its files."""
    me = os.geteuid()
    if existing.exists():
        owner = existing.stat().st_uid
        if me not in (0, owner):
            raise Refusal(f"数据库文件 {existing} 属于 {of(owner).name}：请换该用户来运行。")
        if owner:
            return of(owner)
    return of(me) if me else unprivileged()


def unprivileged() -> Account:
    """Return the account that runs PostgreSQL where root starts it."""
    for name in UNPRIVILEGED:
        try:
            return of(pwd.getpwnam(name).pw_uid)
        except KeyError:
            continue
    raise Refusal("root 不能直接运行 PostgreSQL，系统里又没有 postgres 或 nobody 用户：请换普通用户来运行。")


def step_down(data: Path) -> None:
    """Where root finds the `.data/` of an ordinary user, go on as that user: he must be able to run it again."""
    if os.geteuid() or not data.exists() or not data.stat().st_uid:
        return
    user = of(data.stat().st_uid)
    os.initgroups(user.name, user.gid)
    os.setgid(user.gid)
    os.setuid(user.uid)
    os.environ.update(HOME=pwd.getpwuid(user.uid).pw_dir, USER=user.name, LOGNAME=user.name)
