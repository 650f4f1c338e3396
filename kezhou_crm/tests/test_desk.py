"""The desk shows the ceremony that was held last, not the one that is planned."""

from datetime import date

from kezhou_crm.tests.factories import CeremonyFactory, system
from kezhou_crm.views import _latest_ceremony


def test_a_planned_ceremony_is_not_the_latest(db):
    held = CeremonyFactory(held_on=date(2026, 3, 1))
    CeremonyFactory(held_on=date(2026, 6, 1))

    assert _latest_ceremony(system(), date(2026, 5, 1))["latest"] == held


def test_nothing_held_is_nothing_compared(db):
    CeremonyFactory(held_on=date(2026, 6, 1))

    assert _latest_ceremony(system(), date(2026, 5, 1)) == {"latest": None, "compared": []}
