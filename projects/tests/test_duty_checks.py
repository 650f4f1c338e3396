"""Who may not serve a project, in which part and from which day: refused by name."""

from datetime import date

import pytest

from kezhou_crm.tests.factories import (
    LeaderFactory,
    OfficerFactory,
    ProjectFactory,
    SectorFactory,
    UnitFactory,
    specialist,
)
from projects import duties
from projects.models import Project
from projects.stages import Stage
from projects.tests.serving import (
    APRIL,
    ASSISTANT,
    HELPING,
    LIAISON,
    MAIN,
    MARCH,
    MAY,
    NOW,
    SUBSTITUTE,
    assign,
    refused,
)

pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def clerk(db):
    return OfficerFactory(administrator=True)


@pytest.fixture
def project(db):
    """A signed project with a whole pair since January."""
    return ProjectFactory(signed=True, leader=LeaderFactory(), lead_unit=UnitFactory())


def test_the_same_person_is_not_both(project, clerk):
    officer = specialist()
    assign(project, MAIN, officer, clerk)

    refused(lambda: assign(project, SUBSTITUTE, officer, clerk, on=APRIL), "twice")


def test_nor_was_he_both_in_the_past(project, clerk):
    officer = specialist()
    duty = assign(project, MAIN, officer, clerk)
    duties.release(duty, on=MAY, reason="借调", by=clerk, at=NOW)

    refused(lambda: assign(project, SUBSTITUTE, officer, clerk, on=APRIL), "twice")
    assert assign(project, SUBSTITUTE, officer, clerk, on=MAY)


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: ProjectFactory(slot=True), "slot"),
        (
            lambda: ProjectFactory(stage=Stage.TERMINATED, terminated_on="2026-03-01", termination_reason="INVESTOR"),
            "terminated",
        ),
        (lambda: ProjectFactory(voided_at=NOW, voided_by=OfficerFactory(), void_reason="重复"), "voided"),
    ],
)
def test_some_projects_are_not_served(clerk, build, code):
    project, officer = build(), specialist()

    refused(lambda: assign(project, MAIN, officer, clerk), code)


@pytest.mark.parametrize(
    ("build", "role", "changes", "code"),
    [
        (OfficerFactory, MAIN, {}, "no_specialist"),
        (lambda: specialist(officer__is_active=False), MAIN, {}, "inactive"),
        (lambda: specialist(joined_on=date(2026, 3, 2)), MAIN, {}, "no_specialist"),
        (lambda: specialist(left_on=MARCH), MAIN, {}, "no_specialist"),
        (specialist, MAIN, {"on": date(2026, 6, 2)}, "future"),
        (LeaderFactory, MAIN, {}, "wrong_party"),
        (specialist, ASSISTANT, {}, "wrong_party"),
        (lambda: LeaderFactory(term_until=date(2026, 2, 1)), ASSISTANT, {}, "not_in_office"),
        (lambda: UnitFactory(dissolved_on=MARCH), HELPING, {}, "dissolved"),
        (UnitFactory, HELPING, {"phone": "13800001234"}, "liaison_missing"),
        (UnitFactory, LIAISON, {"liaison": "示例"}, "not_lead_unit"),
        (specialist, MAIN, {"liaison": "示例"}, "no_unit"),
    ],
)
def test_who_may_not_serve_is_refused_by_name(project, build, role, changes, code):
    party, clerk = build(), OfficerFactory(administrator=True)

    refused(lambda: assign(project, role, party, clerk, **changes), code)


def test_the_pair_does_not_help_itself(project, clerk):
    leader, unit = project.leader, project.lead_unit

    refused(lambda: assign(project, ASSISTANT, leader, clerk), "leads")
    refused(lambda: assign(project, HELPING, unit, clerk), "leads")
    refused(lambda: assign(project, LIAISON, unit, clerk), "liaison_missing")


def test_a_day_that_is_written_already_is_refused(project, clerk):
    officer = specialist()
    duty = assign(project, MAIN, officer, clerk, on=APRIL)

    refused(lambda: assign(project, MAIN, specialist(), clerk), "backdated")
    refused(lambda: assign(project, MAIN, officer, clerk, on=MAY), "unchanged")
    duties.release(duty, on=MAY, reason="借调", by=clerk, at=NOW)
    refused(lambda: assign(project, MAIN, officer, clerk, on=APRIL), "backdated")


def test_a_day_before_a_duty_that_ended_the_day_it_began_is_refused_in_words(project, clerk):
    duty = assign(project, MAIN, specialist(), clerk, on=MAY)
    duties.release(duty, on=MAY, reason="指派有误", by=clerk, at=NOW)

    refused(lambda: assign(project, MAIN, specialist(), clerk, on=APRIL), "backdated")
    assert assign(project, MAIN, specialist(), clerk, on=MAY)


def test_a_specialist_of_another_sector_needs_a_reason(project, clerk):
    sector = SectorFactory()
    Project.objects.filter(pk=project.pk).update(sector=sector)
    own, other = specialist(sector=sector), specialist()

    refused(lambda: assign(project, MAIN, other, clerk), "outside_team")
    assert assign(project, MAIN, other, clerk, reason="熟悉该企业").reason == "熟悉该企业"
    assert assign(project, MAIN, own, clerk, on=APRIL).reason == ""
