"""A sector is a team of specialists: who is in it, who heads it, from when to when."""

import pytest
from django.urls import reverse

from government.models import TeamMember
from kezhou_crm.tests import forms
from kezhou_crm.tests.factories import OfficerFactory, SectorFactory, TeamMemberFactory

pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def administrator(client, db):
    client.force_login(OfficerFactory(administrator=True))
    return client


def save(client, sector, *members):
    """Save the sector's page with these members, each a dict of what is typed."""
    typed = {"name": sector.name, "position": sector.position, "team-TOTAL_FORMS": len(members)}
    typed["team-INITIAL_FORMS"] = sum("id" in member for member in members)
    for number, member in enumerate(members):
        typed |= {f"team-{number}-{name}": value for name, value in member.items()}
        typed[f"team-{number}-sector"] = sector.pk
    return client.post(reverse("admin:government_sector_change", args=[sector.pk]), typed | forms.shown(client, sector))


def test_a_team_is_entered_on_its_sectors_page(administrator):
    sector, head, member = SectorFactory(), OfficerFactory(), OfficerFactory()

    answer = save(
        administrator,
        sector,
        {"officer": head.pk, "is_head": "on", "joined_on": "2026-01-01"},
        {"officer": member.pk, "joined_on": "2026-02-01"},
    )

    assert answer.status_code == 302
    assert {(row.officer, row.is_head) for row in sector.team.all()} == {(head, True), (member, False)}


def test_nobody_is_in_it_twice_and_one_heads_it(administrator):
    sector, officer = SectorFactory(), OfficerFactory()
    row = {"officer": officer.pk, "joined_on": "2026-01-01"}

    twice = save(administrator, sector, row, row)
    two_heads = save(
        administrator, sector, row | {"is_head": "on"}, row | {"officer": OfficerFactory().pk, "is_head": 1}
    )

    assert "该专员在表中出现了两次。" in twice.content.decode()
    assert "一个板块的队伍只有一名组长。" in two_heads.content.decode()
    assert not TeamMember.objects.exists()


def test_who_left_may_come_back_and_keeps_the_days_before(administrator):
    member = TeamMemberFactory()
    left = {"id": member.pk, "officer": member.officer_id, "joined_on": "2026-01-01", "left_on": "2026-02-01"}

    answer = save(administrator, member.sector, left, {"officer": member.officer_id, "joined_on": "2026-03-01"})

    assert answer.status_code == 302
    assert member.sector.team.count() == 2


def test_a_new_head_takes_over_in_one_go(administrator):
    old = TeamMemberFactory(is_head=True)
    new = TeamMemberFactory(sector=old.sector)
    rows = [{"id": one.pk, "officer": one.officer_id, "joined_on": "2026-01-01"} for one in (old, new)]

    answer = save(administrator, old.sector, rows[0], rows[1] | {"is_head": "on"})

    assert answer.status_code == 302
    assert list(old.sector.team.filter(is_head=True)) == [new]


def test_who_leaves_does_so_after_joining(administrator):
    member = TeamMemberFactory()
    left = {"id": member.pk, "officer": member.officer_id, "joined_on": "2026-01-02", "left_on": "2026-01-01"}

    answer = save(administrator, member.sector, left)

    assert "离队日期不能早于入队日期。" in answer.content.decode()
    member.refresh_from_db()
    assert member.left_on is None
