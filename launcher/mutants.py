"""Mutants: holes cut on purpose into a copy of the program, one by one; the tests named must notice each."""

import json
import re
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from launcher.checkout import Checkout

FILE = Path("kezhou_crm/tests/mutants.toml")
NOT_COPIED = shutil.ignore_patterns(".git", ".data", ".venv", "__pycache__")
QUICK = ["-q", "--no-header", "--tb=line", "-p", "no:xdist"]
NOTICED = re.compile(
    r"^FAILED (\S.*?)(?: - |$)|^(?:=+ )?\d+ failed", re.MULTILINE
)  # a test that could not begin is no kill
PASSED = 0
Suite = Callable[[Checkout, list[str]], tuple[int, str]]


@dataclass(frozen=True)
class Mutant:
    """One hole: in which file what becomes what, and which tests must notice."""

    says: str
    file: str
    old: str
    new: str
    tests: list[str]

    @contextmanager
    def cut(self, root: Path) -> Iterator[None]:
        """Have it cut below the folder for a while."""
        target = root / self.file
        whole = target.read_text(encoding="utf-8")
        if whole.count(self.old) != 1:
            raise LookupError(f"{self.says}: {self.file}")
        target.write_text(whole.replace(self.old, self.new), encoding="utf-8")
        try:
            yield
        finally:
            target.write_text(whole, encoding="utf-8")


def every(root: Path) -> list[Mutant]:
    """Read the list."""
    listed = tomllib.loads((root / FILE).read_text(encoding="utf-8"))
    return [Mutant(**one) for one in listed["mutant"]]


def run(checkout: Checkout, suite: Suite, asked: str, told: Path | None) -> int:
    """Cut each whose description holds the word asked for and run its tests; fail where one lived.

    Before a mutant its tests run on the copy as it is, once each: those that fail anyway kill nothing.
    """
    mutants = [mutant for mutant in every(checkout.root) if asked in mutant.says]
    lived = []
    with tempfile.TemporaryDirectory(prefix="kezhou-mutants-") as folder:
        copy = replace(checkout, root=Path(folder) / "copy")
        shutil.copytree(checkout.root, copy.root, ignore=NOT_COPIED)
        (copy.root / ".venv").symlink_to(checkout.venv)
        sound: set[str] = set()
        for mutant in mutants:
            if anew := [test for test in mutant.tests if test not in sound]:
                whole, said = suite(copy, [*QUICK, *anew])
                if whole != PASSED:
                    print(f"{said[-4000:]}\n没有变异时测试就不通过：{mutant.says}", flush=True)
                    lived.append(mutant.says)
                    continue
                sound.update(anew)
            with mutant.cut(copy.root):
                _code, said = suite(copy, [*QUICK, "-x", "-rf", *mutant.tests])
            noticed = NOTICED.search(said)
            lived += [] if noticed else [mutant.says]
            by = (noticed[1] or "").rpartition("::")[2] if noticed else _last(said)
            print(f"{'✓' if noticed else '✗'} {mutant.says} … {by}", flush=True)
    print(f"变异体 {len(mutants)} 个，被测试发现 {len(mutants) - len(lived)} 个。")
    if told:
        _tell(told, len(mutants), len(lived))
    return 1 if lived or not mutants else 0


def _tell(file: Path, number: int, lived: int) -> None:
    """Write what `make prove` puts into its table."""
    lines = (
        {"words": "变异体", "number": number, "wanted": "> 39"},
        {"words": "活下来的", "number": lived, "wanted": "= 0"},
    )
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def _last(said: str) -> str:
    return (said.strip().splitlines() or [""])[-1]
