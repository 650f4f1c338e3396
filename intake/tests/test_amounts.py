"""Amounts as ledgers write them become 万元 exactly, or nothing and a sentence."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intake.reading import amounts
from intake.reading.amounts import ABOUT, AT_LEAST, AT_MOST, EXACT
from intake.reading.cells import Cell, Fault
from intake.reading.problems import Grade
from projects.stages import QuantityBound
from records.money import WAN_PER_YI, in_yi


def read(content, unit="万元", **given):
    return amounts.read(Cell(7, 3, content), unit, **({"zero_means": False} | given))


@pytest.mark.parametrize(
    ("content", "unit", "wan", "bound"),
    [
        (Decimal("8.04"), "亿元", "80400", EXACT),
        (Decimal("0.38"), "亿元", "3800", EXACT),
        (Decimal("158.011"), "亿元", "1580110", EXACT),
        (Decimal(5_000_000), "元", "500", EXACT),
        (Decimal("3800.0000000005"), "万元", "3800", EXACT),
        ("3800", "万元", "3800", EXACT),
        ("３，８００", "万元", "3800", EXACT),
        (" 3 800 ", "万元", "3800", EXACT),
        ("1,158,011", "万元", "1158011", EXACT),
        ("￥3800万元", "元", "3800", EXACT),
        ("人民币3.8亿元", "万元", "38000", EXACT),
        ("1.2亿", "万元", "12000", EXACT),
        ("1亿2000万元", "万元", "12000", EXACT),
        ("5千万", "万元", "5000", EXACT),
        ("3百万元", "万元", "300", EXACT),
        ("12000元", "万元", "1.2", EXACT),
        (".5", "亿元", "5000", EXACT),
        ("约3亿元", "万元", "30000", ABOUT),
        ("近3亿", "万元", "30000", ABOUT),
        ("3亿左右", "万元", "30000", ABOUT),
        ("3亿余元", "万元", "30000", AT_LEAST),
        ("3亿多", "万元", "30000", AT_LEAST),
        ("1200余万元", "亿元", "1200", AT_LEAST),
        ("超10亿元", "万元", "100000", AT_LEAST),
        ("10亿元以上", "万元", "100000", AT_LEAST),
        ("不少于500", "万元", "500", AT_LEAST),
        ("500+", "万元", "500", AT_LEAST),
        ("≥3000", "万元", "3000", AT_LEAST),
        ("＞5000万", "万元", "5000", AT_LEAST),
        ("不足1亿", "万元", "10000", AT_MOST),
        ("不超过2000万", "万元", "2000", AT_MOST),
        ("2000万以内", "万元", "2000", AT_MOST),
    ],
)
def test_an_amount_is_read_exactly(content, unit, wan, bound):
    amount, problems = read(content, unit)

    assert (amount.wan, amount.bound) == (Decimal(wan), bound)
    assert problems == ()


@pytest.mark.parametrize("content", ["", "/", "—", "-", "无", "待定", "未公布", " ／ "])
def test_nothing_stays_unpublished_and_is_never_0(content):
    assert read(content) == (None, ())


@pytest.mark.parametrize(
    ("content", "unit", "words"),
    [
        (Decimal(5), None, "没有写明单位"),
        ("5", None, "没有写明单位"),
        ("5-8亿元", "万元", "区间"),
        ("5亿～8亿", "万元", "区间"),
        ("300万美元", "万元", "外币"),
        ("$300", "万元", "外币"),
        ("三千万元", "万元", "看不出金额"),
        ("3.8.1", "万元", "看不出金额"),
        ("已投3000万", "万元", "看不出金额"),
        ("2000万1亿", "万元", "连不成一个金额"),
        ("1亿5", "万元", "连不成一个金额"),
        ("2期3000万", "万元", "看不出金额"),
        (Decimal(0), "万元", "不要填 0"),
        (Decimal(-5), "万元", "不能小于 0"),
        ("9" * 20, "亿元", "太大"),
        (True, "万元", "应是金额"),
        ("投资" * 30, "万元", "文字太长"),
        (Fault("#REF!"), "万元", "公式出错"),
    ],
)
def test_what_is_no_amount_is_not_read_and_says_why(content, unit, words):
    amount, (problem,) = read(content, unit)

    assert amount is None
    assert problem.grade is Grade.WRONG
    assert words in problem.words


def test_nothing_done_this_month_is_an_answer():
    assert read(Decimal(0), zero_means=True)[0].wan == 0


def test_what_is_rounded_or_unlikely_is_said():
    rounded, (note,) = read(Decimal(12345), "元")
    huge, (ask,) = read(Decimal(19900), "亿元")
    open_, (unsettled,) = read("面议")

    assert (rounded.wan, note.grade) == (Decimal("1.23"), Grade.NOTE)
    assert (huge.wan, ask.grade) == (Decimal(199_000_000), Grade.ASK)
    assert (open_, unsettled.grade) == (None, Grade.NOTE)


@given(st.decimals("0.01", "999.99", places=2))
def test_yi_and_wan_are_the_same_amount(yi):
    said, counted = read(f"{yi}亿元")[0], read(yi * WAN_PER_YI)[0]

    assert said == counted
    assert in_yi(said.wan) == yi


@example("0.004")
@given(st.text(max_size=20))
def test_whatever_is_written_the_answer_is_an_amount_or_a_sentence(words):
    amount, problems = read(words)

    assert amount is None or amount.wan > 0
    assert all(problem.words.endswith("。") for problem in problems)


def test_the_bounds_are_those_of_the_ledger():
    assert {EXACT, AT_LEAST, ABOUT} == set(QuantityBound.values)
    assert amounts.IN_WAN["亿"] == WAN_PER_YI
