"""A day that nobody can mean is refused by the rule, in one wording, wherever a rule takes one."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import files
from kezhou_crm.tests.asking import whole_ledger
from projects import duties, evidence, financing, follow_ups, pipeline, responsibility
from projects.models import FinancingDeal, FollowUp
from projects.responsibility import Pair
from projects.stages import DutyRole, EvidenceKind, FollowUpMethod, Stage, TerminationReason, VacancyKind

NOW = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY, SLIP, FAR = date(2026, 3, 1), date(202, 3, 1), date(9026, 3, 1)
WHY = {"reason": "示例原因"}
pytestmark = pytest.mark.usefixtures("row_by_row")


def led():
    return cast.ProjectFactory(signed=True, leader=cast.LeaderFactory(), lead_unit=cast.UnitFactory())


def talk(by, **days):
    said = {"method": FollowUpMethod.CALL, "said": "示例沟通", "by": by, "at": NOW}
    follow_ups.log_follow_up(cast.ProjectFactory(), **said, **days)


def attach(by, **days):
    chosen = [files.upload("示例.pdf", files.pdf())]
    evidence.attach(cast.ProjectFactory(), files=chosen, kind=EvidenceKind.OTHER, by=by, at=NOW, **days)


def line_on(name, day):
    financing.check_line(cast.DealBankFactory.build(deal=cast.FinancingDealFactory(), **{name: day}), at=NOW)


CASES = {
    "推进": (
        lambda by: pipeline.advance(cast.ProjectFactory(), to=Stage.NEGOTIATING, on=SLIP, by=by, at=NOW),
        {"on": ["发生日期应在 1990 年至 2099 年之间，请核对。"]},
    ),
    "补录": (
        lambda by: pipeline.advance(
            cast.ProjectFactory(), to=Stage.SIGNED, on=DAY, skipped={Stage.NEGOTIATING: SLIP}, by=by, at=NOW
        ),
        {"skipped": ["在谈日期应在 1990 年至 2099 年之间，请核对。"]},
    ),
    "终止": (
        lambda by: pipeline.terminate(
            cast.ProjectFactory(), category=TerminationReason.POLICY, on=SLIP, by=by, at=NOW, **WHY
        ),
        {"on": ["发生日期应在 1990 年至 2099 年之间，请核对。"]},
    ),
    "交接": (
        lambda by: responsibility.hand_over(
            cast.ProjectFactory(), to=cast.LeaderFactory(), unit=None, on=SLIP, by=by, at=NOW
        ),
        {"on": ["日期应在 1990 年至 2099 年之间，请核对。"]},
    ),
    "缺位": (
        lambda by: responsibility.vacate(
            led(), keep=Pair(None, None), kind=VacancyKind.VACANT, on=SLIP, by=by, at=NOW, **WHY
        ),
        {"on": ["日期应在 1990 年至 2099 年之间，请核对。"]},
    ),
    "分工": (
        lambda by: duties.assign(led(), role=DutyRole.ASSISTANT, party=cast.LeaderFactory(), on=SLIP, by=by, at=NOW),
        {"on": ["日期应在 1990 年至 2099 年之间，请核对。"]},
    ),
    "解除": (
        lambda by: duties.release(cast.DutyFactory(), on=FAR, by=by, at=NOW, **WHY),
        {"on": ["日期应在 1990 年至 2099 年之间，请核对。"]},
    ),
    "跟进": (lambda by: talk(by, on=SLIP), {"on": ["跟进日期应在 1990 年至 2099 年之间，请核对。"]}),
    "下次跟进": (
        lambda by: talk(by, on=DAY, next_on=FAR),
        {"next_on": ["下次跟进日期应在 1990 年至 2099 年之间，请核对。"]},
    ),
    "材料": (
        lambda by: attach(by, happened_on=SLIP),
        {"happened_on": ["材料日期应在 1990 年至 2099 年之间，请核对。"]},
    ),
    "放款": (
        lambda by: financing.draw(cast.DealBankFactory(), amount=Decimal(1), on=SLIP, by=by, at=NOW),
        {"on": ["放款日期应在 1990 年至 2099 年之间，请核对。"]},
    ),
    "需求": (
        lambda by: financing.register(FinancingDeal(registered_on=SLIP), by=by, at=NOW),
        {"registered_on": ["需求登记日期应在 1990 年至 2099 年之间，请核对。"]},
    ),
    "银行跟进": (
        lambda _by: line_on("granted_on", SLIP),
        {"granted_on": ["授信批复日期应在 1990 年至 2099 年之间，请核对。"]},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_slip_of_the_keyboard_is_refused_in_words(db, name):
    deed, words = CASES[name]

    with pytest.raises(ValidationError) as refusal:
        deed(cast.OfficerFactory(administrator=True))

    assert refusal.value.message_dict == words
    assert {error.code for errors in refusal.value.error_dict.values() for error in errors} == {"implausible"}


def test_many_projects_are_not_handed_over_on_such_a_day(db):
    by = cast.OfficerFactory(administrator=True)
    project = led()
    to = cast.LeaderFactory()
    before = whole_ledger()

    with pytest.raises(ValidationError) as refusal:
        responsibility.hand_over_all([project], leaving=project.leader, to=to, on=SLIP, by=by, at=NOW, **WHY)

    assert refusal.value.messages == [f"{project}：日期应在 1990 年至 2099 年之间，请核对。"]
    assert whole_ledger() == before


@pytest.mark.parametrize("day", [date(1990, 1, 1), date(2026, 6, 1)])
def test_the_first_year_and_today_can_be_meant(db, day):
    by = cast.OfficerFactory(administrator=True)

    talk(by, on=day, next_on=date(2099, 12, 31))

    assert FollowUp.objects.get().happened_on == day
