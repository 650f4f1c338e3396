"""Which projects a deal is for is written so that the deal stays in sight meanwhile."""

import pytest

from government.roles import Role
from kezhou_crm.tests.asking import write
from kezhou_crm.tests.factories import (
    FinancingDealFactory,
    OfficerFactory,
    ProjectFactory,
    RegionFactory,
    UnitFactory,
    client_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]


def test_a_deal_seen_through_its_one_project_is_linked_to_another():
    """It was recorded by others: its project alone brings it into the clerk's sight."""
    clerk = OfficerFactory(role=Role.COUNTY_CLERK, unit=UnitFactory(region=RegionFactory()), narrowed=False)
    deal, other = FinancingDealFactory(projects=[ProjectFactory()]), ProjectFactory()

    answer = write(client_of(clerk), "patch", f"financing-deals/{deal.pk}/", {"projects": [other.pk]})

    assert answer.status_code == 200
    assert list(deal.projects.all()) == [other]
