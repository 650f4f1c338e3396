"""The job queue: in whose name a job runs, and that none is lost with its worker."""

import json
import signal

import pytest
from django.db import ProgrammingError, connection, transaction

from government.roles import Role
from kezhou_crm import jobs
from kezhou_crm.tests import errands, workers
from kezhou_crm.tests import factories as cast
from projects.models import Project

pytestmark = pytest.mark.usefixtures("own_database", "row_by_row")


@pytest.fixture
def said(tmp_path):
    """Give the file that a job writes to, and what it said."""
    file = tmp_path / "said"
    return file, lambda: [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def test_a_job_sees_what_its_officer_sees_and_without_his_name_nothing(said):
    file, words = said
    ours = cast.ProjectFactory()
    cast.ProjectFactory(region__code="653022", region__name="阿克陶县", region__full_name="阿克陶县")
    clerk = cast.OfficerFactory(role=Role.COUNTY_CLERK, unit=cast.UnitFactory(region=ours.region))

    jobs.defer(errands.count, by=clerk, into=str(file))
    workers.work()

    assert words() == [{"outside": 0, "inside": 1}]
    assert Project.objects.count() == 2  # the control: there was one more to be seen
    assert workers.statuses() == ["succeeded"]


def test_what_is_rolled_back_was_never_asked_for(said):
    file, words = said

    with transaction.atomic():
        jobs.defer(errands.count, by=cast.OfficerFactory(), into=str(file))
        transaction.set_rollback(True)
    workers.work()

    assert (workers.statuses(), words()) == ([], [])


def test_a_job_whose_worker_was_killed_is_taken_up_by_the_next(said):
    file, words = said
    number = jobs.defer(errands.dawdle, by=cast.OfficerFactory(), into=str(file), seconds=2)
    with workers.at_work() as worker:
        workers.wait_for(lambda: words() == ["began"])
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert workers.statuses() == ["doing"]
    assert not jobs.is_over(number)

    with workers.at_work():
        workers.wait_for(lambda: words() == ["began", "began", "ended"])
        workers.wait_for(lambda: workers.statuses() == ["succeeded"])

    assert jobs.is_over(number)


def test_a_worker_that_is_stopped_puts_down_its_job_for_the_next(said):
    file, words = said
    jobs.defer(errands.dawdle, by=cast.OfficerFactory(), into=str(file), seconds=20)

    with workers.at_work() as worker:
        workers.wait_for(lambda: words() == ["began"])
        worker.terminate()

        assert worker.wait(workers.PATIENCE) == 0
    assert (workers.statuses(), words()) == (["todo"], ["began"])


def test_a_job_that_kills_its_worker_each_time_is_given_up(said):
    file, words = said
    number = jobs.defer(errands.die, by=cast.OfficerFactory(), into=str(file))

    for _ in range(jobs.TRIES):
        with workers.at_work() as worker:
            workers.wait_for(lambda worker=worker: worker.poll() == 9)
    assert not jobs.is_over(number)
    with workers.at_work():
        workers.wait_for(lambda: workers.statuses() == ["failed"])

    assert words() == ["began"] * jobs.TRIES
    assert jobs.is_over(number)


def test_a_job_that_refuses_is_not_tried_again(said):
    file, words = said
    number = jobs.defer(errands.fail, by=cast.OfficerFactory(), into=str(file))

    workers.work()

    assert (workers.statuses(), words()) == (["failed"], ["began"])
    assert jobs.is_over(number)


def test_two_workers_do_not_do_one_job_twice(said):
    file, words = said
    for _ in range(6):
        jobs.defer(errands.dawdle, by=cast.OfficerFactory(), into=str(file), seconds=0.2)

    with workers.at_work(), workers.at_work():
        workers.wait_for(lambda: workers.statuses() == ["succeeded"] * 6)

    assert sorted(words()) == ["began"] * 6 + ["ended"] * 6


@pytest.mark.parametrize("statement", ["UPDATE procrastinate_jobs SET args = '{}'", "DELETE FROM procrastinate_jobs"])
def test_the_site_puts_jobs_in_and_changes_none(said, statement):
    jobs.defer(errands.count, by=cast.OfficerFactory(), into=str(said[0]))

    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)

    assert workers.statuses() == ["todo"]
