"""What the tests of the pipeline share: a project that lacks nothing, and how a refusal is looked at."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from kezhou_crm.tests.factories import (
    DutyFactory,
    LeaderFactory,
    ParticipationFactory,
    ProjectFactory,
    UnitFactory,
    prove,
)
from projects import responsibility
from projects.models import Project
from projects.stages import AgreementType, CompanyRole, Stage

NOW = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def whole_for(clerk):
    """Make a signed project that lacks nothing up to full production."""
    project = ProjectFactory(
        stage=Stage.SIGNED,
        signed_on=MARCH,
        agreement_type=AgreementType.CONTRACT,
        contract_no="示例-1",
        amount=1000,
        scope="示例内容",
        party_a=UnitFactory(),
    )
    ParticipationFactory(project=project)
    ParticipationFactory(project=project, role=CompanyRole.PROJECT_COMPANY, company__uscc="Y1653001000000019B")
    responsibility.hand_over(project, to=LeaderFactory(), unit=UnitFactory(), on=MARCH, by=clerk, at=NOW)
    prove(project)
    DutyFactory(project=project)
    project.refresh_from_db()
    return project


def judge_now():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def codes(refusal):
    groups = refusal.error_dict.values() if hasattr(refusal, "error_dict") else [refusal.error_list]
    return sorted({error.code for group in groups for error in group})


def state(project):
    return Project.objects.filter(pk=project.pk).values().get(), list(project.moves.order_by("pk").values())


def refused(deed, *codes_expected, project):
    before = state(project)
    with pytest.raises(ValidationError) as refusal:
        deed()
    assert codes(refusal.value) == sorted(codes_expected)
    assert state(project) == before
    return refusal.value
