"""The figures of the desk: what they count, and that each number equals the list it opens."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from zeal import zeal_ignore

from government.models import Region
from kezhou_crm.tests.factories import (
    DutyFactory,
    LeaderFactory,
    OfficerFactory,
    ProjectFactory,
    RegionFactory,
    UnitFactory,
    system,
)
from projects import figures
from projects.models import Project
from projects.stages import Stage

LINKED = re.compile(r'<a href="(/admin/projects/project/[^"]*)">(?:<span>([^<]*)</span><b>)?([\d,]+)</')


@pytest.fixture
def regions(db):
    return RegionFactory(code="653001", name="阿图什市"), RegionFactory(code="653022", name="阿克陶县")


@pytest.fixture
def ledger(regions):
    """Write what is hard to count: an enclave, phases, slots, voided and terminated projects, missing amounts."""
    here, there = regions
    pair = {"leader": LeaderFactory(), "lead_unit": UnitFactory(region=here)}
    with zeal_ignore():
        ProjectFactory(region=here)
        ProjectFactory(region=None)
        ProjectFactory(signed=True, region=None, amount=7)
        ProjectFactory(signed=True, region=here, attribution_region=there, amount=100)
        ProjectFactory(signed=True, region=None, attribution_region=there, leader=pair["leader"])
        ProjectFactory(slot=True, region=here)
        ProjectFactory(slot=True, region=there, counts_in_amount=False)
        parent = ProjectFactory(signed=True, region=there, amount=50, stage=Stage.STARTED, **pair)
        DutyFactory(project=parent)
        ProjectFactory(signed=True, region=there, parent=parent, lead_unit=pair["lead_unit"])
        ended = {"terminated_on": "2026-04-01", "termination_reason": "POLICY"}
        ProjectFactory(signed=True, region=here, amount=9, **ended | {"stage": Stage.TERMINATED})
        voided = ProjectFactory(signed=True, region=there, amount=1000)
    Project.objects.filter(pk=voided.pk).update(
        voided_at="2026-03-01T10:00Z", voided_by=OfficerFactory(), void_reason="示例"
    )


@pytest.fixture
def clerk(client, db):
    client.force_login(OfficerFactory(administrator=True))
    return client


def test_each_number_on_the_desk_equals_the_list_it_opens(clerk, ledger):
    body = clerk.get(reverse("admin:index")).content.decode()
    linked = [(url.replace("&amp;", "&"), int(number)) for url, _word, number in LINKED.findall(body)]

    listed = [(url, clerk.get(url).context["cl"].result_count) for url, _number in linked]

    assert len(linked) == 4 + 7 + 2 * Region.objects.count()
    assert linked == listed


def test_each_condition_of_the_list_keeps_what_the_figure_counts(clerk, ledger):
    counts = figures.counts(Project.objects.live())
    queries = {
        "whole": {},
        "signed": {"progress": "onward"},
        "started": {"progress": "started"},
        "missing": {"tab": "missing"},
        "no_leader": {"lacking": "leader"},
        "no_unit": {"lacking": "unit"},
        "no_specialist": {"lacking": "specialist"},
        "slots": {"tab": "slots"},
        "amount_due": {"published": "due"},
    }

    url = reverse("admin:projects_project_changelist")
    listed = {name: clerk.get(url, query).context["cl"].result_count for name, query in queries.items()}

    assert listed == {name: counts[name] for name in queries}
    assert counts == {
        "whole": 10,
        "signed": 7,
        "started": 1,
        "landed": 1,
        "missing": 6,
        "no_leader": 5,
        "no_unit": 5,
        "no_specialist": 6,
        "slots": 2,
        "amount_due": 2,
    }


def test_regions_count_by_attribution_and_a_phase_owes_no_amount(ledger, regions):
    here, there = regions

    tallies = {
        region: (tally, slots) for region, tally, slots in figures.by_region(Project.objects.live(), to=system())
    }

    assert tallies[here] == (figures.Tally(1, None, 1), 1)
    assert tallies[there] == (figures.Tally(5, Decimal(150), 1), 1)


def test_a_stage_owes_no_amount_for_its_phases(ledger):
    tallies = dict(figures.by_stage(Project.objects.live(), to=system()))

    assert tallies[Stage.SIGNED] == figures.Tally(6, Decimal(107), 2)
    assert tallies[Stage.STARTED] == figures.Tally(1, Decimal(50), 0)


def test_a_region_that_does_not_exist_lists_nothing(clerk, ledger):
    answer = clerk.get(reverse("admin:projects_project_changelist"), {"counted_for": "000000"})

    assert answer.context["cl"].result_count == 0
