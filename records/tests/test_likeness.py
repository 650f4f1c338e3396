"""How like two names are, and which of many are like one."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records import names
from records.likeness import Names, why
from records.name_parts import are_phases, parts

FAMILY = st.sampled_from(
    [
        "示",
        "例",
        "矿",
        "业",
        "农",
        "科",
        "技",
        "泰",
        "华",
        "（",
        "）",
        "(",
        "集团",
        "有限公司",
        "有限责任公司",
        "新疆",
        "克州",
        "阿图什市",
        "乌恰县",
        "一期",
        "二期",
        "项目",
        "10万吨",
        "·",
    ]
)
SPOKEN = st.lists(FAMILY, min_size=1, max_size=9).map("".join) | st.text(max_size=20)


@pytest.mark.parametrize(
    "other",
    [
        "新疆示例华泰矿业有限责任公司",
        "新疆示例华泰矿业（集团）有限公司",
        "新疆示例华泰矿业(集团)有限公司",
        "新疆 示例华泰矿业\n有限公司",
        "新疆示例华泰矿业股份有限公司",
    ],
)
def test_legal_form_brackets_and_spaces_do_not_make_another_company(other):
    known = Names([(1, "新疆示例华泰矿业有限公司"), (2, "新疆示例恒信农业有限公司")])

    assert known.nearest(other) == [(1, 1.0)]


def test_a_name_without_its_region_is_nearly_the_same():
    known = Names([(1, "新疆示例华泰矿业有限公司")])

    assert known.nearest("示例华泰矿业") == [(1, 0.95)]


def test_the_same_name_in_another_county_is_not_quite_the_same():
    known = Names([(1, "阿图什示例华泰矿业有限公司")])

    assert known.score("阿图什示例华泰矿业有限公司", "乌恰示例华泰矿业有限公司") == 0.75
    assert "县市不同" in why("阿图什示例华泰矿业有限公司", "乌恰示例华泰矿业有限公司")


def test_a_character_of_the_same_sound_is_a_slip_of_the_keyboard():
    known = Names((at, f"示例{brand}矿业有限公司") for at, brand in enumerate(["华泰", "恒信", "天山"]))

    assert known.nearest("示例华太矿业有限公司", at_least=0.85) == [(0, 0.9)]
    assert why("示例华太矿业", "示例华泰矿业") == "名称同音"


def test_a_rare_word_says_more_than_a_common_one():
    branded = [(at, f"示例{chr(0x5000 + at)}{chr(0x6000 + at)}农业科技发展有限公司") for at in range(400)]
    known = Names([*branded, ("twin", "示例琥珀农业科技有限公司")])

    found = known.nearest("示例琥珀农业科技发展有限公司", at_least=0.6)

    assert [key for key, _score in found] == ["twin"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("示例产业园一期", "示例产业园二期建设项目"),
        ("示例产业园（一期）", "示例产业园Ⅱ期"),
        ("示例产业园", "示例产业园续建项目"),
    ],
)
def test_phases_of_one_project_are_told_from_twins(one, other):
    assert are_phases(parts(one), parts(other))
    assert Names([(1, one)]).nearest(other) == []
    assert "分期" in why(one, other)


def test_one_phase_in_two_spellings_is_no_pair_of_phases():
    assert not are_phases(parts("示例产业园第一期"), parts("示例产业园1期工程"))


def test_other_numbers_make_a_name_less_like():
    known = Names([(1, "示例石英砂3号矿")])

    assert known.score("示例石英砂3号矿", "示例石英砂4号矿") < 0.75


def test_two_names_of_one_key_count_as_its_best():
    known = Names([(1, "示例恒信农业有限公司"), (1, "示例华泰矿业有限公司")])

    assert known.nearest("示例华泰矿业") == [(1, 1.0)]


@given(SPOKEN)
def test_a_name_is_wholly_like_itself(name):
    assert Names([(1, name)]).nearest(name) == [(1, 1.0)]


@given(SPOKEN, SPOKEN, st.lists(SPOKEN, max_size=5))
def test_likeness_lies_between_0_and_1_and_asks_no_order(one, other, others):
    known = Names(enumerate(others))

    score = known.score(one, other)

    assert 0 <= score <= 1
    assert abs(score - known.score(other, one)) < 0.0002
    assert (score == 1) or names.key(one) != names.key(other)


@settings(max_examples=200)
@given(SPOKEN, st.lists(SPOKEN, max_size=12), st.sampled_from([0.3, 0.5, 0.6, 0.75, 0.9]))
def test_nothing_that_reaches_the_score_is_missed(name, listed, at_least):
    known = Names(enumerate(listed))

    found = dict(known.nearest(name, at_least=at_least, limit=100))

    scores = {at: known.score(name, other) for at, other in enumerate(listed)}
    assert found == {at: score for at, score in scores.items() if score >= at_least}


def test_a_thousand_lookups_in_twenty_thousand_names_are_quick():
    made_up = random.Random(5)  # noqa: S311 - made-up names
    syllables = [chr(made_up.randrange(0x4E00, 0x9FA5)) for _ in range(400)]
    trades = ("矿业", "农业科技", "商贸", "建材", "新能源", "物流", "置业")
    listed = [
        "新疆" + "".join(made_up.choices(syllables, k=3)) + made_up.choice(trades) + "有限公司" for _ in range(20_000)
    ]
    known = Names(enumerate(listed))
    begun = time.perf_counter()

    found = [known.nearest(name.replace("有限公司", "有限责任公司")) for name in listed[:1_000]]

    assert time.perf_counter() - begun < 5
    assert all(at in dict(near) for at, near in enumerate(found))
