"""What projects are asked for by in the API."""

from typing import Any

import pytest

from kezhou_crm.tests.asking import refused, rows
from kezhou_crm.tests.factories import (
    CeremonyFactory,
    CompanyFactory,
    DutyFactory,
    IndustryFactory,
    LeaderFactory,
    ParticipationFactory,
    ProjectFactory,
    RegionFactory,
    SectorFactory,
    SigningFactory,
    UnitFactory,
)
from projects.stages import AgreementType, CompanyRole, Stage

pytestmark = pytest.mark.django_db


def found(**parameters: object) -> set[int]:
    """Return the ids of the projects that the parameters find."""
    return {row["id"] for row in rows("projects/", **parameters)}


def test_stages_and_agreement_types_may_be_asked_for_together() -> None:
    lead, signed = ProjectFactory(), ProjectFactory(signed=True, agreement_type=AgreementType.INTENT)
    ProjectFactory(stage=Stage.NEGOTIATING)

    assert found(stage=["LEAD", "SIGNED"]) == {lead.pk, signed.pk}
    assert found(stage=["LEAD", "SIGNED"], agreement_type="INTENT") == {signed.pk}


def test_a_region_is_asked_for_by_its_code_and_means_where_the_project_lands() -> None:
    here, there = RegionFactory(), RegionFactory(code="653022", name="阿克陶县")
    lands, counts = ProjectFactory(region=there), ProjectFactory(region=here, attribution_region=there)
    nowhere = ProjectFactory(region=None)

    assert found(region="653022") == {lands.pk}
    assert found(region=["653022", "653001"]) == {lands.pk, counts.pk}
    assert found(counted_for="653022") == {lands.pk, counts.pk}
    assert found(counted_for="653001") == set()
    assert nowhere.pk in found()


@pytest.mark.parametrize("code", ["653999", "阿图什市", "1", "653001 OR 1=1", "\0"])
def test_a_code_that_no_region_has_is_refused(code: str) -> None:
    RegionFactory()

    assert refused("projects/", region=code)[0]["field"] == "region"


def test_projects_are_found_by_sector_and_industry() -> None:
    sector, industry = SectorFactory(), IndustryFactory()
    by_sector, by_industry = ProjectFactory(sector=sector), ProjectFactory(industry=industry)

    assert found(sector=sector.pk) == {by_sector.pk}
    assert found(industry="01") == {by_industry.pk}
    assert refused("projects/", industry="98")[0]["field"] == "industry"


def test_projects_are_found_by_those_who_answer_for_them() -> None:
    leader, unit = LeaderFactory(), UnitFactory()
    led, lead_by = ProjectFactory(leader=leader), ProjectFactory(lead_unit=unit)

    assert found(leader=leader.pk) == {led.pk}
    assert found(lead_unit=unit.pk) == {lead_by.pk}
    assert found(leader=leader.pk + 1) == set()


@pytest.mark.parametrize("wrong", ["0", "-1", "x", "1.5", "9" * 30, "1,2"])
def test_what_is_no_id_is_refused(wrong: str) -> None:
    assert refused("projects/", leader=wrong)[0]["field"] == "leader"


def test_a_company_finds_its_projects_once_each_whatever_its_roles() -> None:
    company, project = CompanyFactory(), ProjectFactory()
    for role in CompanyRole:
        ParticipationFactory(project=project, company=company, role=role)
    ParticipationFactory()

    assert [row["id"] for row in rows("projects/", company=company.pk)] == [project.pk]


def test_a_ceremony_and_a_campaign_find_what_was_signed_there() -> None:
    spring, autumn = CeremonyFactory(campaign="2026Q1"), CeremonyFactory(campaign="2026Q3")
    first, second = SigningFactory(ceremony=spring).project, SigningFactory(ceremony=autumn).project
    ProjectFactory()

    assert found(ceremony=spring.pk) == {first.pk}
    assert found(campaign=["2026Q1", "2026Q3"]) == {first.pk, second.pk}
    assert refused("projects/", campaign="2026第三季度")[0]["field"] == "campaign"


def test_signing_days_include_both_ends() -> None:
    first, last = (ProjectFactory(stage=Stage.SIGNED, signed_on=day) for day in ("2026-03-01", "2026-03-31"))
    ProjectFactory(stage=Stage.SIGNED, signed_on=None)

    assert found(signed_after="2026-03-01", signed_before="2026-03-31") == {first.pk, last.pk}
    assert found(signed_after="2026-03-02") == {last.pk}
    assert found(signed_before="2026-03-30") == {first.pk}


def test_amounts_between_leave_out_the_unpublished() -> None:
    small, big = ProjectFactory(signed=True, amount="100"), ProjectFactory(signed=True, amount="5000.01")
    unpublished = ProjectFactory(signed=True, amount=None)

    assert found(amount_min="100") == {small.pk, big.pk}
    assert found(amount_max="5000") == {small.pk}
    assert found(amount_unpublished="true") == {unpublished.pk}
    assert found(amount_unpublished="false") == {small.pk, big.pk}


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"signed_after": "2026-03-02", "signed_before": "2026-03-01"}, "signed_after"),
        ({"amount_min": "2", "amount_max": "1"}, "amount_min"),
        ({"signed_after": "23.10.2025"}, "signed_after"),
        ({"signed_after": "2026-02-30"}, "signed_after"),
        ({"amount_min": "NaN"}, "amount_min"),
        ({"amount_min": "Infinity"}, "amount_min"),
        ({"amount_min": "1e400"}, "amount_min"),
        ({"amount_min": "0.001"}, "amount_min"),
        ({"amount_unpublished": "yes"}, "amount_unpublished"),
        ({"name_pending": "1"}, "name_pending"),
        ({"responsibility_missing": "True"}, "responsibility_missing"),
        ({"agreement_type": "合同"}, "agreement_type"),
        ({"search": "长" * 101}, "search"),
        ({"search": "a\0b"}, "search"),
    ],
)
def test_a_bad_value_is_refused_and_its_parameter_named(parameters: dict[str, Any], field: str) -> None:
    ProjectFactory()

    errors = refused("projects/", **parameters)

    assert [error["field"] for error in errors] == [field]


def test_what_is_missing_may_be_asked_for_either_way() -> None:
    lead = ProjectFactory()
    slot, whole = (
        ProjectFactory(slot=True),
        ProjectFactory(signed=True, leader=LeaderFactory(), lead_unit=UnitFactory()),
    )
    DutyFactory(project=whole)

    assert found(responsibility_missing="true") == {slot.pk}
    assert found(responsibility_missing="false") == {lead.pk, whole.pk}
    assert found(name_pending="true") == {slot.pk}
    assert found(name_pending="false") == {lead.pk, whole.pk}


def test_a_word_finds_names_initials_and_companies() -> None:
    project, other = ProjectFactory(name="帕米尔风电"), ProjectFactory(name="示例水厂")
    ParticipationFactory(project=other, company=CompanyFactory(name="示例风电集团"))

    assert found(search="风电") == {project.pk, other.pk}
    assert found(search="pmefd") == {project.pk}
    assert found(search="50%") == set()
