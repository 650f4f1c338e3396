"""Where settings come from: the environment, else what `make run` wrote to .data/env (`make demo`: .data/demo/env)."""

import os
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("KEZHOU_DATA") or ROOT / ".data")  # the demo has a folder of its own


@cache
def _generated() -> dict[str, str]:
    """Return the NAME=value lines of .data/env; none where the file is missing."""
    path = DATA / "env"
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def read(name: str, default: str = "") -> str:
    """Return the setting `name`; an empty value counts as not set."""
    return os.environ.get(name) or _generated().get(name) or default


def switched_on(name: str) -> bool:
    """Tell whether the setting `name` says yes."""
    return read(name).lower() in {"1", "true", "yes", "on"}


def listed(name: str, default: str = "") -> list[str]:
    """Return the values of the setting `name`, between commas."""
    return [value for part in read(name, default).split(",") if (value := part.strip())]
