"""Names of rows in the trail go through the first net by themselves: the second is away here."""

import pytest

from government.roles import Role
from kezhou_crm.tests.counties import token, world
from kezhou_crm.transactions import act_as
from records import changes
from records.models import AuditEntry
from records.searching import Search

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
PEOPLE = [(Role.COUNTY_CLERK, 0), (Role.SPECIALIST, 0)]


@pytest.fixture
def ledger():
    """Three counties. Whoever asks is the system to the database, which shows him every row."""
    ledger = world(crossing=False)
    act_as(1)
    return ledger


def names_told(ledger, officer):
    foreign = ledger.projects[1][0]
    entries = AuditEntry.objects.changes().filter(project_id=foreign.pk)
    return {one.subject for one in changes.tell(entries, to=officer) if one.subject}


@pytest.mark.parametrize("who", PEOPLE)
def test_a_row_out_of_sight_is_told_without_its_name(ledger, who):
    told = names_told(ledger, ledger.officers[who])

    assert not any(token(1) in name for name in told)


def test_the_control_whoever_sees_all_is_told_the_names(ledger):
    assert any(token(1) in name for name in names_told(ledger, ledger.officers[Role.BUREAU_ADMIN, 0]))


def found(officer, word):
    form = Search({"record": word})
    return set(form.entries(to=officer).values_list("of_table", flat=True))


def test_a_search_by_name_finds_no_row_out_of_sight(ledger):
    assert "projects_project" not in found(ledger.officers[Role.COUNTY_CLERK, 0], token(1))
    assert "projects_project" in found(ledger.officers[Role.COUNTY_CLERK, 0], token(0))
    assert "projects_project" in found(ledger.officers[Role.BUREAU_ADMIN, 0], token(1))
