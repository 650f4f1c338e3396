"""A handover ends the duties that do not go with the new pair."""

from datetime import date

import pytest

from kezhou_crm.tests.factories import (
    LeaderFactory,
    OfficerFactory,
    ProjectFactory,
    UnitFactory,
)
from projects import duties, responsibility
from projects.responsibility import Pair, responsible
from projects.stages import VacancyKind
from projects.tests.serving import APRIL, ASSISTANT, HELPING, LIAISON, MAY, NOW, assign, judge_now, refused

pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def clerk(db):
    return OfficerFactory(administrator=True)


@pytest.fixture
def project(db):
    """A signed project with a whole pair since January."""
    return ProjectFactory(signed=True, leader=LeaderFactory(), lead_unit=UnitFactory())


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
