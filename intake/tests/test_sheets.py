"""A sheet is read whole: whatever stands in it, each row below the header is in exactly one place."""

import string
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake import workbooks
from intake.reading import fields, headers, sheets
from intake.reading.cells import Area, Fault, Grid
from intake.reading.problems import Grade
from records.unfit import Unfit

HEADS = (
    "序号",
    "项目名称",
    "总投资（万元）",
    "签约日期",
    "包联领导",
    "当前阶段",
    "不认得的列",
    "统一社会信用代码",
    "是否纳统",
)
WORDS = st.sampled_from(
    (
        "小计",
        "合  计",
        "备注：示例",
        "1.示例说明文字很长很长",
        "填报人：示例",
        "一、示例",
        "示例项目",
        "无",
        "#REF!",
        "共3个",
        *HEADS,
        *"123",
    )
)
CONTENT = st.one_of(
    st.none(),
    WORDS,
    st.text(min_size=1, max_size=12).filter(str.strip),
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.dates(),
    st.booleans(),
    st.just(Fault("#N/A")),
)
ROWS = st.lists(st.lists(CONTENT, max_size=12).map(tuple), max_size=12)


def grid(*rows, merged=()):
    decimal = [tuple(Decimal(cell) if type(cell) is int else cell for cell in row) for row in rows]
    return Grid("台账", tuple(decimal), tuple(Area(*area) for area in merged))


def read(*rows, merged=(), **given):
    return sheets.read(grid(*rows, merged=merged), file="台账.xlsx", **given)


@st.composite
def areas(draw):
    top, left = draw(st.integers(1, 14)), draw(st.integers(1, 12))
    return Area(top, left, top + draw(st.integers(0, 4)), left + draw(st.integers(0, 4)))


@settings(max_examples=300, deadline=None)
@given(ROWS, ROWS, st.lists(areas(), max_size=4))
def test_rows_read_and_rows_unread_are_all_rows_below_the_header(above, below, merged):
    whole = Grid("台账", (*above, HEADS, *below), tuple(merged))

    reading = sheets.read(whole, file="x")

    if reading.header is None:
        assert reading.refusal
        assert not reading.rows + reading.unread
    else:
        numbers = [row.number for row in reading.rows] + [row.number for row in reading.unread]
        assert sorted(numbers) == list(range(reading.header.last + 1, whole.height + 1))
        assert all(row.why for row in reading.unread)


@settings(max_examples=200, deadline=None)
@given(ROWS, st.lists(areas(), max_size=3))
def test_no_cell_of_a_row_is_lost_without_a_word(below, merged):
    reading = sheets.read(Grid("台账", (HEADS, *below), tuple(merged)), file="x")

    for row in reading.rows:
        pointed = {value.cell.address for value in row.values.values()} | {cell.address for cell in row.others.values()}
        assert {cell.address for cell in grid(HEADS, *below).filled(row.number)} <= pointed


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_every_problem_is_a_sentence_at_a_cell(below):
    for row in read(HEADS, *below).rows:
        for problem in row.problems:
            assert problem.words.endswith("。")
            assert problem.field in fields.BY_NAME
            assert problem.address.rstrip(string.digits).isalpha()


@given(ROWS)
def test_an_amount_is_never_made_of_nothing(below):
    for row in read(HEADS, *below).rows:
        value = row.values["total_investment"]
        assert value.cell.content is not None or value.value is None
        assert value.value is None or value.value.wan > 0


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ((), "空行"),
        ((None, "小 计", 1), "小计"),
        (("阿图什市小计", None, 1), "小计"),
        (("总计",), "合计"),
        (("共17个项目",), "合计"),
        (("注：示例",), "备注"),
        (("填报单位：示例局", None, "填报人：示例甲"), "签字栏"),
        (("审核人（签字）：",), "签字栏"),
        (("一、工业",), "分组标题"),
        ((4,), "只有序号的空行"),
        (("1", "2", "3", "4"), "栏次行"),
        (HEADS, "重复的表头"),
        ((None, None, None, None, None, None, "x", None, None, "y"), "不是项目行：没有一列是认得的"),
    ],
)
def test_what_is_no_project_is_left_out_with_its_reason(rows, why):
    reading = read(HEADS, rows, (1, "示例项目", 5))

    assert [(each.number, each.why) for each in reading.unread] == [(2, why)]
    assert [row.number for row in reading.rows] == [3]


@pytest.mark.parametrize(
    "name", ["示例统计大厦", "示例共享工厂", "示例综合体", "示例合计算中心", "示例备注册中心", "示例说明书厂"]
)
def test_a_project_is_not_left_out_for_its_name(name):
    assert [row.value("name") for row in read(HEADS, (Decimal(1), name, Decimal(5))).rows] == [name]


def test_people_and_phones_of_a_project_are_no_signature():
    reading = read(("项目名称", "备注", "总投资（万元）"), ("示例项目", "负责人：示例甲，联系电话：0908-4220001"))

    assert [row.value("name") for row in reading.rows] == ["示例项目"]


def test_a_title_that_stands_twice_is_told_apart():
    assert read(("项目名称", "总投资（万元）", "别的", "别的"), ("示例", 1)).summary()["columns"] == {
        "项目名称": "name",
        "总投资（万元）": "total_investment",
        "别的": None,
        "别的(D)": None,
    }


def test_a_row_without_a_name_is_wrong_and_not_lost():
    (row,) = read(HEADS, (Decimal(1), None, Decimal(5))).rows

    assert row.is_wrong
    assert "没有项目名称" in row.problems[0].words


def test_a_county_merged_over_its_projects_stands_for_each_and_points_to_its_cell():
    reading = read(("县市", *HEADS), ("阿图什市", 1, "示例甲项目"), (None, 2, "示例乙项目"), merged=[(2, 1, 3, 1)])

    assert [(row.value("location_county"), row.values["location_county"].cell.address) for row in reading.rows] == [
        ("阿图什市", "A2"),
        ("阿图什市", "A2"),
    ]


def test_nothing_is_filled_down_where_cells_are_not_merged():
    reading = read(("县市", *HEADS), ("阿图什市", 1, "示例甲项目"), (None, 2, "示例乙项目"))

    assert [row.value("location_county") for row in reading.rows] == ["阿图什市", None]


def test_a_remembered_title_is_matched_before_ours_and_none_leaves_it_out():
    heads = ("名字", "项目名称", "总投资（万元）", "包联领导")
    corrections = {"名 字": "name", "包联领导": None}

    reading = read(heads, ("示例甲", "示例乙", Decimal(5), "示例丙"), corrections=corrections)

    assert reading.summary()["columns"] == {
        "名字": "name",
        "项目名称": None,
        "总投资（万元）": "total_investment",
        "包联领导": None,
    }
    assert reading.rows[0].value("name") == "示例甲"
    assert {title: cell.said for title, cell in reading.rows[0].others.items()} == {
        "项目名称": "示例乙",
        "包联领导": "示例丙",
    }


def test_a_correction_to_a_column_that_is_not_ours_is_refused():
    with pytest.raises(KeyError):
        read(HEADS, (1, "示例"), corrections={"不认得的列": "no_such_field"})


def test_a_unit_is_taken_from_the_title_then_the_sheet_and_never_guessed():
    heads = ("项目名称", "总投资", "包联领导")
    row = ("示例", Decimal(3), "示例甲")

    assert read(heads, row).rows[0].value("total_investment") is None
    assert read(heads, row).rows[0].is_wrong
    assert read(("单位：亿元",), heads, row).rows[0].value("total_investment").wan == 30000
    assert read(heads, row, units={"总投资": "亿元"}).rows[0].value("total_investment").wan == 30000
    assert (
        read(("单位：元",), ("项目名称", "总投资（亿元）", "包联领导"), row).rows[0].value("total_investment").wan
        == 30000
    )


def test_several_leaders_are_one_leader_and_helpers_to_be_confirmed():
    (row,) = read(HEADS, (1, "示例", None, None, "示例甲、示例乙（副州长）")).rows

    assert [person.name for person in row.value("leader")] == ["示例甲", "示例乙"]
    assert [(each.grade, each.address) for each in row.problems] == [(Grade.ASK, "E2")]


def test_the_title_gives_the_year_of_a_date_without_one_to_be_confirmed():
    reading = read(("克州2025年台账",), HEADS, (1, "示例", None, "10月下旬"))

    assert reading.title == "克州2025年台账"
    assert reading.rows[0].value("signed_on").on == date(2025, 10, 1)
    assert {each.grade for each in reading.rows[0].problems} == {Grade.ASK, Grade.NOTE}


def test_the_summary_is_what_a_machine_is_told():
    summary = read(HEADS, (1, "示例", "面谈后再定"), ("合计",)).summary()

    assert summary["header_row"] == 1
    assert summary["rows"] == 1
    assert summary["unread"] == [{"row": 3, "why": "合计"}]
    assert [(each["row"], each["column"], each["value"]) for each in summary["wrong"]] == [
        (2, "总投资（万元）", "面谈后再定")
    ]
    assert summary["columns"]["不认得的列"] is None


def test_a_header_without_rows_says_so():
    assert read(HEADS).refusal == "只有表头，下面没有内容"


def test_two_titles_for_one_column_take_the_first_and_the_other_travels_along():
    reading = read(("项目名称", "总投资（万元）", "投资总额（亿元）", "备注"), ("示例", Decimal(3), Decimal(4), "x"))

    assert [(each.letters, each.field and each.field.name, each.how) for each in reading.columns][1:3] == [
        ("B", "total_investment", "按标题"),
        ("C", None, "重复"),
    ]
    assert reading.column_of("remark").letters == "D"


def test_a_header_far_down_belongs_to_another_table():
    assert headers.find(grid(*[("x",)] * headers.LOOKED_AT, HEADS)) is None


def test_pasting_nothing_or_too_much_is_refused_in_words():
    with pytest.raises(Unfit, match="没有内容"):
        workbooks.read_pasted("")
    with pytest.raises(Unfit, match="没有找到表头"):
        workbooks.read_pasted("示例\t示例")
    with pytest.raises(Unfit, match="粘贴的内容太多"):
        workbooks.read_pasted("x" * 5_000_000)
