"""Two officers act on one project at once, by the rules: the later one is judged by what the earlier one wrote."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from kezhou_crm.tests import races
from kezhou_crm.tests.factories import LeaderFactory, OfficerFactory, ProjectFactory, UnitFactory
from projects import duties, responsibility
from projects.responsibility import Pair
from projects.stages import DutyRole, VacancyKind

NOW = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def who(own_database):
    return {"by": OfficerFactory(administrator=True), "at": NOW, "reason": "示例原因"}


@pytest.fixture
def project(who):
    project = ProjectFactory(signed=True)
    responsibility.hand_over(project, to=LeaderFactory(), unit=UnitFactory(), on=MARCH, **who)
    project.refresh_from_db()
    return project


def test_who_waited_for_the_lock_sees_the_pair_as_it_is_now(project, who):
    leader, unit = LeaderFactory(), UnitFactory()

    refused = races.behind(
        lambda: responsibility.hand_over(project, to=leader, unit=unit, on=APRIL, **who),
        lambda: responsibility.hand_over(project, to=leader, unit=unit, on=MAY, **who),
    )

    assert refused == ["包联领导和牵头单位都没有变化。"]
    assert project.handovers.count() == 2


def test_a_leader_s_projects_keep_the_unit_that_came_meanwhile(project, who):
    unit, successor = UnitFactory(), LeaderFactory()

    refused = races.behind(
        lambda: responsibility.hand_over(project, to=project.leader, unit=unit, on=APRIL, **who),
        lambda: responsibility.hand_over_all([project], leaving=project.leader, to=successor, on=MAY, **who),
    )

    assert refused == []
    project.refresh_from_db()
    assert (project.leader, project.lead_unit) == (successor, unit)


def test_a_liaison_of_a_unit_that_left_meanwhile_is_refused_in_words(project, who):
    assigned = {"role": DutyRole.LIAISON, "party": project.lead_unit, "liaison": "示例联络员"}

    refused = races.behind(
        lambda: responsibility.vacate(project, keep=Pair(None, None), kind=VacancyKind.VACANT, on=MAY, **who),
        lambda: duties.assign(project, **assigned, on=APRIL, **who),
    )

    assert refused == [f"从 2026-04-01 起，{project.lead_unit}不一直是该项目的牵头单位；联络员须属于牵头单位。"]
    assert not project.duties.exists()
