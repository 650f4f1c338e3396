"""A long batch comes in by the worker: true progress, once whoever is killed, and what is said where it does not."""

import signal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from government.models import Officer
from government.roles import Role
from intake import acceptance, asking, staging, under_way
from intake.models import Batch, Confirmation
from intake.tests.ledgers import sheet, staged
from intake.verdicts import Mode, Progress, State
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import races, workers
from projects.models import Project
from records.models import AuditEntry

pytestmark = pytest.mark.usefixtures("own_database", "row_by_row")
HEADS = ("项目名称", "县市", "总投资（万元）", "签约日期")
LONG = asking.AT_ONCE + 1
MANY = 4_000
PROJECTS = "SELECT count(*) FROM projects_project"


@pytest.fixture
def clerk():
    region = cast.RegionFactory()
    unit = cast.UnitFactory(name="示例阿图什市商信局", region=region)
    return cast.OfficerFactory(role=Role.COUNTY_CLERK, unit=unit, narrowed=False)


def lines(rows):
    """Return a sheet of so many projects."""
    return sheet(HEADS, *((f"示例{n}号产业项目", "阿图什市", "3800", "2026-03-01") for n in range(rows)))


def asked(clerk, rows, mode=Mode.WHOLE):
    """Stage so many rows, confirm them on the page as the clerk, and return what tells of the progress."""
    with transaction.atomic():
        batch = staged(lines(rows), by=clerk)
    answer = cast.client_of(clerk).post(at(batch, "confirm"), {"mode": mode})
    assert answer.url == at(batch)
    return Confirmation.objects.get()


def at(batch, page="page"):
    return reverse(f"admin:intake_batch_{page}", args=(batch.pk,))


def page_of(clerk, confirmation):
    return cast.client_of(clerk).get(at(confirmation.batch)).content.decode()


def reread(confirmation):
    return Confirmation.objects.select_related("batch").get(pk=confirmation.pk)


def test_a_long_batch_waits_for_the_worker_and_comes_in_in_the_clerks_name(clerk):
    confirmation = asked(clerk, LONG)

    waiting = page_of(clerk, confirmation)
    before = Project.objects.count()
    workers.work()
    done = page_of(clerk, confirmation)

    assert before == 0
    assert "排队中" in waiting
    assert 'http-equiv="refresh"' in waiting
    assert f"已入账 <b>{LONG}</b>" in done
    assert 'http-equiv="refresh"' not in done
    confirmation = reread(confirmation)
    assert (confirmation.state, confirmation.rows_done) == (Progress.DONE, LONG)
    assert confirmation.batch.state == State.CONFIRMED
    entries = AuditEntry.objects.filter(of_table="projects_project", kind="INSERT")
    assert entries.count() == LONG
    assert {*entries.values_list("officer_id", "door")} == {(clerk.pk, "TASK")}


def test_while_it_is_under_way_nobody_confirms_or_changes_it_again(clerk):
    confirmation = asked(clerk, LONG)
    batch, client = confirmation.batch, cast.client_of(clerk)

    again = client.post(at(batch, "confirm"), {"mode": Mode.WHOLE})
    with pytest.raises(ValidationError, match="这一批正在导入"):
        staging.decide(batch, decisions={2: staging.SKIP}, by=clerk, at=timezone.now())
    undone = client.post(at(batch, "undo"), follow=True)

    assert again.url == at(batch)
    assert "这一批正在导入" in undone.content.decode()
    assert Confirmation.objects.count() == 1
    assert workers.statuses() == ["todo"]


def test_two_who_ask_at_once_are_one_job(clerk):
    with transaction.atomic():
        batch = staged(lines(LONG), by=clerk)

    def ask():
        asking.ask(batch, by=clerk, at=timezone.now())

    refused = races.behind(ask, ask)

    assert len(refused) == 1
    assert "正在导入" in refused[0]
    assert workers.statuses() == ["todo"]


@pytest.mark.parametrize("mode", Mode.values)
def test_killed_in_the_middle_it_tells_the_truth_and_comes_in_once(clerk, mode):
    confirmation = asked(clerk, MANY, mode)

    with workers.at_work() as worker:
        workers.wait_for(lambda: reread(confirmation).rows_done > 0)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    killed = reread(confirmation)
    in_ledger, page = races.count(PROJECTS), page_of(clerk, confirmation)
    with workers.at_work(), workers.at_work():
        workers.wait_for(lambda: reread(confirmation).state == Progress.DONE)

    assert killed.state == Progress.RUNNING
    assert 0 < killed.rows_done < MANY
    assert in_ledger == (0 if mode == Mode.WHOLE else killed.rows_done)
    assert f"<b>{killed.rows_done:,}</b>" in page
    assert reread(confirmation).attempt == 2
    assert races.count(PROJECTS) == MANY
    assert races.count("SELECT count(DISTINCT name) FROM projects_project") == MANY
    assert reread(confirmation).batch.state == State.CONFIRMED


def test_a_worker_that_was_thought_dead_is_stopped_and_leaves_nothing(clerk):
    confirmation = asked(clerk, LONG)
    late = under_way.begin(confirmation.pk)
    under_way.begin(confirmation.pk)

    def say(done):
        under_way.progress(late, done, using="default")

    with pytest.raises(under_way.Overtaken):
        acceptance.confirm(late.batch, by=clerk, at=timezone.now(), say=say)
    with pytest.raises(under_way.Overtaken):
        under_way.finish(late, {}, at=timezone.now())

    assert races.count(PROJECTS) == 0
    assert Batch.objects.get().state == State.READ


def test_what_changed_since_it_was_asked_for_is_refused_and_said(clerk):
    confirmation = asked(clerk, LONG)
    cast.ProjectFactory(name="示例7号产业项目", region=clerk.unit.region)

    workers.work()
    page = page_of(clerk, confirmation)

    assert reread(confirmation).state == Progress.REFUSED
    assert f"第 9 行：{acceptance.MEANWHILE}" in page
    assert 'http-equiv="refresh"' not in page
    assert Project.objects.count() == 1
    assert Batch.objects.get().state == State.READ


def test_a_row_that_is_refused_alone_stays_on_the_page_with_its_reason(clerk):
    confirmation = asked(clerk, LONG, Mode.EACH)
    cast.ProjectFactory(name="示例7号产业项目", region=clerk.unit.region)

    workers.work()
    page = page_of(clerk, confirmation)

    assert reread(confirmation).refused == {"9": acceptance.MEANWHILE}
    assert "这次没有入账的行" in page
    assert acceptance.MEANWHILE in page
    assert Project.objects.count() == LONG


def test_of_who_may_not_log_in_any_more_nothing_comes_in(clerk):
    confirmation = asked(clerk, LONG)
    Officer.objects.filter(pk=clerk.pk).update(is_active=False)

    workers.work()
    colleague = cast.OfficerFactory(role=Role.COUNTY_CLERK, unit=clerk.unit, narrowed=False)
    page = page_of(colleague, confirmation)

    assert asking.GIVEN_UP in page
    assert 'http-equiv="refresh"' not in page
    assert Project.objects.count() == 0


def test_what_nobody_takes_up_any_more_says_so_and_may_be_asked_for_again(clerk):
    confirmation = asked(clerk, LONG)
    races.as_owner("UPDATE procrastinate_jobs SET status = 'failed'")  # as a worker does that died five times

    page = page_of(clerk, confirmation)
    again = cast.client_of(clerk).post(at(confirmation.batch, "confirm"), {"mode": Mode.WHOLE})

    assert asking.GIVEN_UP in page
    assert again.url == at(confirmation.batch)
    assert workers.statuses() == ["failed", "todo"]
