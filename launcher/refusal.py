"""How the launcher says no: one Chinese sentence, and the details in a log."""

import errno
import os
import shutil
from pathlib import Path

FULL = {errno.ENOSPC, errno.EDQUOT}
FULL_WORDS = ("No space left on device", "Disk quota exceeded", "Errno 28", "disk full", "Check free disk space")
SPARE = 1 << 20  # bytes: with less, even the log of the failure was cut off


class Refusal(Exception):
    """What is wrong and how to mend it, in one sentence for the person at the terminal."""


def disk_full(folder: Path) -> Refusal:
    """Say that the disk of `folder` is full."""
    return Refusal(f"磁盘已满：请先清理 {folder} 所在的磁盘，再重新运行。")


def is_full(folder: Path, words: str = "") -> bool:
    """Tell from a failed step's `words`, or from the disk itself, that there was no room in `folder`."""
    if any(each in words for each in FULL_WORDS):
        return True
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free < SPARE


def from_os(error: OSError, folder: Path) -> Refusal:
    """Turn an operating system's error into a sentence; `folder` is where the launcher writes."""
    place = error.filename or folder
    if error.errno in FULL or is_full(folder, str(error)):
        return disk_full(folder)
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return Refusal(f"没有权限读写 {place}：请换成该文件夹的属主来运行，或修改它的权限。")
    return Refusal(f"系统操作失败（{os.strerror(error.errno or 0)}：{place}）：请检查该文件或文件夹后再运行。")
