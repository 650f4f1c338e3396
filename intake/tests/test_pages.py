"""The pages of an import: from upload to the ledger, refusals told, nothing twice, a foreign batch not there."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from government.roles import Role
from intake.models import Batch, ColumnMemory, Row
from intake.tests.ledgers import sheet, staged
from intake.verdicts import Mode, State, Verdict
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import sheets
from kezhou_crm.tests.policy.bodies import fields_of
from kezhou_crm.tests.test_pages import BOOKKEEPING, BUDGET
from projects.models import Project
from records.entries import Kind
from records.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
HEADS = ("项目名称", "县市", "总投资（万元）", "签约日期")
GOOD = ("示例石墨项目", "阿图什市", "3800", "2026-03-01")
BAD = ("示例风电项目", "阿图什市", "很多", "2026-03-01")


@pytest.fixture
def clerk():
    region = cast.RegionFactory()
    unit = cast.UnitFactory(name="示例阿图什市商信局", region=region)
    return cast.OfficerFactory(role=Role.COUNTY_CLERK, unit=unit, narrowed=False)


@pytest.fixture
def client(clerk):
    client = Client()
    client.force_login(clerk)
    return client


def at(batch, page="page"):
    return reverse(f"admin:intake_batch_{page}", args=(batch.pk,))


def upload(client, content, name="示例台账.csv"):
    given = {"file": SimpleUploadedFile(name, content)} if content is not None else {}
    return client.post(reverse("admin:intake_batch_upload"), given)


def said(answer):
    return answer.content.decode()


def test_a_file_is_read_and_leads_to_its_columns(client, clerk):
    answer = upload(client, sheet(HEADS, GOOD))

    batch = Batch.objects.get()
    assert (answer.status_code, answer.url) == (302, at(batch, "columns"))
    assert (batch.entered_by, batch.unit, batch.rows.count()) == (clerk, clerk.unit, 1)
    assert not Project.objects.exists()


def test_pasted_cells_are_read_as_a_file_is(client):
    pasted = "\n".join("\t".join(row) for row in (HEADS, GOOD))

    answer = client.post(reverse("admin:intake_batch_upload"), {"text": pasted})

    assert answer.url == at(Batch.objects.get(), "columns")


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (None, "", "请选择一个文件"),
        (b"", "示例台账.xlsx", "空的"),
        (b"%PDF-1.7 nothing", "示例台账.xlsx", "没有读取"),
        ("没有表头\n只有字\n".encode(), "示例台账.csv", "没有找到表头"),
    ],
)
def test_a_refused_file_says_why_and_leaves_nothing(client, content, name, words):
    answer = upload(client, content, name)

    assert answer.status_code == 200
    assert words in said(answer)
    assert not Batch.objects.exists()


def test_a_corrected_column_is_read_anew_and_remembered(client, clerk):
    batch = staged(sheet(("项目名称", "县市", "示例金额"), ("示例石墨项目", "阿图什市", "3800")), by=clerk)

    answer = client.post(at(batch, "columns"), {"field-1": "name", "field-3": "total_investment"})

    again = client.post(at(batch, "columns"), {"unit-3": "万元"})
    assert answer.url == again.url == at(batch, "rows")
    assert ColumnMemory.objects.get(theirs="示例金额").field == "total_investment"
    assert Batch.objects.get().columns[2]["unit"] == "万元"


def test_a_red_cell_is_mended_where_it_stands(client, clerk):
    batch = staged(sheet(HEADS, GOOD, BAD), by=clerk)
    page = client.get(at(batch, "rows"))
    assert "k-stands-wrong" in said(page)
    assert Row.objects.get(number=3).verdict == Verdict.WRONG

    answer = client.post(
        at(batch, "rows") + "?tab=WRONG",
        {name: value for name, value in fields_of(page).items() if name != "act"} | {"c-3-3": "4100"},
    )

    assert answer.url == at(batch, "rows") + "?tab=WRONG"
    row = Row.objects.get(number=3)
    assert (row.verdict, row.corrected) == (Verdict.NEW, {"3": "4100"})


def test_what_was_not_changed_is_not_written(client, clerk):
    batch = staged(sheet(HEADS, GOOD, BAD), by=clerk)

    shown = fields_of(client.get(at(batch, "rows")))
    client.post(at(batch, "rows"), {name: value for name, value in shown.items() if name != "act"})

    assert list(Row.objects.values_list("corrected", "decisions")) == [({}, {}), ({}, {})]


def test_a_row_is_left_out_and_the_rest_comes_in_whole(client, clerk):
    batch = staged(sheet(HEADS, GOOD, BAD), by=clerk)
    refused = client.post(at(batch, "confirm"), {"mode": Mode.WHOLE}, follow=True)
    assert "还有 1 行有错误或待确认（第 3 行）" in said(refused)
    assert not Project.objects.exists()

    client.post(at(batch, "rows"), {"d-3-row": "skip"})
    answer = client.post(at(batch, "confirm"), {"mode": Mode.WHOLE}, follow=True)

    assert "已入账 1 行。" in said(answer)
    assert Project.objects.get().code in said(answer)


def test_what_fits_comes_in_first_and_the_rest_later(client, clerk):
    batch = staged(sheet(HEADS, GOOD, BAD), by=clerk)

    client.post(at(batch, "confirm"), {"mode": Mode.EACH})
    assert Project.objects.count() == 1
    client.post(at(batch, "rows"), {"c-3-3": "4100"})
    client.post(at(batch, "confirm"), {"mode": Mode.EACH})

    assert Project.objects.count() == 2


def test_a_paste_that_is_too_long_is_told_to_come_as_a_file(client):
    answer = client.post(reverse("admin:intake_batch_upload"), {"text": "示例" * (1 << 20)})

    assert answer.status_code == 400
    assert "粘贴的表格请存成 Excel 文件后上传" in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_second_confirmation_writes_nothing(client, clerk):
    batch = staged(sheet(HEADS, GOOD), by=clerk)
    client.post(at(batch, "confirm"), {"mode": Mode.WHOLE})

    answer = client.post(at(batch, "confirm"), {"mode": Mode.WHOLE}, follow=True)

    assert "没有重复入账" in said(answer)
    assert Project.objects.count() == 1


def test_the_same_file_again_says_that_it_is_in_the_ledger(client, clerk):
    content = sheet(HEADS, GOOD)
    client.post(at(staged(content, by=clerk), "confirm"), {"mode": Mode.WHOLE})

    again = staged(content, by=clerk)
    answer = client.post(at(again, "confirm"), {"mode": Mode.WHOLE}, follow=True)

    assert "已导入" in said(client.get(at(again, "rows")))
    assert "没有重复入账" in said(answer)
    assert Project.objects.count() == 1


def test_a_batch_is_undone_and_what_stands_in_the_way_is_told(client, clerk):
    first = staged(sheet(HEADS, GOOD), by=clerk)
    client.post(at(first, "confirm"), {"mode": Mode.WHOLE})
    project = Project.objects.get()
    cast.MilestoneFactory(project=project)

    assert project.code in said(client.get(at(first, "undo")))
    refused = client.post(at(first, "undo"), follow=True)
    assert "不能撤销" in said(refused)
    assert Batch.objects.get().state == State.CONFIRMED


def test_the_error_workbook_leaves_and_is_recorded(client, clerk):
    batch = staged(sheet(HEADS, GOOD, BAD), by=clerk)

    answer = client.get(at(batch, "errors"))

    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    assert "很多" in book.get_sheet_by_index(0).to_python()[2][4]
    assert AuditEntry.objects.filter(kind=Kind.EXPORT).count() == 1


def test_a_foreign_batch_is_not_there(client):
    other = sheets.BatchFactory(unit=cast.UnitFactory())

    for page in ("page", "sheet", "columns", "rows", "confirm", "errors", "undo"):
        assert client.get(at(other, page)).status_code == 404, page
    assert other.file_name not in said(client.get(reverse("admin:intake_batch_changelist")))


def test_who_may_not_register_projects_may_not_import():
    client = Client()
    client.force_login(cast.OfficerFactory(role=Role.LEADER, narrowed=False))

    assert client.get(reverse("admin:intake_batch_upload")).status_code == 403
    assert client.get(reverse("admin:intake_batch_changelist")).status_code == 403


@pytest.mark.parametrize("page", ["columns", "rows", "confirm", "page", "undo"])
def test_a_page_asks_as_much_for_three_rows_as_for_many(client, clerk, page):
    asked = []
    for count in (3, 60):
        rows = [(f"示例{n}号石墨项目", "阿图什市", "3800" if n % 2 else "很多", "2026-03-01") for n in range(count)]
        batch = staged(sheet(HEADS, *rows), by=clerk)
        client.get(at(batch, page))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(at(batch, page)).status_code == 200
        asked.append([query["sql"] for query in captured if not query["sql"].startswith(BOOKKEEPING)])

    assert len(asked[0]) == len(asked[1]) <= BUDGET, "\n".join(asked[1])
