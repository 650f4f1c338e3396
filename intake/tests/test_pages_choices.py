"""What a clerk chooses on the pages of an import: the sheet, a county, what is overwritten, a doubt for many rows."""

import pytest
from django.test import Client
from django.urls import reverse

from intake.models import Batch, Row
from intake.tests import example_books
from intake.tests.ledgers import sheet, staged
from intake.tests.test_pages import BAD, GOOD, HEADS, at, said, upload
from intake.verdicts import Existing, Mode, State, Verdict
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.test_pages import INLINE
from projects.models import Project

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def bureau():
    return cast.OfficerFactory(administrator=True)


@pytest.fixture
def client(bureau):
    client = Client()
    client.force_login(bureau)
    return client


def test_of_several_sheets_another_one_is_chosen(client, row_by_row):
    name = "07-一县一表.xlsx"
    answer = upload(client, (example_books.FOLDER / name).read_bytes(), name)
    first = Batch.objects.get()
    assert answer.url == at(first, "sheet")
    assert "字典：隐藏的工作表" in said(client.get(at(first, "sheet")))

    client.post(at(first, "sheet"), {"sheet": "乌恰县"})

    assert list(Batch.objects.order_by("pk").values_list("sheet", flat=True)) == ["阿图什市", "乌恰县"]


def test_a_sheet_that_is_not_in_the_file_changes_nothing(client, bureau, row_by_row):
    batch = staged(sheet(HEADS, GOOD), by=bureau)

    answer = client.post(at(batch, "sheet"), {"sheet": "没有这张"})

    assert answer.url == at(batch, "columns")
    assert Batch.objects.count() == 1


def test_the_county_of_rows_that_name_none_is_chosen(client, bureau):
    region = cast.RegionFactory()
    batch = staged(sheet(("项目名称", "总投资（万元）", "当前阶段"), ("示例石墨项目", "3800", "签约")), by=bureau)

    answer = client.post(
        at(batch, "rows"), {"act": "settings", "existing": Existing.OVERWRITE, "region": region.pk}, follow=True
    )

    batch.refresh_from_db()
    assert (batch.region, batch.existing) == (region, Existing.OVERWRITE)
    assert "已按新的选择重新核对" in said(answer)


@pytest.mark.parametrize("given", [{"existing": "OTHER"}, {"existing": "", "region": "x"}, {}])
def test_what_is_no_choice_changes_nothing(client, bureau, given):
    batch = staged(sheet(HEADS, GOOD), by=bureau)

    answer = client.post(at(batch, "rows"), {"act": "settings"} | given)

    batch.refresh_from_db()
    assert (answer.status_code, batch.existing, batch.region) == (302, Existing.FILL, None)


def test_the_same_doubt_is_settled_in_every_row(client, bureau, row_by_row):
    cast.RegionFactory()
    heads = (*HEADS, "包联领导")
    rows = [(f"示例{name}项目", "阿图什市", "3800", "2026-03-01", "示例无名") for name in ("石墨", "风电", "水泥")]
    batch = staged(sheet(heads, *rows), by=bureau)
    assert set(batch.rows.values_list("verdict", flat=True)) == {Verdict.DOUBTFUL}
    assert "同样的疑问一次确认" in said(client.get(at(batch, "rows")))

    client.post(at(batch, "rows"), {"act": "alike", "alike": "leave:leader:示例无名=leave"})

    assert set(batch.rows.values_list("verdict", flat=True)) == {Verdict.NEW}


def test_a_choice_that_was_not_offered_is_not_taken(client, bureau):
    cast.RegionFactory()
    batch = staged(sheet(HEADS, GOOD), by=bureau)

    client.post(at(batch, "rows"), {"d-2-row": "all", "d-2-slot": "claim", "d-99-row": "skip", "c-99-1": "x"})

    assert Row.objects.get().decisions == {}


@pytest.mark.parametrize("existing", [Existing.SKIP, Existing.FILL])
def test_a_change_that_will_not_be_written_says_so(client, bureau, row_by_row, existing):
    cast.RegionFactory()
    first = staged(sheet(HEADS, GOOD), by=bureau)
    client.post(at(first, "confirm"), {"mode": Mode.WHOLE})
    again = staged(sheet(HEADS, ("示例石墨项目", "阿图什市", "4100", "2026-03-01")), by=bureau)
    assert again.rows.get().verdict == Verdict.CHANGED

    client.post(at(again, "rows"), {"act": "settings", "existing": existing})
    shown = said(client.get(at(again, "rows")))
    client.post(at(again, "confirm"), {"mode": Mode.WHOLE})

    assert "不写入" in shown
    assert Project.objects.get().total_investment == 3800


def test_what_was_undone_is_not_there_to_be_undone_again(client, bureau, row_by_row):
    cast.RegionFactory()
    batch = staged(sheet(HEADS, GOOD), by=bureau)
    client.post(at(batch, "confirm"), {"mode": Mode.WHOLE})

    first = client.post(at(batch, "undo"), follow=True)
    again = client.post(at(batch, "undo"), follow=True)

    assert "已撤销：作废 1 个新登记的项目" in said(first)
    assert "已经撤销" in said(again)
    assert Batch.objects.get().state == State.UNDONE
    assert not Project.objects.live().exists()


def test_the_pages_obey_the_content_security_policy(client, bureau, row_by_row):
    cast.RegionFactory()
    batch = staged(sheet(HEADS, GOOD, BAD), by=bureau)
    client.post(at(batch, "confirm"), {"mode": Mode.EACH})

    bodies = [said(client.get(at(batch, page))) for page in ("page", "sheet", "columns", "rows", "confirm", "undo")]
    bodies += [said(client.get(reverse(f"admin:intake_batch_{page}"))) for page in ("changelist", "upload")]

    assert [INLINE.findall(body) for body in bodies] == [[]] * len(bodies)
    assert {body.count('aria-current="page"') for body in bodies} == {1}
