"""Kept answers go when they are old, and not before: the database itself holds the young ones back."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from government.models import Officer
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import races
from kezhou_crm.tests.asking import write
from kezhou_crm.transactions import act_as
from records.models import KeptAnswer

pytestmark = pytest.mark.usefixtures("row_by_row")


def left():
    return races.count("SELECT count(*) FROM records_keptanswer")


@pytest.fixture
def two_answers(own_database):
    client = cast.client_of(cast.OfficerFactory(administrator=True))
    for key in ("old", "young"):
        answer = write(client, "post", "projects/", {"name": f"示例{key}"}, HTTP_IDEMPOTENCY_KEY=key)
        assert answer.status_code == 201
    races.as_owner("UPDATE records_keptanswer SET kept_at = now() - interval '25 hours' WHERE key = 'old'")


def test_what_is_old_goes(two_answers, capsys):
    call_command("purge_answers", hours=24)

    assert "删除了 1 条" in capsys.readouterr().out
    assert left() == 1


def test_what_is_young_stays_whoever_deletes(two_answers):
    with transaction.atomic():
        act_as(Officer.objects.system().pk)
        KeptAnswer.objects.all().delete()

    assert left() == 1


def test_less_than_a_day_is_refused(two_answers):
    with pytest.raises(CommandError, match="至少要保留 24 小时"):
        call_command("purge_answers", hours=23)

    assert left() == 2
