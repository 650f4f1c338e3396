"""A project comes in from a ledger at the stage it has reached; what it lacks is told, what may not be is refused."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from kezhou_crm.tests import factories as cast
from projects import entering, voiding
from projects.entering import Entry
from projects.facts import Facts
from projects.models import Project, Vacancy
from projects.stages import CompanyRole, DutyRole, Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
TODAY = date(2026, 3, 2)


def check(project, **facts):
    return entering.check(project, by=cast.OfficerFactory(administrator=True), today=TODAY, facts=Facts(**facts))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": None}, "name_missing"),
        ({"stage": Stage.TERMINATED}, "terminated"),
        ({"stage": Stage.SIGNED, "signed_on": date(2026, 3, 3)}, "future"),
    ],
)
def test_what_may_not_come_in_is_refused_by_name(fields, code):
    with pytest.raises(ValidationError) as refusal:
        check(Project(**{"name": "示例项目"} | fields))

    assert [error.code for each in refusal.value.error_dict.values() for error in each] == [code]
    assert not Project.objects.exists()


def test_what_its_stage_would_have_asked_for_is_told():
    lacks = check(Project(name="示例项目", stage=Stage.SIGNED, signed_on=TODAY))

    assert [need.words for need in lacks] == ["落地县市", "投资方", "签约文本类型", "签约甲方", "投资方企业"]


def enter(*entries):
    officer = cast.OfficerFactory(administrator=True)
    projects = entering.enter(entries, on=TODAY, by=officer, at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return projects


def test_it_comes_in_with_its_pair_its_companies_and_who_serves():
    leader, assistant, unit = cast.LeaderFactory(), cast.LeaderFactory(), cast.UnitFactory()
    company = cast.CompanyFactory()

    (project,) = enter(
        Entry(
            Project(name="示例项目", stage=Stage.STARTED, signed_on=TODAY),
            leader=leader,
            lead_unit=unit,
            companies=((company, CompanyRole.INVESTOR),),
            duties=((DutyRole.ASSISTANT, assistant),),
        )
    )

    project.refresh_from_db()
    assert (project.leader, project.lead_unit, project.initials) == (leader, unit, "slxm")
    assert project.handovers.get().from_on == TODAY
    assert project.duties.get().leader == assistant
    assert project.moves.get().to_stage == Stage.STARTED
    assert not Vacancy.objects.exists()


def test_past_signing_whoever_is_missing_is_a_vacancy():
    (project,) = enter(Entry(Project(name="示例项目", stage=Stage.STARTED), leader=cast.LeaderFactory()))

    assert project.vacancies.get().reason == "台账导入时没有牵头单位，待补录。"


def test_control_without_the_vacancy_the_database_refuses(monkeypatch):
    monkeypatch.setattr(entering, "LANDED", ())

    with pytest.raises(IntegrityError), transaction.atomic():
        enter(Entry(Project(name="示例项目", stage=Stage.STARTED)))

    assert not Project.objects.exists()


def test_many_are_voided_at_once_or_none():
    first, second, voided = cast.ProjectFactory(), cast.ProjectFactory(), cast.ProjectFactory()
    officer, at = cast.OfficerFactory(administrator=True), timezone.now()
    voiding.void(voided, reason="示例", by=officer, at=at)

    with pytest.raises(ValidationError):
        voiding.void_all([first.pk, voided.pk], reason="示例", by=officer, at=at)
    assert Project.objects.live().count() == 2

    assert voiding.void_all([first.pk, second.pk], reason="示例", by=officer, at=at) == 2
    assert not Project.objects.live().exists()
