"""Two rows turn out to be one project: the amount counts once, one answers, the story is whole, and it can be undone."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Sum

from ceremonies.models import Signing
from government.roles import Role
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import races
from projects import follow_ups, merging, responsibility, timeline, voiding
from projects.models import Project, ProjectVerdict
from projects.stages import DutyRole, FollowUpMethod
from records.merging import DECLARED, relations_of

AT = datetime(2026, 4, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = datetime(2026, 4, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def clerk(db):
    return cast.OfficerFactory(administrator=True)


@pytest.fixture
def kept(db):
    return cast.ProjectFactory(name="示例石英砂加工项目", signed=True, amount=Decimal("100.00"))


@pytest.fixture
def other(db, clerk):
    """Return a twin with a row of everything."""
    project = cast.ProjectFactory(
        name="示例石英砂加工建设项目", signed=True, amount=Decimal("100.00"), leader=cast.LeaderFactory(),
        lead_unit=cast.UnitFactory(), contract_no="示例〔2026〕1号",
    )  # fmt: skip
    cast.ParticipationFactory(project=project, company=cast.CompanyFactory())
    cast.MilestoneFactory(project=project)
    cast.DutyFactory(project=project)
    cast.DutyFactory(project=project, role=DutyRole.HELPING_UNIT, officer=None, unit=cast.UnitFactory())
    cast.EvidenceFactory(project=project)
    cast.SigningFactory(project=project)
    cast.FinancingDealFactory(projects=[project])
    cast.ProjectFactory(name="示例石英砂加工二期", parent=project)
    cast.VacancyFactory(project=project)
    project.citations.add(cast.CitationFactory(field="name"))
    follow_ups.log_follow_up(project, method=FollowUpMethod.CALL, said="示例沟通", on=date(2026, 3, 2), by=clerk, at=AT)
    return project


def moving(project):
    """Return what points at the project and moves with a merge."""
    return {
        "participations": sorted(project.participations.values_list("pk", flat=True)),
        "milestones": sorted(project.milestones.values_list("pk", flat=True)),
        "signings": sorted(project.signings.values_list("pk", "counted")),
        "deals": sorted(project.financing_deals.values_list("pk", flat=True)),
        "phases": sorted(project.phases.values_list("pk", flat=True)),
        "citations": sorted(project.citations.values_list("pk", flat=True)),
    }


def own(*projects):
    """Return the projects' own columns, but the counters."""
    columns = {field.attname for field in Project._meta.concrete_fields} - {"version", "initials"}
    return list(Project.objects.filter(pk__in=[each.pk for each in projects]).order_by("pk").values(*sorted(columns)))


def test_every_relation_to_a_project_is_declared():
    declared = [(relation.model, relation.field) for relation in DECLARED["projects.Project"]]

    assert sorted(declared) == sorted(relations_of(Project))


def test_what_may_move_moves_and_the_journals_stay(clerk, kept, other):
    before, nothing = moving(other), moving(kept)

    merging.merge(kept, other=other, by=clerk, at=AT)

    other.refresh_from_db()
    assert (moving(kept), moving(other)) == (before, nothing)
    assert (other.absorbed_by, other.voided_at, other.leader, other.lead_unit) == (kept, AT, None, None)
    assert [other.handovers.count(), other.moves.count(), other.follow_ups.count(), other.evidence.count()] == [1] * 4
    assert not other.handovers.unfinished().exists()
    assert not other.duties.unfinished().exists()
    assert not other.vacancies.unfilled().exists()


def test_the_story_of_the_other_is_told_by_the_kept_one(clerk, kept, other):
    merging.merge(kept, other=other, by=clerk, at=AT)

    told = timeline.of(kept, may_view=lambda _model: True, limit=50)

    assert {"示例沟通"} <= {entry.text for entry in told}
    assert "并入本项目" in {entry.title for entry in told}
    kept.refresh_from_db()
    assert kept.last_follow_up.said == "示例沟通"


def test_the_amount_counts_once(clerk, kept, other):
    def counted():
        return Project.objects.live().aggregate(sum=Sum("amount"))["sum"]

    assert counted() == Decimal(200)

    merging.merge(kept, other=other, by=clerk, at=AT)

    assert counted() == Decimal(100)


def test_undone_everything_is_as_it_was_and_the_same_answer_from_that_day(clerk, kept, other):
    before, rows = moving(other), own(kept, other)
    pair = (other.leader, other.lead_unit)
    serving = set(other.duties.unfinished().values_list("role", "officer", "unit"))
    verdict = merging.merge(kept, other=other, takes=["name", "contract_no"], by=clerk, at=AT)
    assert own(kept, other) != rows

    merging.undo(verdict, by=clerk, at=LATER)

    assert moving(other) == before
    assert own(kept, other) == rows
    open_row = other.handovers.unfinished().get()
    assert (open_row.leader, open_row.lead_unit, open_row.from_on) == (*pair, date(2026, 4, 2))
    assert responsibility.responsible(other, on=date(2026, 3, 1)).pair.leader == pair[0]
    assert set(other.duties.unfinished().values_list("role", "officer", "unit")) == serving
    assert other.vacancies.unfilled().count() == 1


def test_signed_at_two_ceremonies_it_is_shown_at_both_and_counts_at_one(clerk, kept, other):
    cast.SigningFactory(project=kept)
    before = moving(other)

    verdict = merging.merge(kept, other=other, by=clerk, at=AT)

    assert sorted(kept.signings.values_list("counted", flat=True)) == [False, True]
    merging.undo(verdict, by=clerk, at=LATER)
    assert moving(other) == before


def test_a_count_that_would_get_lost_is_refused(clerk, kept, other):
    cast.SigningFactory(project=kept, ceremony=other.signings.get().ceremony, counted=False)
    before = own(kept, other), moving(kept), moving(other)

    with pytest.raises(ValidationError, match="请先改为计入再合并"):
        merging.merge(kept, other=other, by=clerk, at=AT)

    assert (own(kept, other), moving(kept), moving(other)) == before


@pytest.mark.parametrize("case", ["itself", "slot", "voided", "phase", "phase of a phase", "no such field"])
def test_what_is_no_twin_is_not_merged(clerk, kept, other, case):
    phase = other.phases.get()
    voided = cast.ProjectFactory()
    voiding.void(voided, reason="示例", by=clerk, at=AT)
    asked = {
        "itself": (kept, kept, []),
        "slot": (kept, cast.ProjectFactory(slot=True), []),
        "voided": (kept, voided, []),
        "phase": (other, phase, []),
        "phase of a phase": (cast.ProjectFactory(parent=kept), other, []),
        "no such field": (kept, other, ["stage"]),
    }
    one, two, takes = asked[case]
    before = own(one, two), ProjectVerdict.objects.count()

    with pytest.raises(ValidationError):
        merging.merge(one, other=two, takes=takes, by=clerk, at=AT)

    assert (own(one, two), ProjectVerdict.objects.count()) == before


def test_a_county_clerk_merges_what_is_wholly_his_countys(kept, other):
    home, away = kept.region, cast.RegionFactory(code="653022", name="阿克陶县", full_name="阿克陶县")
    clerk = cast.OfficerFactory(role=Role.COUNTY_CLERK, unit=cast.UnitFactory(region=home), narrowed=False)
    foreign = cast.ProjectFactory(region=home, attribution_region=away)

    with pytest.raises(ValidationError, match="请由州商务局合并"):
        merging.merge(kept, other=foreign, by=clerk, at=AT)
    merging.merge(kept, other=other, by=clerk, at=AT)

    assert set(Project.objects.live().filter(parent=None)) == {kept, foreign}


def test_what_stands_in_the_way_of_undoing_is_said(clerk, kept, other):
    verdict = merging.merge(kept, other=other, takes=["contract_no"], by=clerk, at=AT)
    Project.objects.filter(pk=kept.pk).update(contract_no="别的")
    before = own(kept, other)

    with pytest.raises(ValidationError, match="“合同编号”在合并后又改过"):
        merging.undo(verdict, by=clerk, at=LATER)

    assert own(kept, other) == before


def test_what_was_voided_otherwise_stays_voided(clerk, kept, other):
    verdict = merging.merge(kept, other=other, by=clerk, at=AT)
    merging.undo(verdict, by=clerk, at=LATER)
    voiding.void(cast.ProjectFactory(), reason="示例", by=clerk, at=AT)
    for phase in other.phases.all():
        voiding.void(phase, reason="示例", by=clerk, at=LATER)
    voiding.void(other, reason="示例", by=clerk, at=LATER)

    with pytest.raises(IntegrityError, match="作废不能撤销"), transaction.atomic():
        Project.objects.filter(pk=other.pk).update(voided_at=None, voided_by=None, void_reason="")


def test_a_tombstone_receives_nothing(clerk, kept, other):
    merging.merge(kept, other=other, by=clerk, at=AT)
    writes = (
        lambda: cast.ParticipationFactory(project=other, company=cast.CompanyFactory()),
        lambda: cast.MilestoneFactory(project=other),
        lambda: cast.SigningFactory(project=other),
        lambda: cast.FinancingDealFactory(projects=[other]),
    )

    for write in writes:
        with pytest.raises(IntegrityError, match="已并入其他项目"), transaction.atomic():
            write()

    assert moving(other) == moving(cast.ProjectFactory())


def test_nothing_is_voided_into_what_was_absorbed_itself(clerk, kept, other):
    merging.merge(kept, other=other, by=clerk, at=AT)
    other.refresh_from_db()
    third = cast.ProjectFactory()

    with pytest.raises(ValidationError, match="请选择并入后的项目"):
        voiding.void(third, reason="示例", by=clerk, at=LATER, absorbed_by=other)

    third.refresh_from_db()
    assert third.voided_at is None


def test_voiding_into_another_leads_all_that_was_absorbed_there_in_one_step(clerk, kept, other):
    third = cast.ProjectFactory()
    merging.merge(other, other=kept, by=clerk, at=AT)

    merging.merge(third, other=other, by=clerk, at=AT)

    assert set(Project.objects.filter(absorbed_by=third)) == {kept, other}


def three():
    return [cast.ProjectFactory() for _ in range(3)], cast.OfficerFactory(administrator=True)


def both_ways(a, b, _c, by):
    """Merge a into b while another merges b into a."""
    return lambda: merging.merge(b, other=a, by=by, at=AT), lambda: merging.merge(a, other=b, by=by, at=AT)


def in_a_row(a, b, c, by):
    """Merge a into b while another merges b into c."""
    return lambda: merging.merge(b, other=a, by=by, at=AT), lambda: merging.merge(c, other=b, by=by, at=AT)


CHAINED = """SELECT count(*) FROM projects_project gone JOIN projects_project kept ON kept.id = gone.absorbed_by_id
WHERE kept.absorbed_by_id IS NOT NULL"""


@pytest.mark.parametrize(("deeds", "merged"), [(both_ways, 1), (in_a_row, 2)])
def test_two_merges_at_once_queue(own_database, deeds, merged):
    projects, by = three()

    refused = races.behind(*deeds(*projects, by))

    assert len(refused) == 2 - merged
    assert races.count(CHAINED) == 0
    assert races.count("SELECT count(*) FROM projects_project WHERE absorbed_by_id IS NOT NULL") == merged


def raw(one, into, by):
    void = f"voided_at = now(), voided_by_id = {by.pk}, void_reason = '示例'"
    return f"UPDATE projects_project SET absorbed_by_id = {into.pk}, {void} WHERE id = {one.pk}"


def a_chain_by_hand():
    (a, b, c), by = three()
    outcome = races.race(raw(a, b, by), raw(b, c, by))
    return outcome.refused, races.count(CHAINED)


def test_no_chain_comes_about_whoever_writes(own_database):
    assert a_chain_by_hand() == (["kz_absorbed_stands"], 0)


def test_control_without_the_trigger_it_does(own_database):
    races.as_owner("ALTER TABLE projects_project DISABLE TRIGGER USER")

    assert a_chain_by_hand() == ([], 1)


def a_signing_comes_while_it_is_merged():
    (a, b, _c), by = three()
    ceremony = cast.CeremonyFactory()
    enter = (
        "INSERT INTO ceremonies_signing (ceremony_id, project_id, counted, version)"
        f" VALUES ({ceremony.pk}, {a.pk}, false, 1)"
    )
    outcome = races.race(raw(a, b, by), enter)
    return outcome.refused, Signing.objects.filter(project=a).count()


def test_nothing_comes_to_a_project_while_it_is_merged(own_database):
    assert a_signing_comes_while_it_is_merged() == (["kz_tombstone_receives"], 0)


def test_control_without_that_trigger_it_does(own_database):
    races.as_owner("ALTER TABLE ceremonies_signing DISABLE TRIGGER kz_tombstone_receives_project")

    assert a_signing_comes_while_it_is_merged() == ([], 1)
