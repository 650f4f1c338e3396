"""A county clerk imports what he could type, for his county, and learns of nobody else's companies but who was first."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from companies import reports_told
from companies.models import Company
from government.models import Officer
from government.roles import Role
from intake import acceptance, staging, telling
from intake.models import Batch, Row
from intake.tests.ledgers import sheet, staged
from intake.verdicts import Mode
from kezhou_crm.tests.counties import world
from kezhou_crm.transactions import act_as
from projects.models import Project

HEADS = ("项目名称", "县市", "投资方", "总投资（万元）")


@pytest.fixture
def ledger(db, row_by_row):
    return world(projects=4)


def acting(ledger, role, number):
    """Become the officer, as a request would."""
    officer = Officer.objects.select_related("unit__region").get(pk=ledger.officers[role, number].pk)
    act_as(officer.pk)
    return officer


def out_of_sight(ledger):
    """Return the companies that the clerk of the first county does not see."""
    acting(ledger, Role.COUNTY_CLERK, 0)
    seen = set(Company.objects.values_list("pk", flat=True))
    act_as(ledger.officers[Role.BUREAU_ADMIN, 0].pk)
    return [company for company in Company.objects.order_by("pk") if company.pk not in seen]


def test_a_row_of_another_county_is_wrong_and_says_so(ledger):
    clerk = acting(ledger, Role.COUNTY_CLERK, 0)

    batch = staged(sheet(HEADS, ("示例新项目", "阿克陶县", "新疆示例新公司", "3800")), by=clerk)

    wrong = telling.tell(batch)["wrong"]
    assert [(each["row"], each["column"]) for each in wrong] == [(2, "县市")]
    assert "您只能登记落地或归属阿图什市的项目" in wrong[0]["reason"]


def test_a_row_without_a_county_is_his_own(ledger):
    clerk = acting(ledger, Role.COUNTY_CLERK, 0)
    batch = staged(sheet(("项目名称", "总投资（万元）"), ("示例新项目", "3800")), by=clerk)

    acceptance.confirm(batch, by=clerk, at=timezone.now())

    assert Project.objects.get(name="示例新项目").region == clerk.unit.region


def test_a_company_out_of_sight_answers_who_reported_it_and_no_more(ledger):
    hidden = out_of_sight(ledger)[0]
    clerk = acting(ledger, Role.COUNTY_CLERK, 0)

    batch = staged(sheet(HEADS, ("示例新项目", "阿图什市", hidden.name, "3800")), by=clerk)

    (wrong,) = telling.tell(batch)["wrong"]
    assert wrong["column"] == "投资方"
    assert wrong["reason"].startswith("该企业已由")
    assert str(hidden.pk) not in wrong["reason"]


def test_names_in_bulk_are_answered_as_often_as_names_that_are_typed(ledger, monkeypatch):
    monkeypatch.setattr(reports_told, "LIMIT", reports_told.throttle.Limit(tries=2, window=reports_told.LIMIT.window))
    hidden = out_of_sight(ledger)[:3]
    assert len(hidden) == 3
    clerk = acting(ledger, Role.COUNTY_CLERK, 0)
    names = [*(company.name for company in hidden), "新疆示例无人知晓公司"]
    rows = [(f"示例新项目{name}", "阿图什市", name, "") for name in names]

    told = telling.tell(staged(sheet(HEADS, *rows), by=clerk))["wrong"]

    assert ["首报（" in each["reason"] or "首报，" in each["reason"] for each in told] == [True, True, False, False]
    assert told[2]["reason"] == told[3]["reason"]


def test_another_county_sees_neither_batch_nor_rows(ledger):
    clerk = acting(ledger, Role.COUNTY_CLERK, 0)
    batch = staged(sheet(HEADS, ("示例新项目", "阿图什市", "", "3800")), by=clerk)

    other = acting(ledger, Role.COUNTY_CLERK, 1)

    assert not Batch.objects.filter(pk=batch.pk).exists()
    assert not Row.objects.filter(batch=batch).exists()
    assert not Batch.objects.visible_to(other).filter(pk=batch.pk).exists()


def test_who_may_not_enter_projects_imports_none(ledger):
    clerk = acting(ledger, Role.UNIT_CLERK, 0)
    batch = staged(sheet(HEADS, ("示例新项目", "阿图什市", "", "3800")), by=clerk)
    before = Project.objects.count()

    with pytest.raises(ValidationError, match="没有登记项目的权限"):
        acceptance.confirm(batch, by=clerk, at=timezone.now())

    assert Project.objects.count() == before


def test_a_clerk_confirms_through_row_security_what_the_bureau_sees(ledger):
    clerk = acting(ledger, Role.COUNTY_CLERK, 0)
    batch = staged(sheet(HEADS, ("示例新项目", "阿图什市", "新疆示例新公司", "3800")), by=clerk)
    batch.mode = Mode.EACH
    batch.save()

    outcome = acceptance.confirm(batch, by=clerk, at=timezone.now())

    assert (outcome.written, outcome.refused) == (1, {})
    assert Company.objects.get(name="新疆示例新公司").entered_by == clerk
    assert staging.already(batch) is None
