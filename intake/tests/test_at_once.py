"""Two who confirm at the same time confirm once; a kill in the middle leaves nothing; controls show what else would be."""

import os
import signal

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from intake import acceptance, staging, writing
from intake.models import Batch
from intake.tests.ledgers import sheet, staged
from intake.verdicts import Mode, State
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import races
from projects.models import Project

pytestmark = pytest.mark.usefixtures("row_by_row")
ROWS = sheet(("项目名称", "总投资（万元）"), *((f"示例{sign}产业项目", "3800") for sign in "甲乙丙丁"))


def waiting():
    officer = cast.OfficerFactory(administrator=True)
    with transaction.atomic():
        return staged(ROWS, by=officer), officer


def confirm(batch, officer):
    return acceptance.confirm(batch, by=officer, at=timezone.now())


def test_two_who_confirm_at_once_confirm_once(own_database):
    batch, officer = waiting()

    refused = races.behind(lambda: confirm(batch, officer), lambda: confirm(batch, officer))

    assert refused == []
    assert races.count("SELECT count(*) FROM projects_project") == 4


def test_control_without_the_state_under_the_lock_they_come_in_twice(own_database, monkeypatch):
    batch, officer = waiting()
    monkeypatch.setattr(acceptance, "_begin", lambda held, _by: held)
    monkeypatch.setattr(acceptance, "_waiting", lambda held: held.rows.in_order())
    monkeypatch.setattr(acceptance, "_differs", lambda _row, _checked: False)
    stale = Batch.objects.get(pk=batch.pk)

    confirm(batch, officer)
    monkeypatch.setattr(staging.checking, "check", as_if_nothing_were_there(staging.checking.check))
    confirm(stale, officer)

    assert Project.objects.count() == 8


def as_if_nothing_were_there(check):
    """Check against an empty ledger, as a second session would that read before the first committed."""

    def blind(rows, **given):
        every = Project.objects.values_list("pk", flat=True)
        return check(rows, **given | {"besides": set(every)})

    return blind


def test_two_copies_of_one_sheet_at_once_come_in_once(own_database):
    (first, officer), (second, _other) = waiting(), waiting()

    refused = races.behind(lambda: confirm(first, officer), lambda: confirm(second, officer))

    assert len(refused) == 1
    assert "已导入" in refused[0]
    assert races.count("SELECT count(*) FROM projects_project") == 4


def killed(batch, officer, *, after, committing=False):
    """Confirm in a process of its own that is killed once so many rows are written; `committing` what is written by then."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            cite = writing._note

            def die(*given):
                if committing:
                    connection.connection.commit()
                else:
                    cite(*given)
                if Project.objects.count() >= after:
                    os.kill(os.getpid(), signal.SIGKILL)

            writing._note = die
            acceptance.AT_A_TIME = 1
            confirm(batch, officer)
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


def test_a_kill_in_the_middle_leaves_nothing_and_the_second_time_brings_all(own_database):
    batch, officer = waiting()

    killed(batch, officer, after=1)
    left = races.count("SELECT count(*) FROM projects_project")
    outcome = confirm(batch, officer)

    assert left == 0
    assert outcome.written == 4
    assert Batch.objects.get().state == State.CONFIRMED
    assert Project.objects.count() == 4


def test_a_kill_of_rows_one_by_one_keeps_whole_rows_and_goes_on_after_them(own_database):
    batch, officer = waiting()
    Batch.objects.update(mode=Mode.EACH)
    batch.refresh_from_db()

    killed(batch, officer, after=3)
    left = races.count("SELECT count(*) FROM projects_project")
    noted = races.count("SELECT count(*) FROM intake_row WHERE written IS NOT NULL")
    outcome = confirm(batch, officer)

    assert (left, noted) == (2, 2)
    assert outcome.written == 2
    assert Project.objects.count() == 4


def test_control_without_the_transaction_a_kill_leaves_half_and_the_second_time_doubles_it(own_database, monkeypatch):
    batch, officer = waiting()

    killed(batch, officer, after=0, committing=True)
    left = Project.objects.count()
    noted = batch.rows.filter(written__isnull=False).count()
    monkeypatch.setattr(staging.checking, "check", as_if_nothing_were_there(staging.checking.check))
    confirm(batch, officer)

    assert (left, noted) == (1, 0)
    assert Batch.objects.get().state == State.CONFIRMED
    assert Project.objects.count() == 5
