"""Projects: slots, adjectives, codes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kezhou_crm.tests import races
from kezhou_crm.tests.factories import (
    DutyFactory,
    LeaderFactory,
    OfficerFactory,
    ParticipationFactory,
    ProjectFactory,
    RegionFactory,
    UnitFactory,
    VacancyFactory,
)
from projects import editing
from projects.models import Project
from projects.stages import AgreementType, CompanyRole, Stage

AT = "2026-03-02T10:00:00+08:00"


def test_a_project_gets_a_code_of_its_own(db):
    first, second = ProjectFactory(), ProjectFactory()
    first.refresh_from_db()
    second.refresh_from_db()

    assert first.code.startswith("KZ")
    assert int(second.code[2:]) > int(first.code[2:])


def test_a_slot_is_a_project_without_a_name(db):
    slot = ProjectFactory(slot=True)

    assert slot.is_slot
    assert str(slot).startswith("待补名称")
    assert set(Project.objects.name_pending()) == {slot}


def test_a_slot_cannot_be_advanced_before_it_is_claimed(db):
    slot = ProjectFactory(slot=True)
    slot.stage = Stage.REGISTERED

    with pytest.raises(ValidationError) as refusal:
        slot.full_clean()

    assert refusal.value.messages == ["待补名称的名额须先认领，才能推进阶段或落实责任。"]


def test_responsibility_is_missing_only_from_signing_on(db):
    whole = ProjectFactory(signed=True, leader=LeaderFactory(), lead_unit=UnitFactory())
    no_leader = ProjectFactory(signed=True, lead_unit=UnitFactory())
    no_unit = ProjectFactory(signed=True, leader=LeaderFactory())
    unserved = ProjectFactory(signed=True, leader=LeaderFactory(), lead_unit=UnitFactory())
    lead = ProjectFactory(stage=Stage.LEAD)
    for project in (whole, no_leader, no_unit):
        DutyFactory(project=project)

    assert set(Project.objects.responsibility_missing()) == {no_leader, no_unit, unserved}
    assert set(Project.objects.responsibility_complete()) == {whole}
    assert {whole, lead}.isdisjoint(Project.objects.responsibility_missing())


def test_a_project_is_vacant_while_its_vacancy_is_open(db):
    project = ProjectFactory(signed=True)
    VacancyFactory(project=project)
    VacancyFactory(project=ProjectFactory(), closed_at="2026-04-01T00:00+08:00", closed_by=VacancyFactory().opened_by)

    assert project in Project.objects.vacant()
    assert Project.objects.vacant().count() == 2


def test_a_project_counts_where_it_is_attributed_else_where_it_lands(db):
    here, there = RegionFactory(), RegionFactory(code="653023", name="阿合奇县", full_name="阿合奇县")
    at_home = ProjectFactory(region=here)
    enclave = ProjectFactory(region=here, attribution_region=there)

    assert set(Project.objects.counted_for(here)) == {at_home}
    assert set(Project.objects.counted_for(there)) == {enclave}


def test_signed_between_includes_both_days(db):
    first, last = (
        ProjectFactory(stage=Stage.SIGNED, signed_on="2026-01-01"),
        ProjectFactory(stage=Stage.SIGNED, signed_on="2026-01-31"),
    )
    ProjectFactory(stage=Stage.SIGNED, signed_on="2026-02-01")

    assert set(Project.objects.signed_between(date(2026, 1, 1), date(2026, 1, 31))) == {first, last}


@pytest.mark.parametrize("word", ["无花果", "whg", "ats", "阿图什", "示例矿业", "slky", "KZX", "集团"])
def test_a_project_is_found_by_what_a_clerk_would_type(db, word):
    project = ProjectFactory(name="示例无花果园", code="KZX-7", investor_as_stated="示例集团")
    ParticipationFactory(project=project, company__name="新疆示例矿业有限公司")
    ProjectFactory(name="别的", region=RegionFactory(code="653024", name="乌恰县", full_name="乌恰县"))

    assert list(Project.objects.matching(word)) == [project]


def test_investors_are_the_companies_else_what_the_source_calls_them(db):
    project = ProjectFactory(investor_as_stated="示例集团")
    for name in ("新疆示例乙公司", "新疆示例甲公司"):
        ParticipationFactory(project=project, company__name=name)
    ParticipationFactory(project=project, company__name="示例项目公司", role=CompanyRole.PROJECT_COMPANY)
    stated = ProjectFactory(investor_as_stated="示例集团")
    found = {row.pk: row.investors for row in Project.objects.with_investors()}

    assert found == {project.pk: "新疆示例乙公司、新疆示例甲公司", stated.pk: "示例集团"}


def test_a_phase_of_a_phase_is_refused_in_words(db):
    phase = ProjectFactory(parent=ProjectFactory())

    with pytest.raises(ValidationError) as refusal:
        Project(name="示例三期", parent=phase, region=phase.region).full_clean()

    assert refusal.value.message_dict == {"parent": ["分期只有一层：所属项目本身不能是分期。"]}


def test_nothing_becomes_a_phase_of_a_voided_project(db):
    project, parent = ProjectFactory(), voided(ProjectFactory())
    project.parent = parent

    with pytest.raises(ValidationError) as refusal:
        editing.check(project, touched={"parent"}, today=date(2026, 6, 1))

    assert refusal.value.message_dict == {"parent": ["所属项目已作废，请选择未作废的项目。"]}


def voided(project):
    project.voided_at, project.voided_by, project.void_reason = AT, OfficerFactory(), "示例"
    project.save()
    return project


def constraint_of(deed):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        deed()
    return refusal.value.__cause__.diag.constraint_name


def test_the_database_lets_no_phase_hang_on_a_voided_project(db):
    parent, gone = ProjectFactory(), voided(ProjectFactory())
    phase = ProjectFactory(parent=parent)

    assert constraint_of(lambda: ProjectFactory(parent=gone)) == "kz_phase_of_voided"
    assert constraint_of(lambda: Project.objects.filter(pk=phase.pk).update(parent=gone)) == "kz_phase_of_voided"
    assert constraint_of(lambda: voided(parent)) == "kz_phase_of_voided"
    voided(phase)
    voided(Project.objects.get(pk=parent.pk))


def test_control_without_the_trigger_a_phase_hangs_on_a_voided_project(own_database):
    races.as_owner("ALTER TABLE projects_project DISABLE TRIGGER kz_phase_of_a_phase")

    assert ProjectFactory(parent=voided(ProjectFactory())).parent.voided_at


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        (AgreementType.INTENT, (False, False)),
        (AgreementType.STRATEGIC, (True, False)),
        (AgreementType.CONTRACT, (True, True)),
        (AgreementType.SUPPLEMENT, (False, True)),
        (AgreementType.UNSTATED, (True, True)),
    ],
)
def test_the_kind_of_text_says_what_counts(kind, counts):
    assert kind.counts == counts


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"total_investment": -1}, "total_investment"),
        ({"signed_on": "0001-01-01"}, "signed_on"),
    ],
)
def test_a_slip_of_the_keyboard_is_refused_at_its_field(db, given, field):
    with pytest.raises(ValidationError) as refusal:
        ProjectFactory.build(stage=Stage.SIGNED, region=RegionFactory(), **given).full_clean()

    assert set(refusal.value.message_dict) == {field}


def test_stages_are_seven_steps():
    assert [stage.step for stage in Stage] == [1, 2, 3, 4, 5, 6, 7, 0]
