"""Where a header stands, and what its titles are, merged or not."""

import pytest

from intake.reading import headers
from intake.reading.cells import Area, Fault, Grid


def find(*rows, merged=()):
    header = headers.find(Grid("台账", rows, tuple(Area(*area) for area in merged)))
    return header and (header.first, header.last, {column: title.whole for column, title in header.titles.items()})


PLAIN = ("序号", "项目名称", "总投资", "包联领导")
PLAIN_TITLES = dict(enumerate(PLAIN, 1))


def test_titles_and_remarks_above_are_no_header():
    rows = (("克州招商引资项目台账",), (), ("填报单位：示例局", None, "2025年10月"), PLAIN, ("1", "示例"))

    assert find(*rows) == (4, 4, PLAIN_TITLES)


def test_the_row_with_most_of_our_titles_is_the_header():
    assert find(("序号", "项目名称", "年份"), PLAIN) == (2, 2, PLAIN_TITLES)


def test_groups_over_the_titles_are_part_of_the_header():
    rows = (("基本情况", None, "投资情况", None), ("项目名称", "包联领导", "总投资", "备注"), ("示例",))
    titles = {1: "基本情况/项目名称", 2: "基本情况/包联领导", 3: "投资情况/总投资", 4: "投资情况/备注"}

    assert find(*rows, merged=[(1, 1, 1, 2), (1, 3, 1, 4)]) == (1, 2, titles)


def test_a_title_merged_downwards_begins_the_header():
    rows = (("序号", "签约", None, None), (None, "项目名称", "签约时间", "包联领导"), ("1", "示例"))
    titles = {1: "序号", 2: "签约/项目名称", 3: "签约/签约时间", 4: "签约/包联领导"}

    assert find(*rows, merged=[(1, 1, 2, 1), (1, 2, 1, 4)]) == (1, 2, titles)


def test_a_single_word_above_is_no_group_where_nothing_says_how_far_it_reaches():
    rows = (("克州", None), (None, None, "总投资"), ("项目名称", "包联领导", "合计", "其中：到位资金"), ("示例",))

    assert find(*rows) == (3, 3, {1: "项目名称", 2: "包联领导", 3: "合计", 4: "其中：到位资金"})


def test_a_title_with_nothing_below_it_makes_the_line_above_part_of_the_header():
    rows = (("项目名称", "责任落实", None, None), (None, "包联领导", "责任单位", "配合单位"), ("示例",))
    titles = {1: "项目名称", 2: "责任落实/包联领导", 3: "责任落实/责任单位", 4: "责任落实/配合单位"}

    assert find(*rows) == (1, 2, titles)


def test_titles_below_merged_groups_go_on_with_the_header():
    rows = (("项目名称", "总投资", None, "包联领导"), (None, "合计", "其中：到位资金"), ("示例", "5"))

    assert find(*rows, merged=[(1, 2, 1, 3)]) == (
        *(1, 2),
        {1: "项目名称", 2: "总投资/合计", 3: "总投资/其中：到位资金", 4: "包联领导"},
    )


def test_titles_below_gaps_go_on_with_the_header_without_merged_cells():
    rows = (("项目名称", "总投资", None, "包联领导"), (None, "合计", "其中：到位资金"), ("示例", "5"))

    assert find(*rows) == (
        *(1, 2),
        {1: "项目名称", 2: "总投资/合计", 3: "总投资/其中：到位资金", 4: "包联领导"},
    )


def test_a_first_row_of_words_is_no_second_line():
    rows = (("项目名称", "总投资", "包联领导", "备注"), ("示例", "面议", "示例甲", "无"))

    assert find(*rows)[0:2] == (1, 1)


def test_a_header_merged_over_empty_rows_ends_below_them():
    merged = [(1, column, 3, column) for column in range(1, 5)]

    assert find(PLAIN, (), (), ("1", "示例"), merged=merged) == (1, 3, PLAIN_TITLES)


def test_a_line_of_labels_is_no_group_line():
    rows = (("填报单位：示例局", None, "单位：万元"), PLAIN, ("1", "示例"))

    assert find(*rows, merged=[(1, 1, 1, 2)])[0:2] == (2, 2)


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (("示例",),),
        (("项目名称",), ("示例",)),
        (("序号", "备注"),),
        (("1", "2", "3"),),
        ((Fault("#REF!"), Fault("#N/A"), Fault("#N/A")),),
        (("长" * 50 + "项目名称", "总投资" * 30, "包联领导" * 30),),
    ],
)
def test_without_enough_titles_there_is_no_header(rows):
    assert find(*rows) is None


def test_a_name_and_one_more_title_are_enough():
    assert find(("项目名称", "总投资"), ("示例", "5")) == (1, 1, {1: "项目名称", 2: "总投资"})


def test_a_cell_that_shows_an_error_is_no_title():
    assert find(("项目名称", Fault("#REF!"), "总投资")) == (1, 1, {1: "项目名称", 3: "总投资"})


def test_numbered_columns_are_known_with_or_without_the_stems():
    numbered = [
        Grid("", (row,)).filled(1) for row in (("甲", "乙", "1", "2", "3"), ("(1)", "(2)", "(3)"), ("1", "3", "2"))
    ]

    assert [headers.is_numbering(cells) for cells in numbered] == [True, True, False]


def test_a_column_without_a_title_takes_none_from_the_group_at_its_left():
    rows = (("项目名称", "总投资", None, None, "包联领导"), (None, "合计", "其中：到位资金"), ("示例", "5", "3", "x"))
    titles = {1: "项目名称", 2: "总投资/合计", 3: "总投资/其中：到位资金", 5: "包联领导"}

    assert find(*rows) == (1, 2, titles)
    assert find(*rows, merged=[(1, 1, 2, 1), (1, 2, 1, 3)]) == (1, 2, titles)
