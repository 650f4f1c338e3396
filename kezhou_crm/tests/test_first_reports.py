"""首报 is told some twenty times an hour: who asks for name after name does not learn who has which company."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from companies import reports_told
from companies.models import Company
from government.credentials import LoginTries
from government.models import Officer
from government.roles import Role
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import errors_of, write
from kezhou_crm.tests.counties import world
from kezhou_crm.transactions import act_as

THEIRS = "新疆示例招引有限公司"
NO_LINES = {"contacts-TOTAL_FORMS": 0, "contacts-INITIAL_FORMS": 0}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]


@pytest.fixture
def clerk() -> Officer:
    """Return a county clerk; the company THEIRS was entered in another county."""
    ledger = world(projects=1, crossing=False)
    act_as(ledger.officers[Role.COUNTY_CLERK, 1].pk)
    cast.CompanyFactory(name=THEIRS)
    act_as(Officer.objects.system().pk)
    return ledger.officers[Role.COUNTY_CLERK, 0]


def told(officer, times, *, ago=timedelta()):
    for _ in range(times):
        reports_told.count(officer, at=timezone.now() - ago)


def by_the_page(client, name):
    return client.post(reverse("admin:companies_company_add"), NO_LINES | {"name": name}).content.decode()


def by_the_api(client, name):
    return errors_of(write(client, "post", "companies/", {"name": name}), 400)[0]["code"]


def test_each_answer_counts_by_either_door(clerk):
    client = cast.client_of(clerk)

    page, code = by_the_page(client, THEIRS), by_the_api(client, THEIRS)

    assert "首报（" in page
    assert code == "first_reported"
    assert LoginTries.objects.get().count == 2


def test_after_the_last_one_neither_door_tells_whether_there_is_such_a_company(clerk):
    told(clerk, reports_told.LIMIT.tries - 1)
    client = cast.client_of(clerk)
    last = by_the_api(client, THEIRS)
    before = Company.objects.count()

    codes = [by_the_api(client, name) for name in (THEIRS, "没有人登记过的示例企业")]
    page = by_the_page(client, THEIRS)

    assert (last, codes) == ("first_reported", ["first_reports_closed"] * 2)
    assert "一小时内已有 20 次首报提示" in page
    assert "首报（" not in page
    assert Company.objects.count() == before


def test_after_an_hour_it_is_told_again(clerk):
    told(clerk, reports_told.LIMIT.tries, ago=timedelta(minutes=61))

    assert by_the_api(cast.client_of(clerk), THEIRS) == "first_reported"
    assert LoginTries.objects.get().count == 1


def test_others_and_what_names_no_company_anew_are_not_kept_waiting(clerk):
    act_as(clerk.pk)
    own = cast.CompanyFactory(name="新疆示例本县有限公司")
    act_as(Officer.objects.system().pk)
    told(clerk, reports_told.LIMIT.tries)
    colleague = cast.OfficerFactory(role=Role.COUNTY_CLERK, unit=clerk.unit, narrowed=False)

    edit = write(cast.client_of(clerk), "patch", f"companies/{own.pk}/", {"note": "示例"})

    assert edit.status_code == 200, edit.content.decode()
    assert by_the_api(cast.client_of(colleague), THEIRS) == "first_reported"
