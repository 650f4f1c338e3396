"""The short form of the races: nothing is lost, every control loses, and the ledger that is kept is never touched."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kezhou_crm.hammer import keyed, rivals
from kezhou_crm.management.commands import races as command
from kezhou_crm.tests import races
from projects.models import Project

pytestmark = pytest.mark.usefixtures("row_by_row")
FEW = {"api": 200, "admin": 60, "keys": 40, "kills": 8, "control": 20, "lanes": 2, "seed": 1}


def test_nothing_is_lost_and_the_controls_lose(founded_database):
    said = StringIO()

    call_command("races", throw_away=True, stdout=said, **FEW)

    told = said.getvalue()
    assert re.findall(r"(\d+) 次竞争，保存 (\d+) 次、拒绝 (\d+) 次，丢失 0 次", told) == [
        ("200", "200", "200"),
        ("60", "60", "60"),
        ("60", "60", "60"),
        ("60", "60", "60"),
    ]
    assert "40 个键并发发送" in told
    assert "8 个提交，重发后不是恰好一条的 0 个" in told
    assert "竞争核验通过" in told
    assert Project.objects.count() == 18
    assert races.count(f"SELECT count(*) FROM pg_database WHERE datname LIKE 'hammer%{founded_database}'") == 0


def test_a_run_that_loses_or_a_control_that_does_not_complains(monkeypatch):
    lost = rivals.Outcome(races=10, saved=11, lost=1, others=[500])
    monkeypatch.setattr(rivals, "run", lambda _path, **_how: lost)
    monkeypatch.setattr(keyed, "run", lambda **_how: keyed.Outcome(keys=10))
    monkeypatch.setattr(keyed, "killed", lambda **_how: keyed.Outcome(keys=10))
    ours = command.Command(stdout=StringIO())

    assert ours._path("api", FEW) == [
        "接口修改丢失了 1 次更新。",
        "接口修改没有每次恰有一人成功：11 次成功，其他回答 [500]。",
        "对照“接口修改”只丢失了 1 次：这次核验证明不了什么。",
    ]
    assert ours._keys(FEW) == [
        "带键提交有 10 个不是恰好一条，其他回答 []。",
        "被杀后重发有 10 个不是恰好一条，其他回答 []。",
    ]


def test_without_the_word_nothing_is_raced(founded_database):
    with pytest.raises(CommandError, match="用完即弃"):
        call_command("races", **FEW)
