"""Checking asks the database as often for 1,000 rows as for 10: nothing is asked row by row."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake import acceptance, staging
from intake.tests.ledgers import sheet, staged
from kezhou_crm.tests import factories as cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
HEADS = (
    "项目名称",
    "县市",
    "投资方",
    "总投资（万元）",
    "当前阶段",
    "签约日期",
    "包联领导",
    "牵头单位",
    "联系人",
    "计划开工时间",
)


def rows(count, amount):
    return [
        (
            f"示例产业{n}号",
            "阿图什市",
            f"新疆示例{n}公司",
            amount,
            "开工",
            "2026-03-01",
            "示例甲",
            "示例局",
            f"示例{n}",
            "2026年5月",
        )
        for n in range(count)
    ]


def asked(batch, officer):
    with CaptureQueriesContext(connection) as caught:
        staging.check_again(batch, batch.rows.in_order(), by=officer, at=timezone.now())
    return len(caught) - 1  # the rows themselves


@pytest.fixture
def bureau():
    cast.RegionFactory()
    cast.LeaderFactory(name="示例甲")
    cast.UnitFactory(name="示例局")
    return cast.OfficerFactory(administrator=True)


def test_new_rows_cost_the_same_queries_however_many(bureau):
    few = asked(staged(sheet(HEADS, *rows(10, 3800)), by=bureau), bureau)
    many = asked(staged(sheet(HEADS, *rows(1000, 3800)), by=bureau), bureau)

    assert few == many
    assert few <= 15


def test_rows_of_projects_there_are_cost_the_same_queries_however_many(bureau):
    acceptance.confirm(staged(sheet(HEADS, *rows(1000, 3800)), by=bureau), by=bureau, at=timezone.now())

    few = asked(staged(sheet(HEADS, *rows(10, 4000)), by=bureau), bureau)
    many = asked(staged(sheet(HEADS, *rows(1000, 4000)), by=bureau), bureau)

    assert few == many
    assert few <= 22
