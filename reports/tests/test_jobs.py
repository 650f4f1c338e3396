"""Long exports: a job in the clerk's name, killed in the middle, taken up, finished once; and what its page says."""

import signal
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from government.models import Officer
from government.roles import Role
from kezhou_crm import jobs
from kezhou_crm.identity import act_as
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import races, workers
from projects.models import Project
from records.models import AuditEntry
from reports import asking as rules
from reports import exporting, tasks
from reports.models import Export, ExportState, FileFormat
from reports.tests import asking, reading

pytestmark = pytest.mark.usefixtures("own_database", "row_by_row")
MANY = 12_000


def fill(many, **fields):
    """Write many projects of 阿图什."""
    region = cast.RegionFactory()
    made = [Project(name=f"示例{n}", region=region, amount=n + 1, **fields) for n in range(many)]
    for one in made:
        one.derive()
    Project.objects.bulk_create(made, batch_size=2_000)


@pytest.fixture
def clerk():
    unit = cast.UnitFactory(name="示例阿图什市商务局")
    return cast.OfficerFactory(role=Role.COUNTY_CLERK, unit=unit, narrowed=False)


def page_of(officer, export):
    return cast.client_of(officer).get(reverse("admin:ledger_export_one", args=[export.pk])).content.decode()


def test_a_long_export_is_made_by_the_worker_with_the_rows_of_its_clerk(clerk):
    fill(rules.AT_ONCE + 1)
    cast.ProjectFactory(name="CANARY", region__code="653022", region__name="阿克陶县", region__full_name="阿克陶县")

    answer = asking.take(clerk, "code", "name", "contracted_amount")
    export = Export.objects.get()
    waiting = page_of(clerk, export)
    workers.work()
    ready = page_of(clerk, export)

    assert answer.url == reverse("admin:ledger_export_one", args=[export.pk])
    assert "排队中" in waiting
    assert 'http-equiv="refresh"' in waiting
    assert "可下载" in ready
    assert 'http-equiv="refresh"' not in ready
    content = asking.body(cast.client_of(clerk).post(answer.url))
    read = reading.read_again(content, "台账.xlsx")
    assert len(read.rows) == rules.AT_ONCE + 1
    assert b"CANARY" not in content
    assert "CANARY" not in str(reading.cells(content))
    export.refresh_from_db()
    assert (export.state, export.rows_done) == (ExportState.READY, rules.AT_ONCE + 1)
    tasks_of_clerk = AuditEntry.objects.filter(of_table="reports_export", door="TASK")
    assert {entry.officer_id for entry in tasks_of_clerk} == {clerk.pk}


def test_killed_in_the_middle_it_is_taken_up_and_finished_once(clerk):
    fill(MANY)
    asking.take(clerk, *reading_columns())
    export = Export.objects.get()

    def done():
        export.refresh_from_db()
        return export.rows_done

    with workers.at_work() as worker:
        workers.wait_for(lambda: done() > 0)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert export.state == ExportState.RUNNING
    assert 0 < done() < MANY
    assert f"{export.rows_done:,}".replace(",", "") in page_of(clerk, export).replace(",", "")
    with workers.at_work(), workers.at_work():
        workers.wait_for(lambda: done() == MANY and export.state == ExportState.READY)
        workers.wait_for(lambda: workers.statuses() == ["succeeded"])

    assert export.attempt == 2
    assert [file.name for file in exporting.root().glob(f"{export.pk}-*")] == [f"{export.pk}-2"]
    assert len(reading.read_again((exporting.root() / export.stored_as).read_bytes(), "台账.xlsx").rows) == MANY


def reading_columns():
    return ("code", "name", "stage", "contracted_amount", "remark")


def test_a_worker_that_was_thought_dead_says_nothing_more(clerk):
    fill(3)
    export = Export.objects.create(
        asked_at=timezone.now(), asked_by=clerk, file_format="CSV", columns=["name"], rows_total=3
    )
    late = exporting.begin(export.pk)
    with transaction.atomic():
        made = exporting.make(late, by=clerk, say=lambda _done: None)
    second = exporting.begin(export.pk)

    with pytest.raises(exporting.Overtaken):
        exporting.finish(late, made, at=timezone.now())
    with pytest.raises(exporting.Overtaken):
        exporting.progress(late, 1, using="default")

    export.refresh_from_db()
    assert (export.state, export.attempt, export.stored_as) == (ExportState.RUNNING, second.attempt, "")
    with transaction.atomic():
        exporting.finish(second, exporting.make(second, by=clerk, say=lambda _done: None), at=timezone.now())
    assert exporting.begin(export.pk) is None  # a third one finds nothing to do


def test_of_who_may_not_log_in_any_more_nothing_is_made(clerk):
    fill(rules.AT_ONCE + 1)
    asking.take(clerk, "name")
    Officer.objects.filter(pk=clerk.pk).update(is_active=False)

    workers.work()

    export = Export.objects.get()
    assert (export.state, export.failure) == (ExportState.FAILED, tasks.NOT_ALLOWED)
    assert not [*exporting.root().glob(f"{export.pk}-*")]


def test_what_nobody_takes_up_any_more_says_so(clerk):
    fill(rules.AT_ONCE + 1)
    asking.take(clerk, "name")
    export = Export.objects.get()
    races.as_owner(  # as a worker does that died five times
        "UPDATE procrastinate_jobs SET status = 'failed'"
    )

    page = page_of(clerk, export)

    assert jobs.is_over(export.job)
    assert rules.GIVEN_UP in page


def test_two_exports_at_once_do_not_mix(clerk):
    fill(rules.AT_ONCE + 1)
    for column in ("code", "name"):
        asking.take(clerk, column, file_format="CSV")

    with workers.at_work(), workers.at_work():
        workers.wait_for(lambda: workers.statuses() == ["succeeded"] * 2)

    first, second = Export.objects.order_by("pk")
    heads = [(exporting.root() / each.stored_as).read_text("utf-8-sig").splitlines()[0] for each in (first, second)]
    assert heads == ["项目编号", "项目名称"]


def test_a_fourth_while_three_are_under_way_is_refused(clerk):
    fill(rules.AT_ONCE + 1)
    for _ in range(rules.MOST_AT_A_TIME):
        asking.take(clerk, "name")

    with pytest.raises(ValidationError, match="还有 3 个导出没有完成"):
        act_as_and_ask(clerk)

    assert Export.objects.count() == rules.MOST_AT_A_TIME


def act_as_and_ask(clerk):
    return rules.ask("", names=("name",), file_format=FileFormat.CSV, by=clerk, at=timezone.now())


def test_files_go_after_some_days_and_the_page_says_so(clerk, settings):
    cast.ProjectFactory()
    asking.file(clerk, "name")
    export = Export.objects.get()

    removed_too_early = exporting.remove_old(at=export.finished_at + timedelta(days=settings.EXPORT_DAYS, seconds=-1))
    assert removed_too_early == 0
    assert exporting.remove_old(at=export.finished_at + timedelta(days=settings.EXPORT_DAYS, seconds=1)) == 1

    assert not (exporting.root() / export.stored_as).exists()
    page = cast.client_of(clerk).post(reverse("admin:ledger_export_one", args=[export.pk])).content.decode()
    assert exporting.GONE in page
    assert "已过期删除" in page


def test_a_full_disk_is_said_and_leaves_no_half_file(clerk, monkeypatch):
    cast.ProjectFactory()

    def full(*_given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "write", full)
    answer = asking.take(clerk, "name")

    assert exporting.DISK in answer.content.decode()
    assert not Export.objects.exists()


def test_the_hourly_work_of_the_worker_removes_files_of_everybody(clerk, settings):
    cast.ProjectFactory()
    asking.file(clerk, "name")
    settings.EXPORT_DAYS = -1
    act_as(None)

    tasks.remove_old_exports()

    assert Export.objects.get().state == ExportState.REMOVED
