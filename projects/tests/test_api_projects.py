"""What the API shows of projects."""

import pytest

from kezhou_crm.tests.asking import ask, refused, rows
from kezhou_crm.tests.factories import (
    CompanyFactory,
    DutyFactory,
    FinancingDealFactory,
    IndustryFactory,
    LeaderFactory,
    MilestoneFactory,
    OfficerFactory,
    ParticipationFactory,
    ProjectFactory,
    RegionFactory,
    SectorFactory,
    UnitFactory,
    VacancyFactory,
)
from projects.models import Project
from projects.stages import AgreementType, CompanyRole, Stage

pytestmark = pytest.mark.django_db


def found(**parameters: object) -> set[int]:
    """Return the ids of the projects that the parameters find."""
    return {row["id"] for row in rows("projects/", **parameters)}


def void(project: Project) -> None:
    """Take the project out of all counts."""
    Project.objects.filter(pk=project.pk).update(
        voided_at="2026-03-02T00:00:00+08:00", voided_by=OfficerFactory(), void_reason="示例"
    )


@pytest.mark.usefixtures("founding")
def test_the_founding_article_gives_eighteen_projects_of_which_seventeen_were_signed_that_day() -> None:
    projects = ask("projects/", count="true")

    assert projects["count"] == len(projects["results"]) == 18
    assert sum(row["signed_on"] == "2025-10-23" for row in projects["results"]) == 17
    assert len(found(signed_after="2025-10-23", signed_before="2025-10-23")) == 17
    assert len(found(campaign="2025Q3")) == 17
    assert len(found(name_pending="true")) == 16
    assert len(found(responsibility_missing="true")) == 18


def test_a_row_says_everything_a_clerk_looks_for() -> None:
    leader, unit, sector = LeaderFactory(name="示例甲"), UnitFactory(name="示例局"), SectorFactory(name="示例板块")
    project = ProjectFactory(
        code="2026-甲",
        name="示例项目甲",
        signed=True,
        attribution_region=RegionFactory(code="653022", name="阿克陶县"),
        sector=sector,
        industry=IndustryFactory(),
        agreement_type=AgreementType.CONTRACT,
        amount="1234.5",
        leader=leader,
        lead_unit=unit,
    )
    ParticipationFactory(project=project, company=CompanyFactory(name="示例企业甲"))
    DutyFactory(project=project)

    assert rows("projects/") == [
        {
            "id": project.pk,
            "code": "2026-甲",
            "name": "示例项目甲",
            "name_pending": False,
            "stage": "SIGNED",
            "stage_label": "签约",
            "region": {"code": "653001", "name": "阿图什市"},
            "attribution_region": {"code": "653022", "name": "阿克陶县"},
            "sector": {"id": sector.pk, "name": "示例板块"},
            "industry": {"code": "01", "name": "农业"},
            "agreement_type": "CONTRACT",
            "agreement_type_label": "正式合同",
            "signed_on": "2026-03-01",
            "amount": "1234.50",
            "total_investment": None,
            "hidden_fields": [],
            "investors": "示例企业甲",
            "leader": {"id": leader.pk, "name": "示例甲"},
            "lead_unit": {"id": unit.pk, "name": "示例局"},
            "responsibility_missing": False,
        }
    ]


def test_what_is_missing_is_null_and_never_blank_or_zero() -> None:
    slot = ProjectFactory(slot=True, region=None)
    (row,) = rows("projects/")

    assert row["name_pending"]
    assert row["responsibility_missing"]
    nothing = ("name", "region", "attribution_region", "sector", "industry", "amount", "investors", "leader")
    assert {field: row[field] for field in nothing} == dict.fromkeys(nothing)
    detail = ask(f"projects/{slot.pk}/")
    assert (detail["scope"], detail["vacancy"], detail["termination_reason"]) == (None, None, None)


def test_zero_is_an_amount() -> None:
    ProjectFactory(signed=True, amount=0)

    assert rows("projects/")[0]["amount"] == "0.00"
    assert found(amount_unpublished="true") == set()
    assert len(found(amount_max="0")) == 1


def test_a_voided_project_is_shown_nowhere() -> None:
    project = ProjectFactory()
    milestone, deal = MilestoneFactory(project=project), FinancingDealFactory()
    deal.projects.add(project)
    phase = ProjectFactory(parent=ProjectFactory())
    void(project)
    void(phase)

    assert found() == {phase.parent_id}
    assert refused(f"projects/{project.pk}/", status=404)
    assert rows("milestones/") == []
    assert refused(f"milestones/{milestone.pk}/", status=404)
    assert [(row["id"], row["projects"]) for row in rows("financing-deals/")] == [(deal.pk, [])]
    assert ask(f"projects/{phase.parent_id}/")["phases"] == []


def test_stages_are_ordered_along_the_pipeline() -> None:
    for stage in (Stage.STARTED, Stage.LEAD, Stage.SIGNED, Stage.NEGOTIATING):
        project = ProjectFactory(stage=stage)
        if stage is Stage.STARTED:
            VacancyFactory(project=project)

    order = [row["stage"] for row in rows("projects/", ordering="stage")]

    assert order == ["LEAD", "NEGOTIATING", "SIGNED", "STARTED"]


def test_the_unpublished_comes_last_whichever_way_amounts_are_ordered() -> None:
    for amount in (None, "2", "1"):
        ProjectFactory(signed=True, amount=amount)

    assert [row["amount"] for row in rows("projects/", ordering="amount")] == ["1.00", "2.00", None]
    assert [row["amount"] for row in rows("projects/", ordering="-amount")] == ["2.00", "1.00", None]


def test_the_detail_shows_what_hangs_on_the_project() -> None:
    project = ProjectFactory(signed=True)
    phase = ProjectFactory(parent=project)
    later, sooner = MilestoneFactory(project=project, planned_on="2027-01-01"), MilestoneFactory(project=project)
    partner = ParticipationFactory(project=project, role=CompanyRole.PARTNER)
    VacancyFactory(project=project, reason="待定")

    detail = ask(f"projects/{project.pk}/")

    assert detail["phases"] == [{"id": phase.pk, "code": phase.code, "name": phase.name}]
    assert [row["id"] for row in detail["milestones"]] == [sooner.pk, later.pk]
    assert detail["participations"] == [
        {
            "id": partner.pk,
            "company": {"id": partner.company.pk, "name": partner.company.name},
            "role": "PARTNER",
            "role_label": "合作方",
        }
    ]
    assert (detail["vacancy"]["kind_label"], detail["vacancy"]["reason"]) == ("补录", "待定")


@pytest.mark.usefixtures("founding")
def test_the_detail_cites_the_place_in_the_source() -> None:
    (project,) = rows("projects/", search="无花果")
    cited = {row["field"]: row for row in ask(f"projects/{project['id']}/")["citations"]}["investor_as_stated"]

    assert (cited["phrase"], cited["end"] - cited["start"]) == ("海德坤集团", 5)
    assert cited["paragraph"] > 0
    assert cited["source"]["outlet"] == "克孜勒苏日报"
