"""What people attached, beside the dump: a tar of files that are named at random and never change.

The dump is written first and the files after it, so each row of the dump finds its file in the tar, though the site
runs on. Restoring adds the files that are missing and touches none that is there.
"""

import os
import re
import shutil
import stat
import tarfile
from pathlib import Path

from launcher import settings_file
from launcher.checkout import Checkout
from launcher.refusal import Refusal

ENDING = ".files.tar"
NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}(\.thumb)?")


def folder(checkout: Checkout) -> Path:
    """Return where the site keeps what people attach."""
    given = os.environ.get("MEDIA_ROOT") or settings_file.read(checkout.data / "env").get("MEDIA_ROOT")
    return Path(given).absolute() if given else checkout.data / "media"


def beside(dump: Path) -> Path:
    """Return the tar that belongs to a dump."""
    return dump.with_name(dump.name + ENDING)


def pack(checkout: Checkout, dump: Path) -> int:
    """Write the files to a tar beside the dump, readable by its owner alone; return how many, none makes no tar."""
    root, goal = folder(checkout), beside(dump)
    names = sorted(name for path in root.glob("??/??/*") if NAME.fullmatch(name := path.relative_to(root).as_posix()))
    if not names:
        return 0
    part = goal.with_name(f".{goal.name}.part")
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, stat.S_IRUSR | stat.S_IWUSR)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                for name in names:
                    tar.add(root / name, arcname=name, recursive=False)
            file.flush()
            os.fsync(descriptor)
            file.seek(0)
            with tarfile.open(fileobj=file) as tar:
                kept = len(tar.getmembers())
        if kept != len(names):
            raise Refusal(f"附件没有备份完整（{kept}/{len(names)}）：请再运行一次 make backup。")
        part.replace(goal)
    finally:
        part.unlink(missing_ok=True)
    return len(names)


def check(dump: Path) -> None:
    """Refuse a tar that is not whole or holds anything but such files, before the database is touched."""
    source = beside(dump)
    if not source.exists():
        return
    try:
        with tarfile.open(source, "r:") as tar:
            strange = [each.name for each in tar if not (each.isreg() and NAME.fullmatch(each.name))]
    except tarfile.TarError as error:
        raise Refusal(f"{source} 不是附件备份，或已损坏：请换一份完整的备份。") from error
    if strange:
        raise Refusal(f"{source} 里有不是附件的内容（{strange[0]!r}）：请换一份 make backup 写出的备份。")


def unpack(checkout: Checkout, dump: Path) -> str:
    """Add the files that are missing; return the sentence that says what was done."""
    source, root = beside(dump), folder(checkout)
    if not source.exists():
        return f"旁边没有 {source.name}，附件没有恢复，沿用 {root} 里现有的文件。"
    added = 0
    with tarfile.open(source, "r:") as tar:
        for each in tar:
            goal = root / each.name
            if each.isreg() and NAME.fullmatch(each.name) and not goal.exists():
                _write(root, goal, tar, each)
                added += 1
    return f"附件已恢复：补回 {added} 个文件，已有的没有动。"


def _write(root: Path, goal: Path, tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
    for each in (root, goal.parent.parent, goal.parent):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = goal.with_name(f"{goal.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(tar.extractfile(member), file)
        file.flush()
        os.fsync(descriptor)
    part.replace(goal)
