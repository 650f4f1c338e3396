"""Mutants: holes cut on purpose into a copy of the program, one by one; the tests named must notice each."""

import shutil
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from launcher.checkout import Checkout

FILE = Path("kezhou_crm/tests/mutants.toml")
NOT_COPIED = shutil.ignore_patterns(".git", ".data", ".venv", "__pycache__")
FAILED = 1  # what pytest returns where tests ran and some failed; any other failure is no kill
Suite = Callable[[Checkout, list[str]], int]


@dataclass(frozen=True)
class Mutant:
    """One hole: in which file what becomes what, and which tests must notice."""

    says: str
    file: str
    old: str
    new: str
    tests: list[str]

    def cut(self, root: Path) -> Callable[[], None]:
        """Cut it below the folder; return what mends it."""
        target = root / self.file
        whole = target.read_text(encoding="utf-8")
        if whole.count(self.old) != 1:
            raise LookupError(f"{self.says}: {self.file}")
        target.write_text(whole.replace(self.old, self.new), encoding="utf-8")

        def mend() -> None:
            target.write_text(whole, encoding="utf-8")

        return mend


def every(root: Path) -> list[Mutant]:
    """Read the list."""
    listed = tomllib.loads((root / FILE).read_text(encoding="utf-8"))
    return [Mutant(**one) for one in listed["mutant"]]


def run(checkout: Checkout, suite: Suite, asked: str) -> int:
    """Cut each whose description holds the word asked for, run its tests, say which lived; fail where one did."""
    mutants = [mutant for mutant in every(checkout.root) if asked in mutant.says]
    lived = []
    with tempfile.TemporaryDirectory(prefix="kezhou-mutants-") as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(checkout.root, copy, ignore=NOT_COPIED)
        (copy / ".venv").symlink_to(checkout.venv)
        for mutant in mutants:
            mend = mutant.cut(copy)
            killed = (
                suite(replace(checkout, root=copy), ["-q", "-x", "--no-header", "--tb=line", *mutant.tests]) == FAILED
            )
            mend()
            lived += [] if killed else [mutant.says]
            print(f"{'✓' if killed else '✗'} {mutant.says}", flush=True)
    print(f"变异体 {len(mutants)} 个，被测试发现 {len(mutants) - len(lived)} 个。")
    return 1 if lived else 0
