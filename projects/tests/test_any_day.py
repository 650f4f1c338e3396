"""Any past day knows who answered and who served: random histories against a model that knows no intervals.

The model keeps one picture per day. A deed that was accepted repaints that day and every later one; a deed that was
refused repaints nothing. The journals must answer like the pictures, on every day.
"""

from copy import deepcopy
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kezhou_crm.tests.factories import LeaderFactory, OfficerFactory, ProjectFactory, UnitFactory, specialist
from projects import duties, responsibility
from projects.responsibility import responsible
from projects.stages import DutyRole

FIRST = date(2026, 3, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(8)]
AT = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
day, someone = st.integers(1, 7), st.integers(0, 1)  # few people, so that they meet again
deed = st.one_of(
    st.tuples(st.just("hand_over"), day, someone, someone),
    st.tuples(st.just("assign"), day, st.sampled_from(DutyRole), someone),
    st.tuples(st.just("appoint_liaison"), day),
    st.tuples(st.just("release"), day, st.integers(0, 5)),
)
NOBODY = {"leader": None, "unit": None, "SPECIALIST": None, "SUBSTITUTE": None, "LIAISON": None} | {
    "ASSISTANT": frozenset(),
    "HELPING_UNIT": frozenset(),
}


class World:
    """The project, its cast, and one picture per day."""

    def __init__(self):
        self.project, self.clerk = ProjectFactory(signed=True), OfficerFactory(administrator=True)
        self.parties = {
            "leader": [LeaderFactory() for _ in range(2)],
            "unit": [UnitFactory() for _ in range(2)],
            "officer": [specialist() for _ in range(2)],
        }
        self.pictures = {one: deepcopy(NOBODY) for one in DAYS}

    def do(self, kind, *given):
        """Do the deed; where the rule accepts it, repaint."""
        try:
            with transaction.atomic():
                getattr(self, kind)(*given)
        except ValidationError:
            return False
        return True

    def on(self, day):
        return {"on": DAYS[day], "by": self.clerk, "at": AT}

    def repaint(self, day, change):
        for one in DAYS[day:]:
            change(self.pictures[one])

    def hand_over(self, day, leader, unit):
        leader, unit = self.parties["leader"][leader], self.parties["unit"][unit]
        open_now = {duty.pk: duty for duty in self.project.duties.unfinished()}
        responsibility.hand_over(self.project, to=leader, unit=unit, reason="示例", **self.on(day))
        liaison = next((duty for duty in open_now.values() if duty.role == "LIAISON" and duty.unit != unit), None)

        def change(picture):
            picture |= {"leader": leader, "unit": unit}
            picture["ASSISTANT"] -= {leader}
            picture["HELPING_UNIT"] -= {unit}
            if liaison:
                picture["LIAISON"] = None

        self.repaint(day, change)

    def assign(self, day, role, number):
        party = self.parties[role.party][number]
        contact = {"liaison": "示例"} if role == DutyRole.LIAISON else {}
        duties.assign(self.project, role=role, party=party, **contact, **self.on(day))

        def change(picture):
            picture[role.value] = party if role.single else picture[role.value] | {party}

        self.repaint(day, change)

    def appoint_liaison(self, day):
        """Appoint one of whichever unit leads by now."""
        leads = self.answered(DAYS[-1])["unit"]
        self.assign(day, DutyRole.LIAISON, self.parties["unit"].index(leads) if leads else 0)

    def release(self, day, number):
        open_rows = list(self.project.duties.unfinished().order_by("pk"))
        if number >= len(open_rows):
            raise ValidationError("nothing to release")
        duty = open_rows[number]
        duties.release(duty, reason="示例", **self.on(day))

        def change(picture):
            picture[duty.role] = None if DutyRole(duty.role).single else picture[duty.role] - {duty.party}

        self.repaint(day, change)

    def answered(self, one):
        """Ask the journals."""
        said = responsible(self.project, on=one)
        return {
            "leader": said.pair.leader,
            "unit": said.pair.lead_unit,
            "SPECIALIST": said.specialist,
            "SUBSTITUTE": said.substitute,
            "LIAISON": said.liaison and said.liaison.unit,
            "ASSISTANT": frozenset(said.assistants),
            "HELPING_UNIT": frozenset(duty.unit for duty in said.helping),
        }


@pytest.mark.usefixtures("row_by_row")
@settings(
    max_examples=60,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(deed, min_size=1, max_size=14))
def test_the_journals_answer_like_the_pictures(db, history):
    with transaction.atomic():
        world = World()
        accepted = [world.do(*one) for one in history]

        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        assert len(accepted) == len(history)
        assert {one: world.answered(one) for one in DAYS} == world.pictures
        for picture in world.pictures.values():
            assert picture["leader"] is None or picture["leader"] not in picture["ASSISTANT"]
            assert picture["unit"] is None or picture["unit"] not in picture["HELPING_UNIT"]
            assert picture["SPECIALIST"] is None or picture["SPECIALIST"] != picture["SUBSTITUTE"]
        transaction.set_rollback(True)
