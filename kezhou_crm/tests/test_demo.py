"""The demo: a year that is made up, told by the rules, and nowhere near the ledger."""

import time
from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction
from zeal import zeal_ignore

from kezhou_crm.demo import filling
from projects.models import Project

TODAY = date(2026, 11, 25)


def test_x(own_database):
    with zeal_ignore():
        for name in ("regions", "industries"):
            call_command("loaddata", name, verbosity=0)
        t = time.time()
        with transaction.atomic():
            n = filling.fill(today=TODAY, projects=184)
            print("entries", n, time.time() - t)
        print("committed", time.time() - t)
        from collections import Counter
        print(Counter(Project.objects.live().values_list("stage", flat=True)))
        from projects.models import FollowUp, Handover, Vacancy, Milestone, FinancingDeal
        for m in (Project, FollowUp, Handover, Vacancy, Milestone, FinancingDeal): print(m.__name__, m.objects.count())
    assert 0
