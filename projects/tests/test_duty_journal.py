"""The journal of duties: how it is asked, and what raw SQL may not write around the rules."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from government.models import Leader, Officer, Unit
from kezhou_crm.tests.factories import (
    DutyFactory,
    LeaderFactory,
    OfficerFactory,
    ProjectFactory,
    TeamMemberFactory,
    UnitFactory,
    specialist,
)
from projects import duties
from projects.models import Duty, Project
from projects.stages import DutyRole
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
    judge_now,
)

pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def clerk(db):
    return OfficerFactory(administrator=True)


@pytest.fixture
def project(db):
    """A signed project with a whole pair since January."""
    return ProjectFactory(signed=True, leader=LeaderFactory(), lead_unit=UnitFactory())


def test_the_queryset_words(project, clerk):
    main, substitute, unit, assistant = specialist(), specialist(), UnitFactory(), LeaderFactory()
    assign(project, MAIN, main, clerk)
    assign(project, SUBSTITUTE, substitute, clerk)
    assign(project, HELPING, unit, clerk)
    assign(project, ASSISTANT, assistant, clerk)
    ended = DutyFactory(officer=main, until_on=MARCH, closed_at=NOW, closed_by=clerk, ending="示例").project

    for found in (
        Project.objects.served_by(main),
        Project.objects.served_by(substitute),
        Project.objects.of_unit(unit),
        Project.objects.of_unit(project.lead_unit),
        Project.objects.led_by(project.leader),
        Project.objects.responsibility_complete(),
    ):
        assert set(found) == {project}
    assert not Project.objects.led_by(assistant)
    assert set(Project.objects.responsibility_missing()) == {ended}


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        (lambda duty: Duty.objects.filter(pk=duty.pk).update(reason="改"), "kz_duty_closes_once"),
        (lambda duty: Duty.objects.filter(pk=duty.pk).update(from_on=APRIL), "kz_duty_closes_once"),
        (
            lambda duty: DutyFactory(project=duty.project, role=SUBSTITUTE, officer=duty.officer),
            "kz_duties_agree",
        ),
        (lambda duty: DutyFactory(project=duty.project, from_on="2026-02-01"), "kz_duty_in_line"),
        (
            lambda duty: DutyFactory(project=duty.project, role=ASSISTANT, leader=duty.project.leader),
            "kz_duties_agree",
        ),
        (
            lambda duty: DutyFactory(project=duty.project, role=HELPING, unit=duty.project.lead_unit),
            "kz_duties_agree",
        ),
        (
            lambda duty: DutyFactory(project=duty.project, role=LIAISON, unit=UnitFactory(), liaison="示例"),
            "kz_duties_agree",
        ),
    ],
)
def test_raw_writes_around_the_rules_are_refused_by_the_database(project, clerk, change, constraint):
    duty = assign(project, MAIN, specialist(), clerk)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        change(duty)
        judge_now()

    assert refusal.value.__cause__.diag.constraint_name == constraint


def test_an_ended_duty_is_not_opened_again(project, clerk):
    duty = duties.release(assign(project, MAIN, specialist(), clerk), on=MAY, reason="借调", by=clerk, at=NOW)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(until_on=None, closed_at=None, closed_by=None, ending="")

    assert refusal.value.__cause__.diag.constraint_name == "kz_duty_closes_once"


def test_who_is_in_a_team_is_a_specialist_in_his_days(db):
    member = TeamMemberFactory(joined_on=MARCH, left_on=MAY)
    OfficerFactory()

    found = {day: set(Officer.objects.specialists(on=day)) for day in (date(2026, 2, 28), MARCH, APRIL, MAY)}

    assert found == {date(2026, 2, 28): set(), MARCH: {member.officer}, APRIL: {member.officer}, MAY: set()}


def test_roles_know_their_party():
    kinds = {"officer": Officer, "leader": Leader, "unit": Unit}

    assert {Duty._meta.get_field(role.party).related_model for role in DutyRole} == set(kinds.values())
    assert [role for role in DutyRole if role.single] == [MAIN, SUBSTITUTE, LIAISON]
