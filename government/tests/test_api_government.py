"""Regions, units, leaders and sectors in the API."""

import pytest

from government.models import UnitFormerName
from kezhou_crm.tests.asking import ask, refused, rows
from kezhou_crm.tests.factories import LeaderFactory, RegionFactory, SectorFactory, UnitFactory

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("founding")
def test_the_prefecture_and_its_four_counties_come_in_the_order_of_documents() -> None:
    assert [row["code"] for row in rows("regions/")] == ["653000", "653001", "653022", "653023", "653024"]
    assert ask("regions/653022/")["name"] == "阿克陶县"


def test_units_are_found_by_region_and_by_former_names() -> None:
    unit = UnitFactory(name="示例商务局")
    UnitFormerName.objects.create(unit=unit, name="示例商务和经济信息化委员会")
    other = UnitFactory(name="示例水利局", region=RegionFactory(code="653022", name="阿克陶县"))

    assert [row["id"] for row in rows("units/", search="信息化")] == [unit.pk]
    assert [row["id"] for row in rows("units/", region="653022")] == [other.pk]
    assert ask(f"units/{unit.pk}/")["former_names"] == [{"name": "示例商务和经济信息化委员会", "until": None}]


def test_dissolved_units_may_be_left_out() -> None:
    standing, dissolved = UnitFactory(), UnitFactory(dissolved_on="2026-01-01")

    assert [row["id"] for row in rows("units/", dissolved="false")] == [standing.pk]
    assert [row["id"] for row in rows("units/", dissolved="true")] == [dissolved.pk]


def test_leaders_are_found_by_word_unit_and_day_in_office() -> None:
    leader = LeaderFactory(name="示例甲", unit=UnitFactory(), term_from="2026-01-01", term_until="2026-06-30")
    LeaderFactory(name="示例乙", term_from="2027-01-01")

    for parameters in ({"search": "slj"}, {"unit": leader.unit_id}, {"in_office_on": "2026-06-30"}):
        assert [row["id"] for row in rows("leaders/", **parameters)] == [leader.pk]
    assert rows("leaders/", in_office_on="2026-07-01") == []


def test_a_leader_without_unit_and_term_says_null() -> None:
    (row,) = rows("leaders/") if LeaderFactory() else ()

    assert (row["unit"], row["term_from"], row["term_until"]) == (None, None, None)


def test_leaders_and_units_come_in_protocol_order() -> None:
    second, first = LeaderFactory(protocol_order=2), LeaderFactory(protocol_order=1)

    assert [row["id"] for row in rows("leaders/")] == [first.pk, second.pk]


@pytest.mark.parametrize("parameter", ["officer", "officer__username", "password"])
def test_leaders_do_not_answer_questions_about_accounts(parameter: str) -> None:
    assert refused("leaders/", **{parameter: "a"})[0]["field"] == parameter


def test_sectors_are_listed() -> None:
    sector = SectorFactory(name="示例板块")

    assert rows("sectors/") == [{"id": sector.pk, "name": "示例板块", "position": 100}]
