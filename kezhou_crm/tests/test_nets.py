"""Each net alone holds: with the other taken away, nobody sees what is not his. With both away, everybody does."""

import os

import pytest
from django.urls import reverse
from zeal import zeal_ignore

from government.roles import Role
from kezhou_crm.tests.policy import answers, figures, nets, routes, rows
from kezhou_crm.tests.policy.cells import Run
from kezhou_crm.tests.policy.crawl import Crawl

PARTLY = (Role.COUNTY_CLERK, Role.UNIT_CLERK, Role.SPECIALIST, Role.LEADER)
AT_LENGTH = os.environ.get("KEZHOU_PROOFS") == "all"
PROVED = PARTLY if AT_LENGTH else PARTLY[:1]  # the others in `make prove`
LONG = pytest.mark.skipif(not AT_LENGTH, reason="minutes long: make prove ARGS=nets")
ALONE = {"the first net taken away": nets.first_off, "the second net taken away": nets.second_off}
WORDS = {"the first net taken away": "去掉第一张网", "the second net taken away": "去掉第二张网"}


@pytest.fixture(params=ALONE)
def one_net(request, there):
    with ALONE[request.param]():
        yield request.param


def looked_at(ground, actor):
    """Run the cells that read."""
    run = Run(ground, actor, reads_only=True)
    for route in routes.every():
        if str(route) not in rows.exempt():
            run.of(route)
    return run


def _tell(words, looked, leaks, *, wanted="= 0"):
    figures.note(f"{words}：看过的答复", looked)
    figures.note(f"{words}：泄漏", len(leaks), wanted)


@pytest.mark.parametrize("actor", PROVED)
def test_nobody_sees_what_is_not_his(there, one_net, actor):
    run = looked_at(there, actor)

    _tell(WORDS[one_net], run.cells, run.leaks)
    assert not run.leaks, "\n".join(run.leaks)


@LONG
@pytest.mark.parametrize("actor", PARTLY)
def test_nobody_finds_it_by_walking(there, one_net, actor):
    walk = Crawl(there, actor, links=False).walk()

    _tell(WORDS[one_net], walk.responses, walk.leaks)
    assert not walk.leaks, "\n".join(walk.leaks)
    assert "own" in walk.seen


def doors(ground):
    """Return an address of each door that asks by itself: whoever forgot it leaves everything to the database."""
    foreign = ground.rows["foreign"]
    project, ceremony = foreign["project"].pk, foreign["signing"].ceremony_id
    return {
        "the desk": "/admin/",
        "a list of the admin": "/admin/projects/project/",
        "the choices of a form": "/admin/autocomplete/?app_label=projects&model_name=financingdeal&field_name=company",
        "the page of a project": f"/admin/projects/project/{project}/",
        "the page of a ceremony": reverse("admin:ceremonies_ceremony_page", args=[ceremony]),
        "a list of the API": "/api/v1/projects/",
        "the follow-ups of a project": f"/api/v1/projects/{project}/follow-ups/",
    }


def test_each_door_asks_by_itself(there):
    client = there.client(Role.COUNTY_CLERK)

    with nets.second_off(), zeal_ignore():
        shown = {door: answers.marks(answers.body(client.get(address))) for door, address in doors(there).items()}

    assert {door: seen - rows.sees(Role.COUNTY_CLERK) for door, seen in shown.items()} == {
        door: set() for door in shown
    }


def test_control_without_the_first_net_each_of_them_shows_what_is_foreign(there):
    client = there.client(Role.COUNTY_CLERK)

    with nets.first_off(), nets.second_off(), zeal_ignore():
        shown = {door: answers.marks(answers.body(client.get(address))) for door, address in doors(there).items()}

    assert {door for door, seen in shown.items() if "foreign" not in seen} == set()


def test_without_either_everything_is_seen(there):
    """The control: what was taken away was the net, and the marks were there to be found."""
    with nets.first_off(), nets.second_off():
        run = looked_at(there, Role.COUNTY_CLERK)

    _tell("对照：两张网都去掉", run.cells, run.leaks, wanted="> 50")
    assert len(run.leaks) > 50


@LONG
def test_without_either_a_walk_finds_it(there):
    with nets.first_off(), nets.second_off():
        walk = Crawl(there, Role.COUNTY_CLERK, links=False).walk()

    _tell("对照：两张网都去掉，走一遍", walk.responses, walk.leaks, wanted="> 100")
    assert len(walk.leaks) > 100


def test_the_first_net_is_every_word_there_is():
    assert {one.__name__ for one in nets.words()} > {"ProjectQuerySet", "CompanyQuerySet", "FinancingDealQuerySet"}
