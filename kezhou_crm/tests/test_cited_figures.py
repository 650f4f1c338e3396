"""Every published figure on every page opens its citation; what the ledger counts itself is declared here."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from government.roles import Role
from kezhou_crm.tests import databases, markup, pages
from projects.models import Project

PUBLISHED = [
    "17",
    "16",
    "39.74",
    "397,400",
    "7",
    "20.47",
    "204,700",
    "80,400",
    "114,200",
    "3,800",
    "199,000",
    "120",
    "47",
    "2,500",
    "6,300",
    "1,000",
    "78",
    "14,500",
]
NUMBER = re.compile(r"(?<![\w.,/:-])(?<!第 )\d[\d,]*(?:\.\d+)?(?![A-Za-z\d.,/:]|-\d)")
CITATION = "/admin/records/citation/"
# Cells with such a number that is no published figure: what the ledger counts, and codes.
OWN = {
    "index": ["待补名称 16", "签约金额未公布 17", "17", "7", "17", "7"],
    "ceremonies_ceremony_page": ["17 个", "1 个已有名称，16 个应计额而未公布金额", "7", "17", "台账中的签约 17 条"],
    "ceremonies_ceremony_page?stream=FINANCING": ["7 个", "0 个已有名称，7 个应计额而未公布金额", "台账中的签约 7 条"],
    "projects_project_changelist?tab=slots": ["16 项目"],
    "projects_financingdeal_changelist": ["7 银企对接"],
    "projects_project_page": [
        "资料缺项 7 项 正式合同（意向、框架和战略协议只能停在签约） 合同编号 合同扫描件 签约金额 有统一社会信用代码的项目公司 包联领导和牵头单位 服务专员（主办） 补齐后才能推进到落地。"
    ],
    "companies_industry_changelist": ["16", "17", "47", "78"],
    # the places of columns, typed
    "ledger_export": ["", "", ""],
    "ledger_export?conditions=tab%3Dmissing%26q%3D示例": ["", "", ""],
}
# The article names no leader, no sector, no bank and no role.
WITHOUT_ROWS = {
    f"{name}_{page}"
    for name in ("government_leader", "government_sector", "projects_bank", "government_machinetoken")
    for page in ("change", "history")
}


@pytest.fixture(scope="module")
def client_of_all(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), databases.own(databases.FOUNDED):
        yield {role: pages.logged_in(role) for role in pages.READERS}


def figures(cell):
    """Return the published figures that a cell shows, typed ones written as they would be read."""
    values = {Decimal(figure.replace(",", "")): figure for figure in PUBLISHED}
    shown = {number for number in NUMBER.findall(cell.text) if number in PUBLISHED}
    typed = {values.get(Decimal(value)) for value in cell.values if re.fullmatch(r"\d+(\.\d+)?", value)}
    return shown | (typed - {None})


def uncited(body):
    """Return what the cells say that show a published figure and lead to no citation."""
    cells = (cell for cell in markup.Cells(body).found if figures(cell))
    return [cell.text for cell in cells if not any(link.startswith(CITATION) for link in cell.links)]


def published(page):
    """Tell whether the page shows figures of the ledger; the trail tells what was typed, with who and when beside it."""
    return page not in WITHOUT_ROWS and not page.startswith("records_auditentry") and not page.endswith("_history")


@pytest.mark.parametrize("page", [page for page in pages.ALL if published(page)])
def test_every_published_figure_opens_its_citation(client_of_all, page):
    response = client_of_all[pages.reader(page)].get(pages.address(page))

    assert response.status_code == 200
    assert uncited(response.content.decode()) == OWN.get(page, [])


def test_every_figure_of_the_park_opens_its_citation(client_of_all):
    park = Project.objects.get(code="2023-HDK")

    body = (
        client_of_all[Role.BUREAU_ADMIN].get(reverse("admin:projects_project_change", args=(park.pk,))).content.decode()
    )

    shown = set().union(*(figures(cell) for cell in markup.Cells(body).found))
    assert shown == {"47", "2,500", "6,300", "1,000", "78", "14,500"}
    assert uncited(body) == []


def test_every_published_figure_is_on_some_page(client_of_all):
    opened = ("ceremonies_ceremony_page", "ceremonies_ceremony_page?stream=FINANCING", "ceremonies_ceremony_change")
    park = reverse("admin:projects_project_change", args=(Project.objects.get(code="2023-HDK").pk,))

    bodies = [client_of_all[Role.BUREAU_ADMIN].get(url).content.decode() for url in (*map(pages.address, opened), park)]

    cells = [cell for body in bodies for cell in markup.Cells(body).found]
    assert set().union(*(figures(cell) for cell in cells)) == set(PUBLISHED)
