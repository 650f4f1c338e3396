"""Units keep one row through their names; leaders have terms; the system officer cannot log in."""

from datetime import date

from django.contrib.auth import authenticate

from government.models import Leader, Officer, Unit, UnitFormerName
from kezhou_crm.tests.factories import LeaderFactory, UnitFactory


def test_a_unit_answers_to_its_former_name(db):
    unit = UnitFactory(name="示例商务和工业信息化局")
    UnitFormerName.objects.create(unit=unit, name="示例经贸委", until=date(2019, 1, 1))
    UnitFactory(name="示例别的局")

    assert list(Unit.objects.called("示例 经贸委")) == [unit]
    assert list(Unit.objects.called("示例商务和工业信息化局")) == [unit]


def test_a_leader_is_in_office_within_the_term(db):
    open_ended = LeaderFactory(term_from=date(2024, 1, 1))
    over = LeaderFactory(term_until=date(2024, 12, 31))

    assert set(Leader.objects.in_office(date(2024, 6, 1))) == {open_ended, over}
    assert set(Leader.objects.in_office(date(2025, 6, 1))) == {open_ended}


def test_nobody_logs_in_as_the_system(db):
    system = Officer.objects.system()

    assert not system.is_active
    assert not system.has_usable_password()
    assert authenticate(username="system", password="") is None


def test_names_are_never_judged_by_their_length(db):
    leader = LeaderFactory(name="阿卜杜热合曼•阿卜杜克热木 ")

    assert leader.name == "阿卜杜热合曼·阿卜杜克热木"
