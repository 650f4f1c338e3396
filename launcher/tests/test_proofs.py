"""The closing table of `make prove` believes a proof only where it counted something and every sum is right."""

import json
from pathlib import Path

import pytest

from launcher import mutants, proofs
from launcher.proofs import COMMAND, Figure, Proof

PROOF = Proof("shili", "示例核验", COMMAND)


def result(place, *lines, code=0):
    def command(more):
        for line in lines:
            with Path(more[proofs.FIGURES]).open("a", encoding="utf-8") as file:
                file.write(json.dumps(dict(zip(("words", "number", "wanted"), line, strict=True))) + "\n")
        return code

    return proofs.run(PROOF, command, place / "figures")


def test_what_several_told_of_one_thing_is_summed_up(place):
    told = result(place, ("答复", 3, ""), ("泄漏", 0, "= 0"), ("答复", 4, ""))

    assert told.figures == [Figure("答复", 7, ""), Figure("泄漏", 0, "= 0")]
    assert told.holds


@pytest.mark.parametrize("wrong", [("泄漏", 1, "= 0"), ("对照", 30, "> 30"), ("相差", 5, "< 5")])
def test_a_sum_that_is_not_what_it_must_be_fails_the_proof(place, wrong):
    told = result(place, ("答复", 3, ""), wrong)

    assert not told.holds
    assert f"✗ {wrong[0]}" in proofs.table([told], [])
    assert "1 项核验，1 项不成立。" in proofs.table([told], [])


def test_a_proof_that_counted_nothing_or_ended_badly_fails(place):
    silent, broken = result(place), result(place, ("答复", 3, ""), code=1)

    assert not silent.holds
    assert not broken.holds
    assert "没有报数" in proofs.table([silent], [])
    assert "命令以 1 结束" in proofs.table([broken], [])


def test_figures_of_an_earlier_proof_count_for_no_other(place):
    result(place, ("答复", 3, ""))

    assert result(place, ("别的", 1, "")).figures == [Figure("别的", 1, "")]


def test_what_the_short_form_leaves_out_is_named():
    assert "– 示例核验：这次没有做" in proofs.table([], [PROOF])


@pytest.mark.parametrize(
    ("said", "is_kill"),
    [
        ("FAILED a/test_x.py::test_y[z] - assert 1", True),
        ("1 failed, 3 passed in 2.00s", True),
        ("ERROR a/test_x.py::test_y - broken\n1 error in 2.00s", False),
        ("3 passed in 2.00s", False),
    ],
)
def test_a_mutant_is_killed_by_a_test_that_failed_not_by_one_that_could_not_begin(said, is_kill):
    assert bool(mutants.NOTICED.search(said)) is is_kill
