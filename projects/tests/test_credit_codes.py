"""A company keeps the credit code that the stage of one of its projects asks for."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.models import Company
from kezhou_crm.tests import races
from kezhou_crm.tests.asking import write
from kezhou_crm.tests.factories import (
    CompanyFactory,
    DutyFactory,
    LeaderFactory,
    OfficerFactory,
    ParticipationFactory,
    ProjectFactory,
    UnitFactory,
    client_of,
    prove,
)
from projects import editing, pipeline, responsibility
from projects.stages import AgreementType, CompanyRole, Stage, TerminationReason

NOW = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
CODE = "Y1653001000000019B"
MISSING = "不能缺：有统一社会信用代码的项目公司。"
PROJECT_COMPANY = {"role": CompanyRole.PROJECT_COMPANY}
pytestmark = pytest.mark.usefixtures("row_by_row")


def landed(company, **facts):
    given = {"stage": Stage.REGISTERED, "leader": LeaderFactory(), "lead_unit": UnitFactory()}
    project = ProjectFactory(**given | facts)
    ParticipationFactory(project=project, company=company, **PROJECT_COMPANY)
    return project


def take_code(company):
    company = Company.objects.get(pk=company.pk)
    company.uscc = None
    editing.check_company(company)
    company.save(update_fields=["uscc"])


def refused(company):
    with pytest.raises(ValidationError) as refusal:
        take_code(company)
    assert Company.objects.get(pk=company.pk).uscc == CODE
    assert set(refusal.value.error_dict) == {"uscc"}
    return refusal.value.messages


@pytest.fixture
def company(db):
    return CompanyFactory(uscc=CODE)


def test_every_project_that_asks_for_the_code_is_named(company):
    first, second = landed(company), landed(company, stage=Stage.STARTED)

    assert refused(company) == [f"“{first}”已到落地，{MISSING}", f"“{second}”已到开工，{MISSING}"]


def test_a_terminated_project_asks_for_what_it_would_be_taken_up_with(company):
    project, by = landed(company), OfficerFactory(administrator=True)
    ended = {"category": TerminationReason.POLICY, "reason": "政策调整", "on": APRIL, "by": by, "at": NOW}
    pipeline.terminate(project, **ended)

    assert refused(company) == [f"“{project}”已到落地，{MISSING}"]


def test_the_code_goes_where_no_project_stands_on_it(company):
    landed(company, voided_at=NOW, voided_by=OfficerFactory(), void_reason="重复")
    ParticipationFactory(project=ProjectFactory(signed=True), company=company, **PROJECT_COMPANY)
    other = landed(company)
    ParticipationFactory(project=other, company__uscc="Y1653022000000027K", **PROJECT_COMPANY)

    take_code(company)

    assert Company.objects.get(pk=company.pk).uscc is None


def test_a_company_that_never_had_one_is_edited_freely(db):
    company = CompanyFactory()
    landed(company)

    assert editing.check_company(company) is None


def test_a_company_is_locked_without_its_key_before_its_projects(company):
    landed(company)
    client = client_of(OfficerFactory(administrator=True))

    with CaptureQueriesContext(connection) as asked:
        answer = write(client, "patch", f"companies/{company.pk}/", {"uscc": None})

    locks = [query["sql"].partition(" FOR ")[2] for query in asked if " FOR " in query["sql"]]
    assert answer.status_code == 400
    assert locks == ['NO KEY UPDATE OF "companies_company"', 'UPDATE OF "projects_project"']


@pytest.mark.usefixtures("own_database")
class TestAtOnce:
    @pytest.fixture
    def company(self):
        return CompanyFactory(uscc=CODE)

    @pytest.fixture
    def advanced(self, company):
        """Return the deed that brings a project of the company from 签约 to 落地."""
        by = OfficerFactory(administrator=True)
        facts = {"agreement_type": AgreementType.CONTRACT, "contract_no": "示例-1", "amount": 1000}
        project = ProjectFactory(signed=True, party_a=UnitFactory(), signed_on=MARCH, **facts)
        ParticipationFactory(project=project)
        ParticipationFactory(project=project, company=company, **PROJECT_COMPANY)
        responsibility.hand_over(project, to=LeaderFactory(), unit=UnitFactory(), on=MARCH, by=by, at=NOW)
        prove(project)
        DutyFactory(project=project)
        return lambda: pipeline.advance(project, to=Stage.REGISTERED, on=APRIL, by=by, at=NOW)

    def test_no_code_goes_while_a_project_lands_on_it(self, company, advanced):
        (words,) = races.behind(advanced, lambda: take_code(company))

        assert words.endswith(f"已到落地，{MISSING}")
        assert Company.objects.get(pk=company.pk).uscc == CODE

    def test_no_project_lands_on_a_code_that_goes(self, company, advanced):
        assert races.behind(lambda: take_code(company), advanced) == ["进入落地还缺：有统一社会信用代码的项目公司。"]
