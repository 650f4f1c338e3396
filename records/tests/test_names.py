"""Names as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import names, pinyin


@pytest.mark.parametrize(
    "typed",
    [
        "地里下提•特来西",
        "地里下提・特来西",
        " 地里下提‧特来西\n",
        "地里下提 · 特来西",
        "地里下提･特来西",
        "地里下提.特来西",
    ],
)
def test_every_interpunct_becomes_the_one(typed):
    assert names.tidy(typed) == "地里下提\u00b7特来西"


def test_a_line_break_inside_a_name_goes():
    assert names.tidy("阿图什无花果三产融合\n科技创新园") == "阿图什无花果三产融合科技创新园"


def test_spaces_between_latin_words_stay():
    assert names.tidy("  ABC   Mining\u3000Ltd ") == "ABC Mining Ltd"


@pytest.mark.parametrize(
    "other",
    ["新疆示例（克州）有限公司", "新疆示例( 克州 )有限公司", "新疆示例【克州】有限公司", "新疆示例〔克州〕有限公司"],
)
def test_brackets_and_spaces_do_not_make_another_company(other):
    assert names.key(other) == names.key("新疆示例(克州)有限公司")


def test_full_width_letters_and_digits_do_not_make_another_name():
    assert names.key("示例ＡＢ１２") == names.key("示例ab12")


@given(st.text(max_size=40))
def test_tidying_twice_changes_nothing_more(text):
    assert names.tidy(names.tidy(text)) == names.tidy(text)


@given(st.text(max_size=40))
def test_the_key_of_a_tidied_name_is_its_key(text):
    assert names.key(names.tidy(text)) == names.key(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("阿图什市", "atss"),
        ("阿克陶县", "aktx"),
        ("阿合奇县", "ahqx"),
        ("乌恰县", "wqx"),
        ("克孜勒苏柯尔克孜自治州", "kzlskekzzzz"),
        ("诸葛超", "zgc"),
        ("示例3号(A)", "sl3ha"),
        ("", ""),
    ],
)
def test_initials_are_those_people_type(name, expected):
    assert pinyin.initials(name) == expected
