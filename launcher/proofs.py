"""What `make prove` runs: each proof is a command, whole or short, and what it counted is a line of the closing table."""

import json
import operator
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

FIGURES = "KEZHOU_FIGURES"  # the file into which a command writes its figures (kezhou_crm/told.py)
WANTED: dict[str, Callable[[float, float], bool]] = {"=": operator.eq, ">": operator.gt, "<": operator.lt}
SUITE, COMMAND, MUTANTS = "suite", "command", "mutants"
BY_SUITE = "make test 已含"


@dataclass(frozen=True)
class Proof:
    """One proof: by what it runs, with which arguments; `short` is None where the short form leaves it to the suite."""

    name: str
    words: str
    by: str
    whole: list[str] = field(default_factory=list)
    short: list[str] | None = None


def _tests(*names: str) -> list[str]:
    return [f"kezhou_crm/tests/{name}" for name in names]


PROOFS = (
    Proof(
        "hammer",
        "随机并发操作",
        COMMAND,
        ["hammer"],
        ["hammer", "--operations", "6000", "--control-operations", "1200"],
    ),
    Proof(
        "audit",
        "审计记录",
        COMMAND,
        ["hammer_audit"],
        ["hammer_audit", "--operations", "1000", "--tamperings", "100"],
    ),
    Proof(
        "races",
        "不丢失更新",
        COMMAND,
        ["races"],
        ["races", "--api", "400", "--admin", "100", "--keys", "60", "--kills", "10", "--control", "40"],
    ),
    Proof(
        "login",
        "登录",
        COMMAND,
        ["guess_passwords"],
        ["guess_passwords", "--accounts", "5", "--addresses", "40", "--samples", "0"],  # a clock needs a quiet machine
    ),
    Proof("policy", "权限矩阵", SUITE, _tests("test_policy.py")),
    Proof("canaries", "金丝雀", SUITE, _tests("test_canaries.py")),
    Proof("nets", "两张网", SUITE, _tests("test_nets.py")),
    Proof("probes", "探针", SUITE, _tests("test_probes.py")),
    Proof("alternating", "身份不串", SUITE, _tests("test_alternating.py")),
    Proof("fuzz", "随机请求", SUITE, _tests("fuzz")),
    Proof("kills", "导入途中被杀", SUITE, ["launcher/tests/test_killed_imports.py"]),
    Proof("mutants", "变异体", MUTANTS),
)


@dataclass
class Figure:
    """One sum of a proof, and what it must be."""

    words: str
    number: float
    wanted: str

    @property
    def holds(self) -> bool:
        """Tell whether it is what it must be."""
        if not self.wanted:
            return True
        sign, limit = self.wanted.split()
        return WANTED[sign](self.number, float(limit))

    @property
    def line(self) -> str:
        """Word it."""
        wanted = f"（应{self.wanted}）" if self.wanted else ""
        return f"{'✓' if self.holds else '✗'} {self.words}：{self.number:,.10g}{wanted}"


@dataclass
class Result:
    """What came of one proof; it holds where its command did, it counted something, and each figure is right."""

    proof: Proof
    code: int
    figures: list[Figure]
    seconds: float

    @property
    def holds(self) -> bool:
        """Tell whether it may be believed."""
        return self.code == 0 and bool(self.figures) and all(figure.holds for figure in self.figures)


def run(proof: Proof, command: Callable[[dict[str, str]], int], file: Path) -> Result:
    """Run the command, which finds in its environment where to write, and read what it wrote."""
    file.unlink(missing_ok=True)
    began = time.monotonic()
    code = command({FIGURES: str(file)})
    return Result(proof, code, read(file), time.monotonic() - began)


def read(file: Path) -> list[Figure]:
    """Sum up the lines by their words, in the order in which they came."""
    found: dict[str, Figure] = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        told = Figure(**json.loads(line))
        kept = found.setdefault(told.words, Figure(told.words, 0, told.wanted))
        kept.number += told.number
        kept.wanted = kept.wanted or told.wanted
    return [*found.values()]


def table(results: list[Result], left_out: list[Proof]) -> str:
    """Word everything for the terminal."""
    lines = ["", "══ 核验结果 ══"]
    for result in results:
        remark = "" if result.figures else "，没有报数"
        failed = f"，命令以 {result.code} 结束" if result.code else ""
        lines.append(f"{'✓' if result.holds else '✗'} {result.proof.words}（{result.seconds:.0f} 秒{remark}{failed}）")
        lines += [f"    {figure.line}" for figure in result.figures]
    lines += [
        f"– {proof.words}：这次没有做（{BY_SUITE}短的一份；全的：make prove ARGS={proof.name}）" for proof in left_out
    ]
    failed = sum(not result.holds for result in results)
    lines.append(f"{len(results)} 项核验，{failed} 项不成立。" if failed else f"{len(results)} 项核验都成立。")
    return "\n".join(lines)
