"""Who serves a project beside its pair: assigned, replaced, released, and refused by name."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from government.models import Leader, Officer, Unit
from kezhou_crm.tests.factories import (
    DutyFactory,
    LeaderFactory,
    OfficerFactory,
    ProjectFactory,
    SectorFactory,
    TeamMemberFactory,
    UnitFactory,
    specialist,
)
from projects import duties, responsibility
from projects.models import Duty, Project
from projects.responsibility import Pair, responsible
from projects.stages import DutyRole, Stage, VacancyKind

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
NOW = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
MAIN, SUBSTITUTE, ASSISTANT = DutyRole.SPECIALIST, DutyRole.SUBSTITUTE, DutyRole.ASSISTANT
HELPING, LIAISON = DutyRole.HELPING_UNIT, DutyRole.LIAISON
pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def clerk(db):
    return OfficerFactory(administrator=True)


@pytest.fixture
def project(db):
    """A signed project with a whole pair since January."""
    return ProjectFactory(signed=True, leader=LeaderFactory(), lead_unit=UnitFactory())


def assign(project, role, party, by, **changes):
    return duties.assign(project, **{"role": role, "party": party, "on": MARCH, "by": by, "at": NOW} | changes)


def judge_now():
    """Judge the deferred constraints now, as the commit would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def codes(refusal):
    groups = refusal.error_dict.values() if hasattr(refusal, "error_dict") else [refusal.error_list]
    return [error.code for group in groups for error in group]


def refused(deed, code):
    before = list(Duty.objects.order_by("pk").values()), list(Project.objects.order_by("pk").values())
    with pytest.raises(ValidationError) as refusal:
        deed()
    assert codes(refusal.value) == [code]
    assert (list(Duty.objects.order_by("pk").values()), list(Project.objects.order_by("pk").values())) == before


def test_a_specialist_serves_from_the_day_on(project, clerk):
    officer = specialist()

    duty = assign(project, MAIN, officer, clerk)

    judge_now()
    assert (duty.party, duty.from_on, duty.until_on, duty.opened_at, duty.opened_by) == (
        officer,
        MARCH,
        None,
        NOW,
        clerk,
    )
    assert responsible(project, on=MARCH).specialist == officer
    assert responsible(project, on=date(2026, 2, 28)).specialist is None


def test_a_new_main_specialist_ends_the_present_one_the_same_day(project, clerk):
    first, second = specialist(), specialist()
    assign(project, MAIN, first, clerk)

    assign(project, MAIN, second, clerk, on=APRIL)

    judge_now()
    assert responsible(project, on=date(2026, 3, 31)).specialist == first
    assert responsible(project, on=APRIL).specialist == second
    ended = project.duties.get(officer=first)
    assert (ended.until_on, ended.ending, ended.closed_by) == (APRIL, f"改为{second}", clerk)


def test_a_correction_on_the_same_day_leaves_an_empty_interval(project, clerk):
    wrong, right = specialist(), specialist()
    assign(project, MAIN, wrong, clerk)

    assign(project, MAIN, right, clerk)

    judge_now()
    assert responsible(project, on=MARCH).specialist == right
    assert [(row.from_on, row.until_on) for row in project.duties.order_by("pk")] == [(MARCH, MARCH), (MARCH, None)]


def test_many_may_help_and_each_unit_brings_its_liaison(project, clerk):
    units, leader = [UnitFactory(), UnitFactory()], LeaderFactory()
    for unit in units:
        assign(project, HELPING, unit, clerk, liaison=" 示例联络员 ", phone="138 0000 1234")
    assign(project, ASSISTANT, leader, clerk)
    assign(project, LIAISON, project.lead_unit, clerk, liaison="示例牵头联络员")

    judge_now()
    now = responsible(project, on=MARCH)
    assert [(duty.unit, duty.liaison, duty.liaison_phone) for duty in now.helping] == [
        (unit, "示例联络员", "13800001234") for unit in units
    ]
    assert now.assistants == (leader,)
    assert (now.liaison.unit, now.liaison.liaison) == (project.lead_unit, "示例牵头联络员")


def test_a_helping_unit_changes_its_liaison_and_stays(project, clerk):
    unit = UnitFactory()
    assign(project, HELPING, unit, clerk, liaison="示例甲")

    assign(project, HELPING, unit, clerk, liaison="示例乙", on=APRIL)

    assert [duty.liaison for duty in responsible(project, on=date(2026, 3, 31)).helping] == ["示例甲"]
    assert [duty.liaison for duty in responsible(project, on=APRIL).helping] == ["示例乙"]


def test_the_two_specialists_may_change_places(project, clerk):
    first, second = specialist(), specialist()
    duties.serve(project, specialist=first, substitute=second, on=MARCH, by=clerk, at=NOW)

    duties.serve(project, specialist=second, substitute=first, on=APRIL, by=clerk, at=NOW)

    judge_now()
    then, now = responsible(project, on=MARCH), responsible(project, on=APRIL)
    assert (then.specialist, then.substitute) == (first, second)
    assert (now.specialist, now.substitute) == (second, first)


def test_a_specialist_who_leaves_without_a_successor_needs_a_reason(project, clerk):
    officer = specialist()
    duties.serve(project, specialist=officer, substitute=None, on=MARCH, by=clerk, at=NOW)
    nobody = {"specialist": None, "substitute": None, "on": APRIL, "by": clerk, "at": NOW}

    refused(lambda: duties.serve(project, **nobody), "reason_missing")
    duties.serve(project, **nobody, reason="借调")

    assert project.duties.get().ending == "借调"
    assert responsible(project, on=APRIL).specialist is None


def test_wrong_specialists_are_refused(project, clerk):
    first, second = specialist(), specialist()
    given = {"on": MARCH, "by": clerk, "at": NOW}
    duties.serve(project, specialist=first, substitute=second, **given)

    refused(lambda: duties.serve(project, specialist=first, substitute=first, **given), "twice")
    refused(lambda: duties.serve(project, specialist=first, substitute=second, **given), "unchanged")


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


def test_a_duty_is_released_once(project, clerk):
    duty = assign(project, MAIN, specialist(), clerk, on=APRIL)
    given = {"on": MAY, "reason": "借调", "by": clerk, "at": NOW}

    for changes, code in (
        ({"reason": " "}, "reason_missing"),
        ({"on": MARCH}, "backdated"),
        ({"on": date(2026, 6, 2)}, "future"),
    ):
        refused(lambda changes=changes: duties.release(duty, **given | changes), code)
    duties.release(duty, **given)
    refused(lambda: duties.release(duty, **given), "ended")


class TestAHandoverEndsWhatDoesNotGoWithIt:
    def hand_over(self, project, clerk, **changes):
        project.refresh_from_db()
        given = {"to": project.leader, "unit": project.lead_unit, "on": MAY, "by": clerk, "at": NOW, "reason": "调整"}
        return responsibility.hand_over(project, **given | changes)

    def test_who_assisted_and_now_leads(self, project, clerk):
        leader, other = LeaderFactory(), LeaderFactory()
        assign(project, ASSISTANT, leader, clerk)
        assign(project, ASSISTANT, other, clerk)

        self.hand_over(project, clerk, to=leader)

        judge_now()
        assert responsible(project, on=date(2026, 4, 30)).assistants == (leader, other)
        assert responsible(project, on=MAY).assistants == (other,)
        assert project.duties.get(leader=leader).ending == "改任包联领导"

    def test_a_unit_that_helped_and_now_leads_and_the_liaison_of_the_one_before(self, project, clerk):
        unit = UnitFactory()
        assign(project, HELPING, unit, clerk)
        assign(project, LIAISON, project.lead_unit, clerk, liaison="示例")

        self.hand_over(project, clerk, unit=unit)

        judge_now()
        now = responsible(project, on=MAY)
        assert (now.helping, now.liaison) == ((), None)
        assert {duty.ending for duty in project.duties.all()} == {"改任牵头单位", "牵头单位变更"}

    def test_a_liaison_stays_where_only_the_leader_changes(self, project, clerk):
        assign(project, LIAISON, project.lead_unit, clerk, liaison="示例")

        self.hand_over(project, clerk, to=LeaderFactory())

        judge_now()
        assert responsible(project, on=MAY).liaison.liaison == "示例"

    def test_a_duty_that_began_after_the_handover_ends_empty(self, project, clerk):
        leader = LeaderFactory()
        assign(project, ASSISTANT, leader, clerk, on=MAY)

        self.hand_over(project, clerk, to=leader, on=APRIL)

        judge_now()
        duty = project.duties.get()
        assert (duty.from_on, duty.until_on) == (MAY, MAY)

    def test_a_day_before_an_ended_duty_is_refused(self, project, clerk):
        leader = LeaderFactory()
        duty = assign(project, ASSISTANT, leader, clerk)
        duties.release(duty, on=MAY, reason="分工调整", by=clerk, at=NOW)

        refused(lambda: self.hand_over(project, clerk, to=leader, on=APRIL), "served_then")

    def test_the_liaison_of_a_unit_that_leaves_without_a_successor(self, project, clerk):
        assign(project, LIAISON, project.lead_unit, clerk, liaison="示例")

        responsibility.vacate(
            project,
            keep=Pair(project.leader, None),
            kind=VacancyKind.VACANT,
            reason="机构改革",
            on=MAY,
            by=clerk,
            at=NOW,
        )

        judge_now()
        assert responsible(project, on=MAY).liaison is None


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
