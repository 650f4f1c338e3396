"""A short hammer: the ledger holds, its controls do not, and the ledger that is kept is never touched."""

from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from kezhou_crm.hammer import cast, crew, writers
from kezhou_crm.hammer.cast import Hand
from kezhou_crm.management.commands import hammer
from kezhou_crm.tests import races
from projects.models import Project
from projects.refusals import Refused

pytestmark = pytest.mark.usefixtures("row_by_row")
FEW = {"operations": 480, "control_operations": 480, "projects": 20, "connections": 8, "seed": 1}


def plan(**changes):
    return hammer._plan(FEW | changes, FEW["operations"], hammer.EVERYTHING)


def test_the_ledger_holds_and_the_controls_do_not(founded_database):
    said = StringIO()

    call_command("hammer", throw_away=True, stdout=said, **FEW)

    assert "做了 480 次随机操作" in said.getvalue()
    assert "，不符 0 处" in said.getvalue()
    assert "压力核验通过" in said.getvalue()
    assert Project.objects.count() == 18
    assert races.count(f"SELECT count(*) FROM pg_database WHERE datname LIKE 'hammer%{founded_database}'") == 0


def test_a_control_that_breaks_nothing_fails(founded_database):
    few = hammer._plan(FEW, 80, hammer.EVERYTHING)

    complaints = hammer.Command(stdout=StringIO())._control("什么也没有撤去", lambda: None, few)

    assert complaints == ["对照“什么也没有撤去”没有出现不符：这次核验证明不了什么。"]


def test_a_run_that_should_hold_complains_of_what_it_saw():
    outcome = crew.Outcome(samples=3)
    outcome.violations["示例"] = 2
    outcome.examples["示例"] = "SHILI-01"
    outcome.answers["void", "error:KeyError"] = 1
    outcome.answers["void", crew.SURFACED] = 1

    assert hammer._complaints(plan(), outcome) == [
        "“示例”在抽查中不成立：SHILI-01",
        "void 出错 1 次：error:KeyError",
        "只抽查了 3 次，应有 48 次。",
        "重试后仍未成功的死锁超过千分之一。",
    ]


def test_a_deed_that_never_succeeds_is_not_hammered():
    outcome = crew.Outcome(samples=1000)

    (complaint,) = hammer._complaints(hammer._plan(FEW, hammer.ENOUGH, hammer.EVERYTHING), outcome)

    assert complaint.startswith("从未成功过的操作：hand_over、vacate、")


def test_without_the_word_nothing_is_hammered(founded_database):
    with pytest.raises(CommandError, match="用完即弃"):
        call_command("hammer", **FEW)


def test_where_the_owner_may_not_make_databases_nothing_is_hammered(founded_database, monkeypatch):
    with monkeypatch.context() as patched, pytest.raises(CommandError, match="kz_app 无权建库"):
        patched.setitem(connections["owner"].settings_dict, "USER", "kz_app")
        call_command("hammer", throw_away=True, **FEW)


def refused(_hand: Hand) -> None:
    raise Refused("示例", "示例。")


def broken(_hand: Hand) -> None:
    raise KeyError("示例")


def test_what_a_deed_answers_is_named(founded_database):
    cast.enlist()
    hand = Hand(Random(1), 20, plan().start)  # noqa: S311 - dice, not secrets

    assert crew._answer(refused, hand) == "示例"
    assert crew._answer(broken, hand) == "error:KeyError: '示例'"
    assert crew._answer(lambda _hand: writers.run("TRUNCATE projects_stagemove"), hand) == crew.PERMISSION
    assert crew._answer(lambda _hand: writers.run("SELECT nothing"), hand).startswith("error:")
    assert crew._answer(lambda hand: hand.enter("SHILI-00"), hand) == crew.ACCEPTED
    assert crew._answer(lambda hand: hand.enter("SHILI-00"), hand) == "db:project_code_unique"
