#!/usr/bin/env python3
"""Start the site from an empty clone: `python3 bootstrap.py run` (or `make run`)."""

import sys
from pathlib import Path

OLDEST = (3, 11)


def main() -> int:
    """Check Python's own version, then hand over to the launcher."""
    if sys.version_info < OLDEST:
        sys.stderr.write("需要 Python 3.11 或更新的版本：请先安装，再用 python3.11 bootstrap.py run 启动。\n")
        return 1
    from launcher import cli  # noqa: PLC0415 - older Pythons cannot parse it

    return cli.main(Path(__file__).resolve().parent, sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
