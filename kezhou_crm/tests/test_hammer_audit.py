"""A short hammer of the audit trail, and that its verdict can fail."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kezhou_crm.hammer import tampering
from kezhou_crm.management.commands import hammer_audit
from kezhou_crm.tests import races

pytestmark = pytest.mark.usefixtures("row_by_row")


def test_no_change_is_missed_and_no_tampering_unseen(founded_database):
    said = StringIO()

    call_command("hammer_audit", throw_away=True, operations=160, tamperings=20, stdout=said)

    assert "与台账不同的 0 行" in said.getvalue()
    assert "对照：去掉一张表的触发器" in said.getvalue()
    assert "篡改 20 次，发现 20 次；未篡改时误报 0 次" in said.getvalue()
    assert races.count(f"SELECT count(*) FROM pg_database WHERE datname LIKE 'hammer%{founded_database}'") == 0


def test_a_tampering_that_is_not_found_fails(founded_database, monkeypatch):
    def touches_nothing(_cursor, _dice, _anchored):
        pass

    monkeypatch.setattr(hammer_audit, "TAMPERINGS", (touches_nothing,))
    monkeypatch.setattr(hammer_audit, "RUNS", 1)

    complaints = hammer_audit.Command(stdout=StringIO())._tampered(2, 1)

    assert complaints == ["touches_nothing 有 2 次没有被发现。"]
    assert touches_nothing not in tampering.TAMPERINGS


def test_it_refuses_a_server_that_is_kept(own_database):
    with pytest.raises(CommandError, match=r"一次性|用完即弃"):
        call_command("hammer_audit", operations=1)
