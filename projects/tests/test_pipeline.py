"""From lead to full production, with what each stage needs, and back with a reason."""

from datetime import date, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from kezhou_crm.tests.factories import (
    CompanyFactory,
    DutyFactory,
    HandoverFactory,
    LeaderFactory,
    OfficerFactory,
    ParticipationFactory,
    ProjectFactory,
    UnitFactory,
    VacancyFactory,
    officer_who_may,
    prove,
)
from projects import editing, evidence, gates, moves, pipeline, responsibility
from projects.models import Project, StageMove
from projects.stages import PIPELINE, AgreementType, CompanyRole, EvidenceKind, MoveKind, Stage, TerminationReason

NOW = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def clerk(db):
    return OfficerFactory(administrator=True)


@pytest.fixture
def whole(clerk):
    """A signed project that lacks nothing up to full production."""
    project = ProjectFactory(
        stage=Stage.SIGNED,
        signed_on=MARCH,
        agreement_type=AgreementType.CONTRACT,
        contract_no="示例-1",
        amount=1000,
        scope="示例内容",
        party_a=UnitFactory(),
    )
    ParticipationFactory(project=project)
    ParticipationFactory(project=project, role=CompanyRole.PROJECT_COMPANY, company__uscc="Y1653001000000019B")
    responsibility.hand_over(project, to=LeaderFactory(), unit=UnitFactory(), on=MARCH, by=clerk, at=NOW)
    prove(project)
    DutyFactory(project=project)
    project.refresh_from_db()
    return project


def judge_now():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def codes(refusal):
    groups = refusal.error_dict.values() if hasattr(refusal, "error_dict") else [refusal.error_list]
    return sorted({error.code for group in groups for error in group})


def state(project):
    return Project.objects.filter(pk=project.pk).values().get(), list(project.moves.order_by("pk").values())


def refused(deed, *codes_expected, project):
    before = state(project)
    with pytest.raises(ValidationError) as refusal:
        deed()
    assert codes(refusal.value) == sorted(codes_expected)
    assert state(project) == before
    return refusal.value


def test_the_table_knows_every_pair_of_stages():
    pairs = {(a, b) for a, b in product(Stage, Stage) if a != b}

    assert set(moves.MOVES) == pairs
    assert set(gates.NEEDS) == set(PIPELINE)


def test_entering_the_ledger_is_the_first_move(db):
    project = ProjectFactory(stage=Stage.SIGNED, signed_on=MARCH)
    (entry,) = project.moves.all()

    assert (entry.kind, entry.from_stage, entry.to_stage, entry.occurred_on) == ("ENTRY", "", "SIGNED", MARCH)
    assert entry.recorded_by.username == "system"


def test_a_project_advances_stage_by_stage(whole, clerk):
    move = pipeline.advance(whole, to=Stage.REGISTERED, on=APRIL, by=clerk, at=NOW)

    judge_now()
    whole.refresh_from_db()
    assert whole.stage == Stage.REGISTERED
    assert (move.kind, move.from_stage, move.to_stage, move.occurred_on, move.recorded_at, move.approved_at) == (
        MoveKind.ADVANCE,
        Stage.SIGNED,
        Stage.REGISTERED,
        APRIL,
        NOW,
        None,
    )


def test_signing_sets_the_signing_date(whole, clerk):
    pipeline.send_back(whole, to=Stage.NEGOTIATING, reason="合同解除", on=APRIL, by=clerk, at=NOW)
    whole.refresh_from_db()
    assert whole.signed_on is None

    pipeline.advance(whole, to=Stage.SIGNED, on=MAY, by=clerk, at=NOW)

    judge_now()
    whole.refresh_from_db()
    assert whole.signed_on == MAY


def test_skipped_stages_are_backfilled_with_their_days(whole, clerk):
    days = {Stage.REGISTERED: APRIL, Stage.STARTED: date(2026, 4, 15)}

    pipeline.advance(whole, to=Stage.PRODUCING, on=MAY, by=clerk, at=NOW, skipped=days)

    judge_now()
    assert [(move.kind, move.to_stage, move.occurred_on) for move in whole.moves.order_by("pk")][1:] == [
        ("BACKFILL", "REGISTERED", APRIL),
        ("BACKFILL", "STARTED", date(2026, 4, 15)),
        ("ADVANCE", "PRODUCING", MAY),
    ]


def test_skipping_without_days_is_refused(whole, clerk):
    refusal = refused(
        lambda: pipeline.advance(whole, to=Stage.STARTED, on=MAY, by=clerk, at=NOW), "days_missing", project=whole
    )

    assert refusal.messages == ["跳过的阶段请补录日期：落地。"]


def test_a_day_of_a_stage_that_is_not_on_the_way_is_refused_by_name(db, clerk):
    lead = ProjectFactory(investor_as_stated="示例集团")
    given = {"to": Stage.NEGOTIATING, "on": MARCH, "by": clerk, "at": NOW}
    beyond = {Stage.SIGNED: APRIL, Stage.STARTED: MAY}

    refusal = refused(lambda: pipeline.advance(lead, **given, skipped=beyond), "days_needless", project=lead)

    assert refusal.message_dict == {"skipped": ["只补录跳过的阶段，请清空多填的日期：签约、开工。"]}


@pytest.mark.parametrize(("on", "code"), [(date(2026, 2, 1), "days_out_of_order"), (date(2026, 6, 2), "future")])
def test_days_are_in_order_and_not_in_the_future(whole, clerk, on, code):
    refused(lambda: pipeline.advance(whole, to=Stage.REGISTERED, on=on, by=clerk, at=NOW), code, project=whole)


@pytest.mark.parametrize(
    ("take_away", "field"),
    [
        ({"agreement_type": AgreementType.STRATEGIC}, "agreement_type"),
        ({"contract_no": ""}, "contract_no"),
        ({"amount": None}, "amount"),
    ],
)
def test_landing_says_what_is_missing_at_its_field(whole, clerk, take_away, field):
    Project.objects.filter(pk=whole.pk).update(**take_away)

    refusal = refused(
        lambda: pipeline.advance(whole, to=Stage.REGISTERED, on=APRIL, by=clerk, at=NOW), "missing", project=whole
    )

    assert set(refusal.message_dict) == {field}
    assert refusal.messages[0].startswith("进入落地还缺：")


def test_a_bare_lead_lists_everything_it_lacks(db):
    project = ProjectFactory(region=None)

    assert [need.words for need in gates.missing(project, Stage.SIGNED)] == [
        "落地县市",
        "投资方",
        "签约文本类型",
        "签约甲方",
        "投资方企业",
    ]
    assert gates.missing(project, Stage.LEAD) == []


def test_an_open_vacancy_stands_in_for_the_pair(clerk, whole):
    responsibility.vacate(
        whole, keep=responsibility.Pair(None, None), kind="VACANT", reason="调离", on=APRIL, by=clerk, at=NOW
    )

    assert gates.missing(whole, Stage.REGISTERED) == []


def test_a_slot_must_be_claimed_first(db, clerk):
    slot = ProjectFactory(slot=True)

    refused(lambda: pipeline.advance(slot, to=Stage.REGISTERED, on=APRIL, by=clerk, at=NOW), "slot", project=slot)


def test_an_illegal_move_is_refused_in_words(whole, clerk):
    refusal = refused(
        lambda: pipeline.advance(whole, to=Stage.LEAD, on=APRIL, by=clerk, at=NOW), "illegal_move", project=whole
    )

    assert refusal.messages == ["不能从签约推进到线索。"]


def test_going_back_needs_a_reason(whole, clerk):
    refused(
        lambda: pipeline.send_back(whole, to=Stage.LEAD, reason=" ", on=APRIL, by=clerk, at=NOW),
        "reason_missing",
        project=whole,
    )


def test_a_terminated_project_is_taken_up_where_it_ended(whole, clerk):
    pipeline.terminate(whole, category=TerminationReason.INVESTOR, reason="投资方放弃", on=APRIL, by=clerk, at=NOW)
    judge_now()
    whole.refresh_from_db()
    assert (whole.stage, whole.terminated_on, whole.termination_reason) == ("TERMINATED", APRIL, "INVESTOR")

    pipeline.reopen(whole, reason="重新洽谈", on=MAY, by=clerk, at=NOW)

    judge_now()
    whole.refresh_from_db()
    assert (whole.stage, whole.terminated_on, whole.termination_reason) == ("SIGNED", None, "")


def test_nobody_reopens_what_nobody_answers_for(whole, clerk):
    Project.objects.filter(pk=whole.pk).update(leader=None)
    vacancy = VacancyFactory(project=whole)
    whole.handovers.update(until_on=MARCH, closed_at=NOW, closed_by=clerk)
    handed = {"leader": None, "lead_unit": whole.lead_unit, "opened_by": clerk, "from_on": MARCH}
    HandoverFactory(project=whole, **handed)
    pipeline.advance(whole, to=Stage.REGISTERED, on=APRIL, by=clerk, at=NOW)
    ended = {"category": TerminationReason.POLICY, "reason": "政策调整", "on": APRIL, "by": clerk, "at": NOW}
    pipeline.terminate(whole, **ended)
    type(vacancy).objects.update(closed_at=NOW, closed_by=clerk)  # by hand, past the rules

    reopened = {"reason": "政策恢复", "on": APRIL, "by": clerk, "at": NOW}
    refused(lambda: pipeline.reopen(whole, **reopened), "incomplete", project=whole)


def test_terminating_twice_is_refused(whole, clerk):
    given = {"category": TerminationReason.POLICY, "reason": "政策调整", "on": APRIL, "by": clerk, "at": NOW}
    pipeline.terminate(whole, **given)

    refused(lambda: pipeline.terminate(whole, **given), "illegal_move", project=whole)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        (
            lambda row: Project.objects.filter(pk=row.pk).update(stage=Stage.LEAD, signed_on=None),
            "kz_stage_equals_move",
        ),
        (lambda row: StageMove.objects.filter(project=row).update(occurred_on=MAY), "kz_move_approved_once"),
        (lambda row: StageMove.objects.filter(project=row).update(kind="ADVANCE"), "kz_move_approved_once"),
    ],
)
def test_raw_writes_around_the_rule_are_refused_by_the_database(whole, change, constraint):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        change(whole)
        judge_now()

    assert refusal.value.__cause__.diag.constraint_name == constraint


def test_the_day_of_a_termination_is_that_of_its_move(whole, clerk):
    ended = {"category": TerminationReason.POLICY, "reason": "政策调整", "on": APRIL, "by": clerk, "at": NOW}
    pipeline.terminate(whole, **ended)
    judge_now()

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Project.objects.filter(pk=whole.pk).update(terminated_on=MAY)
        judge_now()

    assert refusal.value.__cause__.diag.constraint_name == "kz_terminated_on_equals_move"


def test_a_raw_move_before_the_last_one_is_refused(whole, clerk):
    early = {"occurred_on": date(2026, 2, 1), "recorded_at": NOW, "recorded_by": clerk, "reason": "示例"}

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        StageMove.objects.create(project=whole, kind=MoveKind.SEND_BACK, from_stage="SIGNED", to_stage="LEAD", **early)

    assert refusal.value.__cause__.diag.constraint_name == "kz_move_days_in_order"


def test_a_move_is_approved_once(whole, clerk):
    (entry,) = whole.moves.all()
    StageMove.objects.filter(pk=entry.pk).update(approved_at=NOW, approved_by=clerk)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        StageMove.objects.filter(pk=entry.pk).update(approved_at=None, approved_by=None)

    assert refusal.value.__cause__.diag.constraint_name == "kz_move_approved_once"


def test_the_end_of_the_line_has_no_next_stage(db):
    assert moves.next_stage(ProjectFactory(stage=Stage.LEAD)) == Stage.NEGOTIATING
    last = ProjectFactory.build(stage=Stage.FULL_CAPACITY, region=None)
    assert moves.next_stage(last) is None


def test_a_stage_move_takes_its_permission_and_signing_one_more(whole):
    nobody, clerk = OfficerFactory(), officer_who_may("advance_project")
    given = {"on": APRIL, "at": NOW}

    refused(lambda: pipeline.advance(whole, to=Stage.REGISTERED, by=nobody, **given), "not_allowed", project=whole)
    assert pipeline.advance(whole, to=Stage.REGISTERED, by=clerk, **given).recorded_by == clerk


@pytest.mark.parametrize("attested", sorted(moves.ATTESTED))
def test_what_is_reported_upward_is_attested_also_when_it_is_skipped_over(db, attested):
    before = PIPELINE[PIPELINE.index(attested) - 1]
    project = ProjectFactory(stage=before)
    VacancyFactory(project=project)
    advancer = officer_who_may("advance_project")
    skipped = dict.fromkeys(moves.on_the_way(project, PIPELINE[-1]), APRIL)
    last = {"to": PIPELINE[-1], "on": APRIL, "at": NOW, "skipped": skipped}

    refused(lambda: pipeline.advance(project, by=advancer, **last), "not_attested", project=project)


def test_a_move_is_approved_once_and_by_somebody_else(whole, clerk):
    move = pipeline.advance(whole, to=Stage.REGISTERED, on=APRIL, by=clerk, at=NOW)
    other, unable = OfficerFactory(administrator=True), OfficerFactory()
    elsewhere = ProjectFactory()

    def approve(by, project=whole):
        return lambda: pipeline.approve(project, move=move, by=by, at=NOW)

    refused(approve(clerk), "own_move", project=whole)
    refused(approve(unable), "not_allowed", project=whole)
    refused(approve(other, elsewhere), "other_project", project=elsewhere)
    assert [*whole.moves.unapproved()] == [move]
    assert approve(other)().approved_by == other
    assert [*whole.moves.unapproved()] == []
    refused(approve(other), "approved_already", project=whole)


def test_marks_say_what_is_asked_now_and_next():
    marks = gates.marks(ProjectFactory.build(stage=Stage.NEGOTIATING, region=None))

    assert {field for field, mark in marks.items() if mark == "必填"} == {"name", "region", "participations"}
    assert {field for field, mark in marks.items() if mark == "下一阶段必填"} == {"agreement_type", "party_a"}


def test_an_edit_may_not_take_away_what_the_stage_asked_for_but_leaves_old_gaps(whole):
    whole.contract_no, whole.party_a = "", None
    whole.save(update_fields=["contract_no", "party_a"])
    whole.stage = Stage.REGISTERED

    gates.check_edit(whole, touched={"note", "scope"})
    with pytest.raises(ValidationError) as refusal:
        gates.check_edit(whole, touched={"contract_no", "party_a"})

    assert set(refusal.value.error_dict) == {"contract_no", "party_a"}
    assert refusal.value.message_dict["party_a"] == ["项目已到落地，不能缺：签约甲方。"]


def test_nothing_that_was_asked_for_is_taken_away_while_a_project_is_terminated(whole, clerk):
    pipeline.advance(whole, to=Stage.REGISTERED, on=APRIL, by=clerk, at=NOW)
    ended = {"category": TerminationReason.POLICY, "reason": "政策调整", "on": APRIL, "by": clerk, "at": NOW}
    pipeline.terminate(whole, **ended)
    whole.refresh_from_db()
    before = state(whole)
    investor = whole.participations.get(role=CompanyRole.INVESTOR)
    proof = whole.evidence.get(kind=EvidenceKind.CONTRACT)

    whole.contract_no = ""
    with pytest.raises(ValidationError, match="项目已到落地，不能缺：合同编号。"):
        gates.check_edit(whole, touched={"contract_no"})
    with pytest.raises(ValidationError, match="项目已到落地，不能缺：投资方企业。"):
        editing.take_back(investor)
    with pytest.raises(ValidationError, match="项目已到落地，须先补传再作废，不能缺：合同扫描件。"):
        evidence.void_evidence(proof, reason="示例", by=clerk, at=NOW)

    assert state(whole) == before
    assert whole.participations.count() == 2
    assert whole.evidence.standing().filter(pk=proof.pk).exists()


def test_what_came_in_terminated_is_judged_as_the_lead_that_it_would_be(db):
    project = ProjectFactory(
        stage=Stage.TERMINATED, terminated_on=MARCH, termination_reason=TerminationReason.POLICY, contract_no="示例"
    )
    project.contract_no = ""

    gates.check_edit(project, touched={"contract_no"})

    assert moves.reached(project) == Stage.LEAD


def test_a_company_may_not_change_into_one_that_the_stage_would_not_take(whole, clerk):
    pipeline.advance(whole, to=Stage.REGISTERED, on=APRIL, by=clerk, at=NOW)
    line = whole.participations.get(role=CompanyRole.PROJECT_COMPANY)

    line.company = CompanyFactory(uscc=None)
    with pytest.raises(ValidationError, match="不能缺：有统一社会信用代码的项目公司。"):
        editing.check_line(line)
    line.company = CompanyFactory(uscc="91350100M000100Y43")

    editing.check_line(line)


def test_the_last_that_names_an_investor_may_not_go(db):
    said = ProjectFactory(stage=Stage.NEGOTIATING, investor_as_stated="示例集团")
    known = ParticipationFactory(project=ProjectFactory(stage=Stage.NEGOTIATING))

    said.investor_as_stated = ""
    with pytest.raises(ValidationError, match="项目已到在谈，不能缺：投资方。"):
        gates.check_edit(said, touched={"investor_as_stated"})
    with pytest.raises(ValidationError, match="项目已到在谈，不能缺：投资方。"):
        editing.take_back(known)

    assert known.project.participations.count() == 1
    ParticipationFactory(project=said)
    gates.check_edit(said, touched={"investor_as_stated"})


def test_a_landed_phase_stays_one_until_it_has_an_amount(whole, clerk):
    Project.objects.filter(pk=whole.pk).update(amount=None, parent=ProjectFactory(signed=True))
    pipeline.advance(whole, to=Stage.REGISTERED, on=APRIL, by=clerk, at=NOW)
    whole.refresh_from_db()

    whole.parent = None
    with pytest.raises(ValidationError, match="项目已到落地，不能缺：签约金额。"):
        gates.check_edit(whole, touched={"parent"})
    whole.amount = 5

    gates.check_edit(whole, touched={"parent", "amount"})
