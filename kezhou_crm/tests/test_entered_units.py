"""Rows of before the column of the unit that entered them get the unit where the officer is."""

from django.core.management import call_command
from django.db import transaction

from companies.models import Company
from government.roles import Role
from kezhou_crm.tests import factories as cast
from kezhou_crm.transactions import act_as
from projects.models import FinancingDeal


def test_old_rows_are_given_the_unit_where_the_officer_is(own_database):
    clerk = cast.OfficerFactory(role=Role.UNIT_CLERK, unit=cast.UnitFactory(), narrowed=False)
    strange = cast.CompanyFactory()
    with transaction.atomic():
        act_as(clerk.pk)
        company = cast.CompanyFactory()
        deal = cast.FinancingDealFactory(recorded_by=clerk, recorded_at="2026-03-01T10:00+08:00")
    call_command("migrate", "companies", "0005_versions", verbosity=0)
    call_command("migrate", "projects", "0024_instructions", verbosity=0)

    call_command("migrate", verbosity=0)

    assert Company.objects.get(pk=company.pk).entered_unit == clerk.unit
    assert Company.objects.get(pk=company.pk).version == 1
    assert Company.objects.get(pk=strange.pk).entered_unit is None
    assert FinancingDeal.objects.get(pk=deal.pk).recorded_unit == clerk.unit
