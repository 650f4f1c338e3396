"""What entering a stage asks for, and what an edit may not take away from where it was reached."""

import pytest
from django.core.exceptions import ValidationError

from kezhou_crm.tests.factories import (
    CompanyFactory,
    OfficerFactory,
    ParticipationFactory,
    ProjectFactory,
)
from projects import editing, evidence, gates, moves, pipeline, responsibility
from projects.models import Project
from projects.stages import PIPELINE, AgreementType, CompanyRole, EvidenceKind, Stage, TerminationReason
from projects.tests.moving import APRIL, MARCH, NOW, refused, state, whole_for

pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def clerk(db):
    return OfficerFactory(administrator=True)


@pytest.fixture
def whole(clerk):
    return whole_for(clerk)


def test_every_stage_is_in_the_table_of_needs():
    assert set(gates.NEEDS) == set(PIPELINE)


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
