"""Signs that two rows are one, put together."""

from hypothesis import given
from hypothesis import strategies as st

from records.twins import AT_MOST, Pairs, one_off

CODES = st.lists(st.text("AB1", min_size=3, max_size=3), max_size=8)


def test_two_weak_signs_make_a_stronger_one_and_the_likeliest_comes_first():
    pairs = Pairs()
    pairs.add(2, 1, "联系电话相同", 0.6)
    pairs.add(1, 2, "名称相似", 0.8)
    pairs.add(3, 4, "名称相似", 0.85)

    assert [(pair.one, pair.other, pair.percent) for pair in pairs.likely(0.5)] == [(1, 2, 92), (3, 4, 85)]


def test_the_same_sign_counts_once_and_as_its_strongest():
    pairs = Pairs()
    for score in (0.5, 0.8, 0.6):
        pairs.add(1, 2, "名称相似", score)

    assert [pair.percent for pair in pairs.likely(0)] == [80]


def test_what_was_told_apart_is_no_pair_whichever_way_round():
    pairs = Pairs(apart=[(2, 1)])
    pairs.add(1, 2, "名称相同", 1)

    assert pairs.likely(0) == []


def test_what_many_share_says_nothing():
    pairs = Pairs()
    pairs.share([("0908-1234567", row) for row in range(AT_MOST + 1)], "联系电话相同", 0.9)

    assert pairs.likely(0) == []


@given(CODES)
def test_codes_that_differ_in_one_character_are_found_and_no_others(codes):
    rows = list(enumerate(dict.fromkeys(codes)))[:AT_MOST]

    found = set(one_off([(code, row) for row, code in rows]))

    differ = {
        (one, other)
        for one, left in rows
        for other, right in rows
        if one < other and sum(a != b for a, b in zip(left, right, strict=True)) == 1
    }
    assert found == differ
