"""What it costs to bring a ledger in: 10,000 rows of 25 columns, uploaded, checked and shown, then confirmed.

The clerk's county has 10,000 projects already. The floor of a confirmation is Django writing as many bare projects
by `bulk_create`, without companies, journals, citations and the audit of each.
"""

import io
from dataclasses import dataclass
from datetime import date, timedelta
from time import perf_counter

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from government.models import Officer, Region, Unit
from government.roles import Role
from intake import acceptance
from intake.models import Batch
from kezhou_crm.identity import act_as
from projects.models import Project

ROWS = 10_000
MOST_SHOWN, MOST_CONFIRMED = 10.0, 30.0  # seconds
NOT_ALL_NEW = "核对的结果不是全部新增，量出来的不算数。"
COUNTY = "653023"
TITLES = (
    *("序号", "项目名称", "落地县市", "签约日期", "投资方", "来源地", "项目公司", "联系人", "职务", "联系电话"),
    *("总投资（万元）", "合同引资额（万元）", "建设规模与内容", "当前阶段", "计划开工日期", "计划竣工日期"),
    *("包联领导", "牵头单位", "配合单位", "服务专员", "园区", "本月进展", "存在问题", "下步计划", "备注"),
)
FIRST, DAYS = date(2026, 1, 1), 300


@dataclass(frozen=True)
class BroughtIn:
    """Seconds until the rows are shown, until they are in the ledger, and what bare projects alone take."""

    rows: int
    shown: float
    confirmed: float
    floor: float

    @property
    def holds(self) -> bool:
        """Tell whether both are within their limits."""
        return self.shown <= MOST_SHOWN and self.confirmed <= MOST_CONFIRMED

    def __str__(self) -> str:
        return (
            f"台账 {self.rows:,} 行 × {len(TITLES)} 栏导入：上传、核对到列出 {self.shown:.1f} 秒（上限 {MOST_SHOWN:.0f}），"
            f"入账 {self.confirmed:.1f} 秒（上限 {MOST_CONFIRMED:.0f}），"
            f"只写同样多的光项目 {self.floor:.1f} 秒，×{self.confirmed / self.floor:.1f}"
        )


def measure(rows: int = ROWS) -> BroughtIn:
    """Bring the rows in as the clerk of a small county."""
    region = Region.objects.get(code=COUNTY)
    unit = Unit(name="示例导入单位", region=region)
    unit.derive()
    unit.save()
    clerk = Officer.objects.create(username="shili_importer", name="示例导入", role=Role.COUNTY_CLERK, unit=unit)
    client, content = Client(), _workbook(rows)
    client.force_login(clerk)
    begun = perf_counter()
    file = SimpleUploadedFile("示例台账.xlsx", content)
    answer = client.post(reverse("admin:intake_batch_upload"), {"file": file})
    pk = int(answer.url.split("/")[-3])
    page = client.get(reverse("admin:intake_batch_rows", args=[pk])).content.decode()
    shown = perf_counter() - begun
    if f"新增 <small>{rows:,}<" not in page:
        raise RuntimeError(NOT_ALL_NEW)
    confirmed = _confirmed(pk, clerk)
    return BroughtIn(rows, shown, confirmed, _floor(rows, region, clerk))


def _confirmed(pk: int, clerk: Officer) -> float:
    by = Officer.objects.select_related("unit__region", "leader").get(pk=clerk.pk)
    begun = perf_counter()
    with transaction.atomic():
        act_as(by.pk)
        acceptance.confirm(Batch.objects.get(pk=pk), by=by, at=timezone.now())
    return perf_counter() - begun


def _floor(rows: int, region: Region, clerk: Officer) -> float:
    made = [Project(name=f"示例光项目{n}", region=region) for n in range(rows)]
    for one in made:
        one.derive()
    begun = perf_counter()
    with transaction.atomic():
        act_as(clerk.pk)
        Project.objects.bulk_create(made, 500)
        transaction.set_rollback(True)
    return perf_counter() - begun


def _workbook(rows: int) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, TITLES)
        for n in range(rows):
            sheet.write_row(n + 1, 0, _row(n))
    return file.getvalue()


def _row(n: int) -> tuple[str | int, ...]:
    signed = FIRST + timedelta(days=n % DAYS)
    return (
        *(n + 1, f"示例批量{n}号加工项目", "阿合奇县", signed.isoformat(), f"示例批量投资{n}有限公司", "浙江"),
        *(
            f"示例批量{n}建设有限公司",
            f"示例联系人{n}",
            "经理",
            f"138{n:08}",
            1000 + n,
            800 + n,
            "示例建设内容",
            "签约",
        ),
        *((signed + timedelta(days=90)).isoformat(), (signed + timedelta(days=400)).isoformat(), "", "", "", ""),
        *("示例园区", "示例进展", "示例问题", "示例计划", "示例备注"),
    )
