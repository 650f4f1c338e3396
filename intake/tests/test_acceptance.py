"""A confirmed batch is in the ledger once, as if typed, and each value points at its cell."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from companies.models import Company, Contact
from intake import acceptance, staging
from intake.models import Batch
from intake.tests.ledgers import sheet, staged
from intake.verdicts import Existing, Mode, State, Verdict
from kezhou_crm.tests import factories as cast
from projects.models import Handover, Project, StageMove, Vacancy
from projects.stages import CompanyRole, Stage, VacancyKind
from records.models import Citation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
HEADS = (
    "项目名称",
    "县市",
    "投资方",
    "统一社会信用代码",
    "总投资（万元）",
    "签约日期",
    "当前阶段",
    "包联领导",
    "牵头单位",
)
CODE = "Y1653001000000019B"


@pytest.fixture
def bureau():
    cast.RegionFactory()
    return cast.OfficerFactory(administrator=True)


def one(**other):
    """Return the cells of a project that is complete but for what is given."""
    row = {
        "项目名称": "示例石墨项目",
        "县市": "阿图什市",
        "投资方": "新疆示例石墨有限公司",
        "统一社会信用代码": "",
        "总投资（万元）": "3800",
        "签约日期": "2026-03-01",
        "当前阶段": "签约",
        "包联领导": "",
        "牵头单位": "",
    }
    row |= other
    return [row[head] for head in HEADS]


def confirmed(batch, by, **choice):
    for name, value in choice.items():
        setattr(batch, name, value)
    batch.save()
    return acceptance.confirm(batch, by=by, at=timezone.now())


def verdicts(batch):
    return dict(batch.rows.in_order().values_list("number", "verdict"))


def test_a_row_becomes_a_project_with_everything_that_it_says(bureau):
    leader, unit = cast.LeaderFactory(name="示例甲"), cast.UnitFactory(name="示例工信局")
    batch = staged(sheet(HEADS, one(包联领导="示例甲", 牵头单位="示例工信局", 当前阶段="开工")), by=bureau)
    assert not Project.objects.exists()

    outcome = confirmed(batch, bureau)

    project = Project.objects.get()
    assert (outcome.written, outcome.refused) == (1, {})
    assert (project.name, project.total_investment, project.signed_on.isoformat()) == (
        "示例石墨项目",
        Decimal(3800),
        "2026-03-01",
    )
    assert (project.leader, project.lead_unit, project.stage) == (leader, unit, Stage.STARTED)
    assert Handover.objects.get().leader == leader
    assert [(line.company.name, line.role) for line in project.participations.all()] == [
        ("新疆示例石墨有限公司", CompanyRole.INVESTOR)
    ]
    assert StageMove.objects.get().to_stage == Stage.STARTED
    assert not Vacancy.objects.exists()


def test_what_came_in_past_signing_without_a_leader_opens_a_vacancy(bureau):
    batch = staged(sheet(HEADS, one(当前阶段="开工")), by=bureau)

    confirmed(batch, bureau)

    vacancy = Vacancy.objects.get()
    assert (vacancy.kind, vacancy.reason) == (VacancyKind.BACKLOG, "台账导入时没有包联领导和牵头单位，待补录。")


def test_every_value_points_at_its_cell(bureau):
    batch = staged(sheet(HEADS, one()), by=bureau)

    confirmed(batch, bureau)

    project = Project.objects.get()
    batch.refresh_from_db()
    cited = {citation.field: citation.fact for citation in project.citations.all()}
    assert cited == {"name": "A2", "region": "B2", "total_investment": "E2", "signed_on": "F2", "stage": "G2"}
    assert {citation.source for citation in project.citations.all()} == {batch.source}
    assert batch.source.sha256 == batch.sha256
    assert [citation.fact for citation in Company.objects.get().citations.all()] == ["C2"]


def test_the_same_sheet_again_is_the_same_and_is_told_to_be_there(bureau):
    content = sheet(HEADS, one(), one(项目名称="示例铁路项目", 投资方="示例物流集团"))
    first = staged(content, by=bureau)
    confirmed(first, bureau)

    again = staged(content, by=bureau)

    assert verdicts(again) == {2: Verdict.SAME, 3: Verdict.SAME}
    assert staging.already(again) == first
    with pytest.raises(ValidationError, match="已导入"):
        confirmed(again, bureau)
    assert Project.objects.count() == 2


def test_only_the_edited_cell_changes(bureau):
    confirmed(staged(sheet(HEADS, one(), one(项目名称="示例铁路项目")), by=bureau), bureau)
    edited = sheet(HEADS, one(**{"总投资（万元）": "4000"}), one(项目名称="示例铁路项目"))
    before = dict(Project.objects.values_list("name", "version"))

    batch = staged(edited, by=bureau)
    told = batch.rows.get(number=2).changes
    outcome = confirmed(batch, bureau, existing=Existing.OVERWRITE)

    assert told == {"total_investment": ["计划总投资（万元）", "3800.00", "4000.00"]}
    assert verdicts(batch) == {2: Verdict.CHANGED, 3: Verdict.SAME}
    assert outcome.refused == {}
    assert Project.objects.get(name="示例石墨项目").total_investment == Decimal(4000)
    assert dict(Project.objects.values_list("name", "version")) == before | {"示例石墨项目": 2}


@pytest.mark.parametrize(
    ("existing", "amount", "scope"),
    [
        (Existing.SKIP, Decimal(3800), ""),
        (Existing.FILL, Decimal(3800), "示例内容"),
        (Existing.OVERWRITE, Decimal(4000), "示例内容"),
    ],
)
def test_the_choice_says_what_is_done_with_what_is_there(bureau, existing, amount, scope):
    confirmed(staged(sheet(HEADS, one()), by=bureau), bureau)
    batch = staged(sheet((*HEADS, "建设内容"), (*one(**{"总投资（万元）": "4000"}), "示例内容")), by=bureau)

    confirmed(batch, bureau, existing=existing)

    project = Project.objects.get()
    assert (project.total_investment, project.scope) == (amount, scope)


def test_an_empty_cell_takes_nothing_away(bureau):
    confirmed(staged(sheet(HEADS, one()), by=bureau), bureau)
    batch = staged(sheet(HEADS, one(**{"总投资（万元）": "", "签约日期": ""})), by=bureau)

    assert verdicts(batch) == {2: Verdict.SAME}


def test_a_batch_with_a_wrong_row_stays_out_whole(bureau):
    batch = staged(sheet(HEADS, one(), one(项目名称="示例铁路项目", 签约日期="明年")), by=bureau)

    with pytest.raises(ValidationError, match="还有 1 行"):
        confirmed(batch, bureau)

    assert not Project.objects.exists()
    assert Batch.objects.get().state == State.READ


def test_what_can_comes_in_first_and_the_rest_after_it_was_mended(bureau):
    batch = staged(sheet(HEADS, one(), one(项目名称="示例铁路项目", 签约日期="明年")), by=bureau)

    first = confirmed(batch, bureau, mode=Mode.EACH)
    staging.mend(batch, cells={3: {6: "2026-03-02"}}, by=bureau, at=timezone.now())
    batch.refresh_from_db()
    second = acceptance.confirm(batch, by=bureau, at=timezone.now())

    assert (first.written, second.written) == (1, 1)
    assert set(Project.objects.values_list("name", flat=True)) == {"示例石墨项目", "示例铁路项目"}


def test_confirming_twice_confirms_once(bureau):
    batch = staged(sheet(HEADS, one()), by=bureau)

    first, second = confirmed(batch, bureau), acceptance.confirm(batch, by=bureau, at=timezone.now())

    assert (first.was_done, second.was_done) == (False, True)
    assert Project.objects.count() == 1


def test_two_rows_share_a_new_company(bureau):
    batch = staged(sheet(HEADS, one(), one(项目名称="示例铁路项目", 统一社会信用代码="")), by=bureau)

    confirmed(batch, bureau)

    assert Company.objects.count() == 1
    assert Company.objects.get().participations.count() == 2
    assert not Contact.objects.exists()


def test_what_changed_in_the_ledger_after_the_check_is_not_overwritten(bureau):
    confirmed(staged(sheet(HEADS, one()), by=bureau), bureau)
    batch = staged(sheet(HEADS, one(**{"总投资（万元）": "4000"})), by=bureau)
    Project.objects.update(total_investment=5000)

    with pytest.raises(ValidationError, match="台账在核对之后有变动"):
        confirmed(batch, bureau, existing=Existing.OVERWRITE)

    assert Project.objects.get().total_investment == Decimal(5000)


def test_a_claimed_slot_is_not_doubled(bureau):
    slot = cast.ProjectFactory(slot=True)
    cast.SigningFactory(project=slot)
    batch = staged(sheet(HEADS, one()), by=bureau)
    assert verdicts(batch) == {2: Verdict.DOUBTFUL}

    staging.decide(batch, decisions={2: {"slot": "claim"}}, by=bureau, at=timezone.now())
    confirmed(batch, bureau)

    project = Project.objects.get()
    assert (project.pk, project.name, project.total_investment) == (slot.pk, "示例石墨项目", Decimal(3800))
    assert project.claimed_by == bureau
    citation = Citation.objects.filter(project=project, field="total_investment").get()
    assert (citation.fact, citation.place, citation.phrase) == ("E2", "第2行", "E2 单元格")


def test_a_code_that_the_ledger_left_blank_is_filled_in(bureau):
    company = cast.CompanyFactory(name="新疆示例石墨有限公司")
    filled = ("项目名称", "县市", "投资方", "投资方信用代码")
    batch = staged(sheet(filled, ("示例石墨项目", "阿图什市", company.name, CODE)), by=bureau)

    confirmed(batch, bureau)

    company.refresh_from_db()
    assert company.uscc == CODE
    assert {citation.field: citation.fact for citation in company.citations.all()} == {"name": "C2", "uscc": "D2"}


def test_an_edited_phone_changes_and_a_masked_one_does_not(bureau):
    heads = ("项目名称", "县市", "投资方", "联系人", "电话")
    row = ("示例石墨项目", "阿图什市", "新疆示例石墨有限公司", "示例丙")
    confirmed(staged(sheet(heads, (*row, "13800001234")), by=bureau), bureau)

    masked = staged(sheet(heads, (*row, "138****1234")), by=bureau)
    edited = staged(sheet(heads, (*row, "13900005678")), by=bureau)
    confirmed(edited, bureau, existing=Existing.OVERWRITE)

    assert (verdicts(masked), verdicts(edited)) == ({2: Verdict.SAME}, {2: Verdict.CHANGED})
    assert Contact.objects.get().phone == "13900005678"
