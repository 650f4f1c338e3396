"""The order of the project list: along the pipeline, amounts published first, people and companies by initials."""

import pytest
from django.urls import reverse

from kezhou_crm.tests.factories import (
    CompanyFactory,
    LeaderFactory,
    OfficerFactory,
    ParticipationFactory,
    ProjectFactory,
    UnitFactory,
)
from projects.models import Project
from projects.stages import Stage


@pytest.fixture
def clerk(client, db):
    client.force_login(OfficerFactory(administrator=True))
    return client


def in_order(clerk, column, *, falling=False):
    url = reverse("admin:projects_project_changelist")
    position = clerk.get(url).context["cl"].list_display.index(column)
    return list(clerk.get(url, {"o": f"-{position}" if falling else position}).context["cl"].result_list)


def test_stages_stand_along_the_pipeline_and_what_ended_last(clerk):
    pair = {"leader": LeaderFactory(), "lead_unit": UnitFactory()}
    ended = {"terminated_on": "2026-04-01", "termination_reason": "POLICY"}
    staged = [
        ProjectFactory(stage=stage, **pair, **(ended if stage == Stage.TERMINATED else {}))
        for stage in sorted(Stage, key=lambda stage: stage.value)
    ]

    by_pipeline = sorted(staged, key=lambda project: list(Stage).index(project.stage))

    assert in_order(clerk, "at_stage") == by_pipeline
    assert in_order(clerk, "at_stage", falling=True) == by_pipeline[::-1]


def test_an_unpublished_amount_stands_last_in_both_directions(clerk):
    unpublished, small, large = (ProjectFactory(signed=True, amount=amount) for amount in (None, 1, 20))

    assert in_order(clerk, "signed_amount") == [small, large, unpublished]
    assert in_order(clerk, "signed_amount", falling=True) == [large, small, unpublished]


def test_leaders_stand_by_their_initials_and_the_missing_last(clerk):
    # by code point 丁 (d) < 张 (z) < 阿 (a)
    names = ["张示例", None, "阿示例", "丁示例"]
    led = {name: ProjectFactory(leader=name and LeaderFactory(name=name)) for name in names}

    assert in_order(clerk, "who") == [led[name] for name in ("阿示例", "丁示例", "张示例", None)]
    assert in_order(clerk, "who", falling=True) == [led[name] for name in ("张示例", "丁示例", "阿示例", None)]


def test_companies_stand_by_their_initials_then_what_the_source_calls_them(clerk):
    stated, nobody = ProjectFactory(investor_as_stated="阿示例集团"), ProjectFactory()
    invested = {
        name: ParticipationFactory(company=CompanyFactory(name=name)).project
        for name in ("张示例公司", "阿示例公司", "丁示例公司")
    }

    rising = in_order(clerk, "investing")

    assert rising == [*(invested[name] for name in ("阿示例公司", "丁示例公司", "张示例公司")), stated, nobody]
    assert in_order(clerk, "investing", falling=True) == [*rising[-2::-1], nobody]


def test_a_name_stands_by_its_initials_and_a_slot_last(clerk):
    slot, second, first = ProjectFactory(slot=True), ProjectFactory(name="张示例"), ProjectFactory(name="阿示例")

    assert in_order(clerk, "title") == [first, second, slot]
    assert in_order(clerk, "title", falling=True) == [second, first, slot]
    assert Project.objects.count() == 3
