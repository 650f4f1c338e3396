"""Who hands over a specialist's projects finds by number only whom he knows as one."""

import pytest
from django.urls import reverse

from government.roles import Role
from kezhou_crm.tests.asking import write
from kezhou_crm.tests.counties import world
from kezhou_crm.tests.factories import TeamMemberFactory, client_of

pytestmark = pytest.mark.usefixtures("row_by_row")


def page(officer):
    return reverse("admin:projects_project_succeed", args=["specialist", officer.pk])


def test_an_officer_finds_by_number_only_those_whom_he_knows_as_specialists(db):
    ledger = world(projects=1, crossing=False)
    officers, clerk = ledger.officers, ledger.officers[Role.COUNTY_CLERK, 0]
    in_a_team, left = TeamMemberFactory().officer, TeamMemberFactory(left_on="2026-02-01").officer
    known = [officers[Role.SPECIALIST, 0], in_a_team]
    others = [officers[Role.SPECIALIST, 1], officers[Role.COUNTY_CLERK, 1], officers[Role.BUREAU_ADMIN, 0], left]

    for client, names in ((client_of(clerk), known), (client_of(officers[Role.BUREAU_ADMIN, 0]), known + others)):
        pages = {officer: client.get(page(officer)) for officer in known + others}
        api = {
            officer: write(client, "post", f"specialists/{officer.pk}/reassign-all/", {"preview": True})
            for officer in known + others
        }

        assert {officer for officer, answer in pages.items() if answer.status_code == 200} == set(names)
        assert {officer for officer, answer in api.items() if answer.status_code == 400} == set(names)
        assert all(
            answer.status_code == 404 and officer.name not in answer.content.decode()
            for answers in (pages, api)
            for officer, answer in answers.items()
            if officer not in names
        )
