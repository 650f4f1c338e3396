"""One project, one leader, one lead unit, and on any day who answered."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from kezhou_crm.tests.factories import LeaderFactory, OfficerFactory, ProjectFactory, UnitFactory, VacancyFactory
from projects import responsibility
from projects.models import Handover, Project, Vacancy
from projects.responsibility import Pair, responsible
from projects.stages import Stage, VacancyKind

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
pytestmark = pytest.mark.usefixtures("row_by_row")
NOW = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def clerk(db):
    return OfficerFactory(administrator=True)


@pytest.fixture
def project(db):
    return ProjectFactory(signed=True)


def judge_now():
    """Judge the deferred constraints now, as the commit would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def hand_over(project, clerk, **changes):
    given = {"to": LeaderFactory(), "unit": UnitFactory(), "on": MARCH, "by": clerk, "at": NOW} | changes
    return responsibility.hand_over(project, **given)


def state(project):
    row = Project.objects.filter(pk=project.pk).values("leader", "lead_unit", "stage").get()
    return row, list(project.handovers.order_by("pk").values()), list(project.vacancies.order_by("pk").values())


def test_the_first_handover_writes_row_and_journal(project, clerk):
    written = hand_over(project, clerk)

    judge_now()
    project.refresh_from_db()
    assert (project.leader, project.lead_unit) == (written.leader, written.lead_unit)
    assert (written.from_on, written.until_on, written.reason, written.opened_by) == (MARCH, None, "首次落实", clerk)


def test_every_past_day_knows_who_answered(project, clerk):
    first = hand_over(project, clerk)
    second = hand_over(project, clerk, on=APRIL, reason="工作调整")

    assert responsible(project, on=date(2026, 2, 28)).pair == Pair(None, None)
    assert responsible(project, on=MARCH).pair == Pair(first.leader, first.lead_unit)
    assert responsible(project, on=date(2026, 3, 31)).pair == Pair(first.leader, first.lead_unit)
    assert responsible(project, on=APRIL).pair == Pair(second.leader, second.lead_unit)


def test_a_correction_on_the_same_day_leaves_an_empty_interval(project, clerk):
    hand_over(project, clerk)
    right = hand_over(project, clerk, reason="录错领导")

    judge_now()
    assert responsible(project, on=MARCH).pair == Pair(right.leader, right.lead_unit)
    assert [(row.from_on, row.until_on) for row in project.handovers.order_by("pk")] == [(MARCH, MARCH), (MARCH, None)]


def test_a_whole_pair_ends_the_vacancy(project, clerk):
    vacancy = VacancyFactory(project=project)

    hand_over(project, clerk)

    vacancy.refresh_from_db()
    assert (vacancy.closed_at, vacancy.closed_by) == (NOW, clerk)


def test_half_a_pair_leaves_the_vacancy_open(project, clerk):
    vacancy = VacancyFactory(project=project)

    hand_over(project, clerk, to=None)

    vacancy.refresh_from_db()
    assert vacancy.closed_at is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"on": date(2026, 2, 1), "reason": "调整"}, "backdated"),
        ({"on": date(2026, 6, 2), "reason": "调整"}, "future"),
        ({"on": APRIL}, "reason_missing"),
        ({"on": APRIL, "reason": "调整", "to": None, "unit": None}, "nobody"),
    ],
)
def test_a_wrong_handover_is_refused_by_name_and_changes_nothing(project, clerk, changes, code):
    hand_over(project, clerk)
    before = state(project)

    with pytest.raises(ValidationError) as refusal:
        hand_over(project, clerk, **changes)

    assert codes(refusal.value) == [code]
    assert state(project) == before


def codes(refusal):
    errors = refusal.error_dict.values() if hasattr(refusal, "error_dict") else [refusal.error_list]
    return [error.code for group in errors for error in group]


def test_the_same_pair_is_no_handover(project, clerk):
    held = hand_over(project, clerk)

    with pytest.raises(ValidationError) as refusal:
        hand_over(project, clerk, to=held.leader, unit=held.lead_unit, on=APRIL, reason="调整")

    assert codes(refusal.value) == ["unchanged"]
    assert project.handovers.count() == 1


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: ProjectFactory(slot=True), "slot"),
        (
            lambda: ProjectFactory(stage=Stage.TERMINATED, terminated_on="2026-03-01", termination_reason="INVESTOR"),
            "terminated",
        ),
        (lambda: ProjectFactory(voided_at=NOW, voided_by=OfficerFactory(), void_reason="重复"), "voided"),
    ],
)
def test_some_projects_have_nobody_to_answer(clerk, build, code):
    project = build()

    with pytest.raises(ValidationError) as refusal:
        hand_over(project, clerk)

    assert codes(refusal.value) == [code]
    assert not project.handovers.exists()


def test_a_leader_out_of_office_and_a_dissolved_unit_are_refused(project, clerk):
    gone = LeaderFactory(term_until=date(2026, 2, 1))
    dissolved = UnitFactory(dissolved_on=date(2026, 2, 1))

    for changes, code in (({"to": gone}, "not_in_office"), ({"unit": dissolved}, "dissolved")):
        with pytest.raises(ValidationError) as refusal:
            hand_over(project, clerk, **changes)
        assert codes(refusal.value) == [code]
    assert not project.handovers.exists()


def test_from_landing_on_half_a_pair_needs_a_vacancy(clerk):
    project = ProjectFactory(stage=Stage.REGISTERED)
    VacancyFactory(project=project)
    hand_over(project, clerk)

    with pytest.raises(ValidationError) as refusal:
        hand_over(project, clerk, to=None, on=APRIL, reason="调离")

    assert codes(refusal.value) == ["incomplete"]


def test_a_leader_leaves_and_the_unit_stays(project, clerk):
    held = hand_over(project, clerk)

    responsibility.vacate(
        project,
        keep=Pair(None, held.lead_unit),
        kind=VacancyKind.VACANT,
        reason="领导调离",
        on=APRIL,
        by=clerk,
        at=NOW,
    )

    judge_now()
    assert responsible(project, on=APRIL).pair == Pair(None, held.lead_unit)
    assert Vacancy.objects.get().reason == "领导调离"


def test_both_leave(project, clerk):
    hand_over(project, clerk)

    responsibility.vacate(
        project, keep=Pair(None, None), kind=VacancyKind.VACANT, reason="调离", on=APRIL, by=clerk, at=NOW
    )

    judge_now()
    project.refresh_from_db()
    assert (project.leader, project.lead_unit) == (None, None)
    assert not project.handovers.unfinished().exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"reason": ""}, "reason_missing"), ({"by": None}, "not_allowed"), ({"keep": "both"}, "nobody_leaves")],
)
def test_a_wrong_vacancy_is_refused_and_changes_nothing(project, clerk, changes, code):
    held = hand_over(project, clerk)
    before = state(project)
    given = {
        "keep": Pair(None, None),
        "kind": VacancyKind.VACANT,
        "reason": "调离",
        "on": APRIL,
        "by": clerk,
        "at": NOW,
    }
    given |= changes
    if given["keep"] == "both":
        given["keep"] = Pair(held.leader, held.lead_unit)
    given["by"] = given["by"] or OfficerFactory()

    with pytest.raises(ValidationError) as refusal:
        responsibility.vacate(project, **given)

    assert codes(refusal.value) == [code]
    assert state(project) == before


def test_a_second_vacancy_is_refused(project, clerk):
    VacancyFactory(project=project)

    with pytest.raises(ValidationError) as refusal:
        responsibility.vacate(
            project, keep=Pair(None, None), kind=VacancyKind.BACKLOG, reason="补录", on=APRIL, by=clerk, at=NOW
        )

    assert codes(refusal.value) == ["vacancy_open"]


def test_a_leader_who_moves_on_hands_over_everything_at_once(clerk):
    projects = [ProjectFactory(signed=True) for _ in range(3)]
    leaving, coming = LeaderFactory(), LeaderFactory()
    units = [hand_over(project, clerk, to=leaving).lead_unit for project in projects]

    responsibility.hand_over_all(projects, leaving=leaving, to=coming, on=APRIL, by=clerk, at=NOW, reason="岗位调整")

    judge_now()
    assert [responsible(project, on=APRIL).pair for project in projects] == [Pair(coming, unit) for unit in units]


def test_one_refusal_stops_them_all_and_each_is_named(clerk):
    projects = [ProjectFactory(signed=True) for _ in range(3)]
    leaving, coming = LeaderFactory(), LeaderFactory()
    hand_over(projects[0], clerk, to=leaving)
    hand_over(projects[1], clerk, to=leaving, on=MAY)
    hand_over(projects[2], clerk)
    before = [state(project) for project in projects]

    with pytest.raises(ValidationError) as refusal:
        responsibility.hand_over_all(
            projects, leaving=leaving, to=coming, on=APRIL, by=clerk, at=NOW, reason="岗位调整"
        )

    assert [message.split("：")[0] for message in refusal.value.messages] == [str(projects[1]), str(projects[2])]
    assert [state(project) for project in projects] == before


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        (lambda row: Project.objects.filter(pk=row.project_id).update(leader=None), "kz_handover_equals_row"),
        (lambda row: Handover.objects.filter(pk=row.pk).update(reason="改"), "kz_handover_closes_once"),
        (lambda row: Handover.objects.filter(pk=row.pk).update(from_on=APRIL), "kz_handover_closes_once"),
    ],
)
def test_raw_writes_around_the_rule_are_refused_by_the_database(project, clerk, change, constraint):
    row = hand_over(project, clerk)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        change(row)
        judge_now()

    assert refusal.value.__cause__.diag.constraint_name == constraint


def test_a_closed_handover_is_not_reopened(project, clerk):
    first = hand_over(project, clerk)
    hand_over(project, clerk, on=APRIL, reason="调整")

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Handover.objects.filter(pk=first.pk).update(until_on=None, closed_at=None, closed_by=None)

    assert refusal.value.__cause__.diag.constraint_name == "kz_handover_closes_once"


def test_a_handover_does_not_reach_back_behind_the_end_of_the_last_one(project, clerk):
    hand_over(project, clerk)
    keep = Pair(None, None)
    given = {"keep": keep, "kind": VacancyKind.VACANT, "reason": "调离", "on": MAY, "by": clerk, "at": NOW}
    responsibility.vacate(project, **given)
    before = state(project)

    with pytest.raises(ValidationError) as refusal:
        hand_over(project, clerk, on=APRIL)

    assert codes(refusal.value) == ["backdated"]
    assert state(project) == before


def test_who_waited_for_the_lock_ends_a_vacancy_that_was_opened_meanwhile(project, clerk):
    vacancy = VacancyFactory(project=project, opened_at=NOW + timedelta(seconds=1))

    hand_over(project, clerk, at=NOW)

    vacancy.refresh_from_db()
    assert (vacancy.closed_at, vacancy.closed_by) == (vacancy.opened_at, clerk)


def test_who_is_left_alone_leaves_too_and_the_gap_is_one_of_its_own(project, clerk):
    held = hand_over(project, clerk)
    gone = {"kind": VacancyKind.VACANT, "on": APRIL, "reason": "退休", "by": clerk, "at": NOW}
    half = responsibility.vacate(project, keep=Pair(None, held.lead_unit), **gone)

    whole = responsibility.vacate(project, keep=Pair(None, None), **gone | {"on": MAY, "reason": "单位撤销"})

    judge_now()
    project.refresh_from_db()
    half.refresh_from_db()
    assert (project.leader, project.lead_unit) == (None, None)
    assert (half.closed_at, half.closed_by) == (NOW, clerk)
    assert list(project.vacancies.unfilled()) == [whole]
    assert responsible(project, on=MAY).pair == Pair(None, None)

    before = state(project)
    with pytest.raises(ValidationError) as refusal:
        responsibility.vacate(project, keep=Pair(None, None), **gone | {"on": MAY})
    assert codes(refusal.value) == ["vacancy_open"]
    assert state(project) == before
