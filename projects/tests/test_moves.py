"""Which moves are legal, and who may make and approve them."""

from itertools import product

import pytest

from kezhou_crm.tests.factories import (
    OfficerFactory,
    ProjectFactory,
    VacancyFactory,
    officer_who_may,
)
from projects import moves, pipeline
from projects.stages import PIPELINE, Stage
from projects.tests.moving import APRIL, NOW, refused, whole_for

pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def clerk(db):
    return OfficerFactory(administrator=True)


@pytest.fixture
def whole(clerk):
    return whole_for(clerk)


def test_the_table_knows_every_pair_of_stages():
    pairs = {(a, b) for a, b in product(Stage, Stage) if a != b}

    assert set(moves.MOVES) == pairs


def test_the_end_of_the_line_has_no_next_stage(db):
    assert moves.next_stage(ProjectFactory(stage=Stage.LEAD)) == Stage.NEGOTIATING
    last = ProjectFactory.build(stage=Stage.FULL_CAPACITY, region=None)
    assert moves.next_stage(last) is None


def test_a_slot_must_be_claimed_first(db, clerk):
    slot = ProjectFactory(slot=True)

    refused(lambda: pipeline.advance(slot, to=Stage.REGISTERED, on=APRIL, by=clerk, at=NOW), "slot", project=slot)


def test_an_illegal_move_is_refused_in_words(whole, clerk):
    refusal = refused(
        lambda: pipeline.advance(whole, to=Stage.LEAD, on=APRIL, by=clerk, at=NOW), "illegal_move", project=whole
    )

    assert refusal.messages == ["不能从签约推进到线索。"]


def test_a_stage_move_takes_its_permission_and_signing_one_more(whole):
    nobody, clerk = OfficerFactory(), officer_who_may("advance_project")
    given = {"on": APRIL, "at": NOW}

    refused(lambda: pipeline.advance(whole, to=Stage.REGISTERED, by=nobody, **given), "not_allowed", project=whole)
    assert pipeline.advance(whole, to=Stage.REGISTERED, by=clerk, **given).recorded_by == clerk


@pytest.mark.parametrize("attested", sorted(moves.ATTESTED))
def test_what_is_reported_upward_is_attested_also_when_it_is_skipped_over(db, attested):
    before = PIPELINE[PIPELINE.index(attested) - 1]
    project = ProjectFactory(stage=before)
    VacancyFactory(project=project)
    advancer = officer_who_may("advance_project")
    skipped = dict.fromkeys(moves.on_the_way(project, PIPELINE[-1]), APRIL)
    last = {"to": PIPELINE[-1], "on": APRIL, "at": NOW, "skipped": skipped}

    refused(lambda: pipeline.advance(project, by=advancer, **last), "not_attested", project=project)


def test_a_move_is_approved_once_and_by_somebody_else(whole, clerk):
    move = pipeline.advance(whole, to=Stage.REGISTERED, on=APRIL, by=clerk, at=NOW)
    other, unable = OfficerFactory(administrator=True), OfficerFactory()
    elsewhere = ProjectFactory()

    def approve(by, project=whole):
        return lambda: pipeline.approve(project, move=move, by=by, at=NOW)

    refused(approve(clerk), "own_move", project=whole)
    refused(approve(unable), "not_allowed", project=whole)
    refused(approve(other, elsewhere), "other_project", project=elsewhere)
    assert [*whole.moves.unapproved()] == [move]
    assert approve(other)().approved_by == other
    assert [*whole.moves.unapproved()] == []
    refused(approve(other), "approved_already", project=whole)
