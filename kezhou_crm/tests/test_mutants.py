"""The list of mutants is fit to be cut: each hole is somewhere, once, and somebody is named who must notice."""

from pathlib import Path

import pytest
from django.conf import settings

from launcher import mutants

LISTED = mutants.every(settings.BASE_DIR)
ENOUGH = 40


def test_there_are_enough_each_with_a_sentence_of_its_own():
    assert len({mutant.says for mutant in LISTED}) == len(LISTED) >= ENOUGH


@pytest.mark.parametrize("mutant", LISTED, ids=lambda mutant: mutant.says)
def test_it_can_be_cut_and_its_tests_are_there(mutant):
    whole = Path(settings.BASE_DIR, mutant.file).read_text(encoding="utf-8")

    assert whole.count(mutant.old) == 1
    assert mutant.old != mutant.new
    assert mutant.tests
    assert all(Path(settings.BASE_DIR, test.partition("::")[0]).exists() for test in mutant.tests)
