"""What is doubtful is asked, with choices that settle it; what is wrong is mended in its cell; nothing is made up."""

import pytest
from django.utils import timezone

from companies.models import Company, Contact
from intake import acceptance, staging
from intake.models import ColumnMemory
from intake.tests.ledgers import sheet, staged
from intake.verdicts import Verdict
from kezhou_crm.tests import factories as cast
from projects.models import Duty, Milestone, Project
from projects.stages import DutyRole, Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
HEADS = ("项目名称", "县市", "总投资（万元）")


@pytest.fixture
def bureau():
    cast.RegionFactory()
    cast.RegionFactory(code="653022", name="阿克陶县", full_name="阿克陶县")
    return cast.OfficerFactory(administrator=True, unit=cast.UnitFactory(name="示例商务局"))


def one(by, heads, *cells):
    """Stage a sheet of one project."""
    return staged(sheet(("项目名称", "县市", *heads), ("示例石墨产业园", "阿图什市", *cells)), by=by)


def asked(batch, number=2):
    return {code: dict(doubt["choices"]) for code, doubt in staging.doubts_of(batch.rows.get(number=number)).items()}


def settle(batch, by, **decisions):
    staging.decide(batch, decisions={2: decisions}, by=by, at=timezone.now())
    acceptance.confirm(batch, by=by, at=timezone.now())
    return Project.objects.order_by("-pk").first()


def test_of_several_leaders_one_leads_and_the_rest_assist(bureau):
    first, second = cast.LeaderFactory(name="示例甲"), cast.LeaderFactory(name="示例乙")
    batch = one(bureau, ("包联领导",), "示例甲、示例乙")
    assert set(asked(batch)) == {"several:leader"}

    project = settle(batch, bureau, **{"several:leader": "yes"})

    assert project.leader == first
    assert [(duty.role, duty.leader) for duty in Duty.objects.all()] == [(DutyRole.ASSISTANT, second)]


def test_who_is_unknown_is_left_out_or_registered_and_never_made_up(bureau):
    batch = one(bureau, ("包联领导", "牵头单位"), "示例无人", "示例无局")
    assert set(asked(batch)) == {"leave:leader:示例无人", "leave:lead_unit:示例无局"}

    leader = cast.LeaderFactory(name="示例无人")
    staging.recheck(batch, by=bureau, at=timezone.now())
    project = settle(batch, bureau, **{"leave:lead_unit:示例无局": "leave"})

    assert (project.leader, project.lead_unit) == (leader, None)


def test_a_unit_is_found_by_its_former_name(bureau):
    unit = cast.UnitFactory(name="示例县商务局")
    unit.former_names.create(name="示例县招商局")

    batch = one(bureau, ("牵头单位",), "原示例县招商局（现示例县商务局）")

    assert asked(batch) == {}
    assert settle(batch, bureau).lead_unit == unit


def test_a_day_known_to_the_month_is_asked(bureau):
    batch = one(bureau, ("签约日期",), "2025年10月")

    assert asked(batch) == {"day:signed_on": {"first": "按 2025-10-01 记", "leave": "先空着，以后再补"}}
    assert settle(batch, bureau, **{"day:signed_on": "leave"}).signed_on is None


def test_an_amount_that_may_be_in_another_unit_is_asked(bureau):
    batch = one(bureau, ("总投资（万元）",), "1.2")

    project = settle(batch, bureau, **{"tiny:total_investment": "yi"})

    assert project.total_investment == 12000


def test_a_like_project_is_asked_and_one_of_another_number_is_not(bureau):
    known = cast.ProjectFactory(name="示例高纯石墨深加工产业园")
    like = staged(sheet(HEADS, ("示例高纯石墨精深加工产业园", "阿图什市", "3800")), by=bureau)
    other = staged(sheet(HEADS, ("示例高纯石墨深加工产业园2期", "阿图什市", "3800")), by=bureau)

    assert list(asked(like)["project"]) == [str(known.pk), "new"]
    assert asked(other) == {}


def test_a_company_is_found_by_its_code_under_another_name(bureau):
    known = cast.CompanyFactory(name="新疆示例新名称有限公司", uscc="Y1653001000000019B")
    batch = one(bureau, ("投资方", "投资方统一社会信用代码"), "新疆示例旧名称有限公司", known.uscc)

    project = settle(batch, bureau)

    assert project.participations.get().company == known
    assert Company.objects.count() == 1


def test_an_unfit_code_takes_a_word_that_the_licence_was_looked_at(bureau):
    batch = one(bureau, ("投资方", "投资方统一社会信用代码"), "新疆示例有限公司", "91653001MA00000000")
    assert set(asked(batch)) == {"read:investor_uscc"}

    settle(batch, bureau, **{"read:investor_uscc": "yes"})

    assert Company.objects.get().uscc_reason == "导入时确认：已对照营业执照核对"


def test_two_rows_of_one_name_and_county_are_asked(bureau):
    batch = staged(sheet(HEADS, ("示例甲", "阿图什市", "3800"), ("示例甲", "阿图什市", "3900")), by=bureau)

    assert asked(batch, 2) == {}
    assert set(asked(batch, 3)) == {"twin"}


def test_a_cell_is_mended_on_the_page(bureau):
    batch = staged(sheet(HEADS, ("示例甲", "阿图什市", "三千")), by=bureau)
    assert batch.rows.get(number=2).verdict == Verdict.WRONG

    staging.mend(batch, cells={2: {3: "3000"}}, by=bureau, at=timezone.now())

    assert batch.rows.get(number=2).verdict == Verdict.NEW


def test_a_column_corrected_by_hand_is_remembered_for_the_unit(bureau):
    content = sheet(("项目名称", "县市", "钱数"), ("示例甲", "阿图什市", "3800"))
    batch = staged(content, by=bureau)

    staging.correct_columns(
        batch, fields={"钱数": "total_investment"}, units={"钱数": "万元"}, by=bureau, at=timezone.now()
    )
    again = staged(content, by=bureau)

    assert ColumnMemory.objects.get().unit == bureau.unit
    for each in (batch, again):
        each.refresh_from_db()
        assert [column["field"] for column in each.columns] == ["name", "location_county", "total_investment"]
        assert each.rows.get(number=2).verdict == Verdict.NEW


def test_who_speaks_and_when_it_is_to_begin_come_in_too(bureau):
    heads = ("投资方", "联系人", "职务", "电话", "计划开工时间", "实际开工日", "当前阶段")
    batch = one(
        bureau, heads, "新疆示例有限公司", "示例丙", "总经理", "+86 138 0000 1234", "2026年5月", "2026-05-20", "开工"
    )

    project = settle(batch, bureau)

    contact, milestone = Contact.objects.get(), Milestone.objects.get()
    assert (contact.name, contact.post, contact.phone) == ("示例丙", "总经理", "13800001234")
    assert (milestone.name, milestone.planned_when, milestone.actual_on.isoformat()) == (
        "开工",
        "2026年5月",
        "2026-05-20",
    )
    assert project.stage == Stage.STARTED


def test_what_has_no_column_holds_nobody_up_and_stays_in_the_row(bureau):
    batch = one(bureau, ("内外资", "用地（亩）"), "合资", "很多")

    row = batch.rows.get(number=2)

    assert row.verdict == Verdict.NEW
    assert [cell for _line, cell in row.cells.values()] == ["示例石墨产业园", "阿图什市", "合资", "很多"]
    assert any("不在可选的范围内" in reason["words"] for reason in row.reasons)


def test_a_stage_that_takes_a_deed_of_its_own_is_asked(bureau):
    cast.ProjectFactory(name="示例石墨产业园", signed=True)
    batch = one(bureau, ("当前阶段", "总投资（万元）"), "投产", "3800")
    assert set(asked(batch)) == {"stage"}

    batch.existing = "OVERWRITE"
    batch.save()
    project = settle(batch, bureau, stage="leave")

    assert (project.stage, project.total_investment) == (Stage.SIGNED, 3800)
