"""`.data/env`: the settings of the last start, so that `python manage.py` by hand finds the same database."""

import os
from pathlib import Path

HEADER = "# make run 写入；手工运行 manage.py 时读取。内含密钥，请勿外传。"


def read(path: Path) -> dict[str, str]:
    """Return the NAME=value lines; none where the file is missing."""
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def remember(path: Path, values: dict[str, str]) -> None:
    """Set these names and keep the others, whole or not at all, readable by the owner alone."""
    merged = {name: value for name, value in (read(path) | values).items() if value}
    new = path.with_name(f"{path.name}.{os.getpid()}")
    text = "\n".join([HEADER, *(f"{name}={value}" for name, value in merged.items()), ""])
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)
