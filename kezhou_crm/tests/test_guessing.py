"""A short siege of the login: it holds, its control does not, and the ledger that is kept is never touched."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from government.models import LoginSession, LoginTries, Officer
from kezhou_crm import guessing
from kezhou_crm.tests import races

pytestmark = pytest.mark.usefixtures("row_by_row")
FEW = {"accounts": 2, "addresses": guessing.FREE + 4, "samples": 0}


def test_guesses_are_few_and_the_control_gets_in(own_database):
    said = StringIO()

    call_command("guess_passwords", throw_away=True, stdout=said, **FEW)

    assert "共 48 次：每个账号每小时至多判 10 次，猜中登录 0 次，本人从常用地址登录 2/2。" in said.getvalue()
    assert "对照：不限次数，猜 48 次，猜中登录 8 次。" in said.getvalue()
    assert set(Officer.objects.values_list("username", flat=True)) == {Officer.SYSTEM}
    assert not LoginTries.objects.exists()
    assert not LoginSession.objects.exists()
    assert races.count(f"SELECT count(*) FROM pg_database WHERE datname LIKE 'hammer%{own_database}'") == 0


def test_every_kind_of_account_is_measured(own_database):
    measured = guessing.medians(1)

    assert set(guessing.LOCKED) < set(measured)
    assert len(measured) == 5
    assert all(work > 0 and wall > 0 for work, wall in measured.values())


def test_a_server_that_is_kept_is_refused(db):
    with pytest.raises(CommandError, match="只在用完即弃的数据库服务器上做"):
        call_command("guess_passwords", **FEW)
