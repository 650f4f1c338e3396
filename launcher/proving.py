"""`make prove`: run the proofs on a throw-away server, one after the other, and say at the end what each counted."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from launcher import database, environment, mutants, network, proofs, virtualenv
from launcher.checkout import Checkout
from launcher.proofs import COMMAND, PROOFS, SUITE, Proof
from launcher.refusal import Refusal

SHORT = "--short"
FIRST = (["migrate", "--verbosity", "0"], ["load_founding"])  # what the commands hammer is copied from
Foreground = Callable[[Checkout, list[str], dict[str, str]], int]
Heard = Callable[[Checkout, list[str], dict[str, str]], tuple[int, str]]


@dataclass(frozen=True)
class Bench:
    """Where proofs run: the checkout, the settings of its throw-away server, and how a child is started."""

    checkout: Checkout
    settings: dict[str, str]
    foreground: Foreground
    heard: Heard
    short: bool

    def command(self, proof: Proof, more: dict[str, str]) -> int:
        """Run the proof with these added to its environment."""
        settings = self.settings | more
        if proof.by == COMMAND:
            arguments = proof.short if self.short and proof.short is not None else proof.whole
            return self.manage([arguments[0], "--throw-away", *arguments[1:]], settings)
        if proof.by == SUITE:
            return self.foreground(self.checkout, ["-m", "pytest", "-q", "-p", "no:xdist", *proof.whole], settings)
        return mutants.run(
            self.checkout, lambda copy, given: self.heard(copy, given, self.settings), "", Path(more[proofs.FIGURES])
        )

    def manage(self, arguments: list[str], settings: dict[str, str]) -> int:
        """Run one of Django's commands."""
        return self.foreground(self.checkout, [str(self.checkout.root / "manage.py"), *arguments], settings)


def prove(checkout: Checkout, arguments: list[str], foreground: Foreground, heard: Heard) -> int:
    """Run all, or the one that is named; fail where one does not hold, when all have run."""
    short, names = SHORT in arguments, [word for word in arguments if word != SHORT]
    if unknown := {*names} - {proof.name for proof in PROOFS}:
        known = " | ".join(proof.name for proof in PROOFS)
        raise Refusal(
            f"没有叫 {'、'.join(sorted(unknown))} 的核验。用法：python3 bootstrap.py prove [{SHORT}] [{known}]"
        )
    chosen = [proof for proof in PROOFS if not names or proof.name in names]
    run_now = [proof for proof in chosen if names or not short or proof.short is not None]
    virtualenv.ready(
        checkout, "requirements-dev.txt" if any(proof.by != COMMAND for proof in run_now) else "requirements.txt"
    )
    with database.thrown_away(checkout) as ours, tempfile.TemporaryDirectory(prefix="kezhou-prove-") as folder:
        kept = {"MEDIA_ROOT": folder, "KEZHOU_TEMPLATES": "kept", "KEZHOU_PROOFS": "" if short else "all"}
        settings = environment.build(checkout, ours.urls, network.asked({})) | kept
        bench = Bench(checkout, settings, foreground, heard, short)
        for step in FIRST if any(proof.by == COMMAND for proof in run_now) else ():
            if code := bench.manage(step, settings):
                return code
        results = [_run(bench, proof, Path(folder, "figures")) for proof in run_now]
    print(proofs.table(results, [proof for proof in chosen if proof not in run_now]), flush=True)
    return 0 if results and all(result.holds for result in results) else 1


def _run(bench: Bench, proof: Proof, file: Path) -> proofs.Result:
    print(f"── {proof.words}（{proof.name}）", flush=True)
    return proofs.run(proof, lambda more: bench.command(proof, more), file)
