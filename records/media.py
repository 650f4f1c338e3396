"""Files on disk under names that nothing can guess and nobody chose, readable by the site's account alone. Pure.

A file is whole before its row is committed: written aside, synced, renamed. Where the transaction is then undone the
file is an orphan; `manage.py sweep_media` removes it. Files are never changed, so a copy taken while the site runs
is consistent as long as the database is copied first.
"""

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}")
THUMBNAIL, PART = ".thumb", ".part"
FOLDER_MODE, FILE_MODE = 0o700, 0o600


def new_name() -> str:
    """Return a random name, sharded so that no folder grows large; without an ending, so that nothing runs it."""
    token = secrets.token_hex(16)
    return f"{token[:2]}/{token[2:4]}/{token}"


def write(root: Path, name: str, chunks: Iterable[bytes]) -> None:
    """Write the file whole or not at all; on disk when this returns. Raises OSError where the disk is full."""
    goal = locate(root, name)
    _make_folders(root, goal.parent)
    part = goal.with_name(goal.name + PART)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        part.rename(goal)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync(goal.parent)


def read(root: Path, name: str) -> BinaryIO:
    """Open a file that was written. Raises FileNotFoundError where it is gone."""
    return locate(root, name).open("rb")


def locate(root: Path, name: str) -> Path:
    """Return where a name lies; a name that is not ours has no place."""
    if not NAME.fullmatch(name.removesuffix(THUMBNAIL)):
        raise FileNotFoundError(name)
    return root / name


def stored(root: Path) -> Iterator[tuple[str, Path]]:
    """Give each file with the name that a row would know it by; thumbnails and leftovers by the name of their file."""
    for path in sorted(root.glob("??/??/*")):
        name = path.relative_to(root).as_posix().removesuffix(PART).removesuffix(THUMBNAIL)
        if NAME.fullmatch(name) and path.is_file() and not path.is_symlink():
            yield name, path


def _make_folders(root: Path, folder: Path) -> None:
    root.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    for each in (folder.parent, folder):
        if not each.exists():
            each.mkdir(mode=FOLDER_MODE, exist_ok=True)
            _sync(each.parent)


def _sync(folder: Path) -> None:
    """Have a new name in the folder on disk, too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
