"""时间轴: every journal is told, newest first, in one query; nothing is hidden, nothing is invented."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from ceremonies import claims
from kezhou_crm.tests.factories import (
    DealBankFactory,
    DutyFactory,
    LeaderFactory,
    MilestoneFactory,
    OfficerFactory,
    ParticipationFactory,
    ProjectFactory,
    UnitFactory,
)
from projects import follow_ups, pipeline, responsibility, timeline
from projects.journals import JOURNALS, Kind
from projects.models import FinancingDeal, FollowUp, Project
from projects.stages import FollowUpMethod, Stage, TerminationReason, VacancyKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
AT = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def anything(_model):
    return True


def but_financing(model):
    return model is not FinancingDeal


@pytest.fixture
def officer():
    return OfficerFactory(name="示例经办甲", unit=UnitFactory(name="示例商务局"), administrator=True)


def told(project, **given):
    entries = timeline.of(project, may_view=anything, **given)
    return [(entry.when, entry.kind, entry.title, entry.text) for entry in entries]


def say(project, officer, on, said="示例沟通", **given):
    return follow_ups.log_follow_up(project, method=FollowUpMethod.CALL, said=said, on=on, by=officer, at=AT, **given)


def entered(project):
    """Return the entry into the ledger, which the database itself writes."""
    move = project.moves.get(kind="ENTRY")
    day = move.occurred_on or move.recorded_at.astimezone(ZoneInfo("Asia/Shanghai")).date()
    return (day.isoformat(), Kind.STAGE, "入库", move.get_to_stage_display())


def test_a_new_project_has_its_entry_into_the_ledger(officer):
    project = ProjectFactory()

    (entry,) = timeline.of(project, may_view=anything)

    assert (entry.kind, entry.title, entry.text, entry.slot) == (Kind.STAGE, "入库", "线索", "")
    assert entry.at == project.moves.get().recorded_at


def test_every_journal_is_told_newest_first(officer):
    project = ProjectFactory(signed=True, name="示例园区")
    leader, unit = LeaderFactory(name="地里下提·示例"), UnitFactory(name="示例工信局")
    successor = UnitFactory(name="示例发改委")
    who = {"by": officer, "at": AT}
    responsibility.hand_over(project, to=leader, unit=unit, on=date(2026, 3, 5), **who)
    responsibility.hand_over(project, to=leader, unit=successor, on=date(2026, 4, 1), reason="职能调整", **who)
    say(
        project, officer, date(2026, 4, 10), "示例来电", with_whom="示例总", next_step="再访", next_on=date(2026, 4, 20)
    )
    project.refresh_from_db()
    keep = responsibility.Pair(None, None)
    responsibility.vacate(project, keep=keep, kind=VacancyKind.VACANT, reason="调离", on=date(2026, 4, 15), **who)
    MilestoneFactory(
        project=project,
        name="示例大棚",
        unit="座",
        actual_quantity=47,
        actual_on=date(2026, 5, 1),
        actual_on_precision="MONTH",
    )
    MilestoneFactory(project=project, name="示例未到")
    DealBankFactory(deal__projects=[project], deal__code="示例-贷", bank__name="示例银行", signed_on="2026-04-02")
    pipeline.send_back(project, to=Stage.NEGOTIATING, reason="合同解除", on=date(2026, 5, 20), **who)

    assert told(project) == [
        ("2026-06-01", Kind.VACANCY, "空缺", ""),
        ("2026-05-20", Kind.STAGE, "退回", "签约 → 在谈"),
        ("2026年5月", Kind.MILESTONE, "示例大棚", "47 座"),
        ("2026-04-15", Kind.RESPONSIBILITY, "结束", "地里下提·示例 · 示例发改委"),
        ("2026-04-10", Kind.FOLLOW_UP, "电话 · 示例总", "示例来电"),
        ("2026-04-02", Kind.FINANCING, "签约", "示例银行 示例-贷"),
        (
            "2026-04-01",
            Kind.RESPONSIBILITY,
            "交接",
            "由 地里下提·示例 · 示例工信局 交接到 地里下提·示例 · 示例发改委",
        ),
        ("2026-03-05", Kind.RESPONSIBILITY, "交接", "地里下提·示例 · 示例工信局"),
        entered(project),
    ]


def test_who_said_what_with_which_unit_at_the_time_and_what_comes_next(officer):
    project = ProjectFactory()
    say(project, officer, date(2026, 4, 10), next_step="再访", next_on=date(2026, 4, 20))
    officer.unit = UnitFactory(name="示例新单位")
    officer.save()

    entry = next(one for one in timeline.of(project, may_view=anything) if one.kind == Kind.FOLLOW_UP)

    assert (entry.who, entry.unit, entry.next_step, entry.next_on) == (
        "示例经办甲",
        "示例商务局",
        "再访",
        date(2026, 4, 20),
    )
    assert (entry.model, entry.pk, entry.at) == (FollowUp, project.follow_ups.get().pk, AT)


def test_a_corrected_follow_up_stays_and_names_its_correction(officer):
    project = ProjectFactory()
    wrong = say(project, officer, date(2026, 4, 10), "说错的")
    right = say(project, officer, date(2026, 4, 10), "更正的", corrects=wrong)

    entries = {one.pk: one for one in timeline.of(project, may_view=anything) if one.kind == Kind.FOLLOW_UP}

    assert (entries[wrong.pk].corrected_by, entries[wrong.pk].corrects) == (right.pk, None)
    assert (entries[right.pk].corrected_by, entries[right.pk].corrects) == (None, wrong.pk)


def test_the_story_of_an_absorbed_slot_goes_on_in_the_project(officer):
    slot, project, other = ProjectFactory(slot=True), ProjectFactory(signed=True), ProjectFactory()
    say(slot, officer, date(2026, 4, 10), "名额的来电")
    say(other, officer, date(2026, 4, 11), "别的项目")
    claims.point(slot, project=project, by=officer, at=AT)

    entries = timeline.of(project, may_view=anything)

    assert {(one.kind, one.title, one.slot) for one in entries} == {
        (Kind.SLOT, "认领为本项目", ""),
        (Kind.FOLLOW_UP, "电话", slot.code),
        (Kind.STAGE, "入库", slot.code),
        (Kind.STAGE, "入库", ""),
    }


def test_who_may_not_view_financing_reads_none():
    project = ProjectFactory()
    DealBankFactory(deal__projects=[project], signed_on="2026-04-02")

    assert Kind.FINANCING in {one.kind for one in timeline.of(project, may_view=anything)}
    assert Kind.FINANCING not in {one.kind for one in timeline.of(project, may_view=but_financing)}


def test_who_served_is_told_at_both_ends(officer):
    project, unit = ProjectFactory(), UnitFactory(name="示例住建局")
    ended = {"until_on": "2026-02-01", "closed_at": AT, "closed_by": officer, "ending": "调离"}
    DutyFactory(project=project, officer=OfficerFactory(name="示例专员"), **ended)
    DutyFactory(project=project, role="HELPING_UNIT", unit=unit, liaison="示例联络", from_on="2026-02-02")

    entries = [one for one in timeline.of(project, may_view=anything) if one.kind == Kind.DUTY]

    assert [(one.when, one.title, one.text, one.reason) for one in entries] == [
        ("2026-02-02", "配合单位", "示例住建局（示例联络）", ""),
        ("2026-02-01", "服务专员（主办）结束", "示例专员", "调离"),
        ("2026-01-01", "服务专员（主办）", "示例专员", ""),
    ]


def test_who_may_view_nothing_reads_nothing(django_assert_num_queries):
    project = ProjectFactory()

    with django_assert_num_queries(0):
        assert timeline.of(project, may_view=lambda _model: False) == []


def test_a_slot_that_got_its_name_says_who_claimed_it(officer):
    slot = ProjectFactory(slot=True)
    claims.claim(slot, name="示例石墨项目", by=officer, at=AT)

    (entry,) = (one for one in timeline.of(slot, may_view=anything) if one.kind == Kind.SLOT)

    assert (entry.when, entry.title, entry.text, entry.who, entry.slot) == (
        "2026-06-01",
        "认领",
        "示例石墨项目",
        "示例经办甲",
        "",
    )


def test_the_end_of_a_project_says_why(officer):
    project = ProjectFactory()
    ParticipationFactory(project=project)
    given = {
        "category": TerminationReason.POLICY,
        "reason": "政策调整",
        "on": date(2026, 5, 1),
        "by": officer,
        "at": AT,
    }
    pipeline.terminate(project, **given)

    (entry,) = (one for one in timeline.of(project, may_view=anything) if one.title == "终止")

    assert (entry.title, entry.text, entry.reason, entry.who) == ("终止", "线索 → 终止", "政策调整", "示例经办甲")


def test_pages_cut_one_story_without_gap_or_repetition(officer):
    project = ProjectFactory()
    for number in range(7):
        say(project, officer, date(2026, 4, 10), f"第{number}次")
    whole = timeline.of(project, may_view=anything)

    cut = [one for skip in range(0, 9, 3) for one in timeline.of(project, may_view=anything, limit=3, skip=skip)]

    assert len(whole) == 8
    assert cut == whole


@pytest.mark.parametrize("count", [3, 300])
def test_a_story_of_any_length_is_one_query(officer, count, django_assert_num_queries):
    project = ProjectFactory()
    row = {"project": project, "method": "CALL", "said": "示例", "officer": officer, "logged_at": AT}
    FollowUp.objects.bulk_create(FollowUp(happened_on="2026-04-01", **row) for _ in range(count))

    with django_assert_num_queries(1):
        entries = timeline.of(project, may_view=anything)

    assert len(entries) == count + 1


def test_every_kind_has_a_journal_and_every_journal_of_a_project_is_told():
    related = {relation.related_model for relation in Project._meta.related_objects if relation.one_to_many}
    # they have no day of their own; of verdicts, a merge is told by what it absorbed; a row of a sheet by what it wrote
    not_events = {"participation", "unit", "signing", "projectverdict", "row"}

    assert {journal.kind for journal in JOURNALS} == set(Kind)
    assert {model for model in related if model._meta.model_name not in not_events} <= {
        journal.rows().model for journal in JOURNALS
    }
