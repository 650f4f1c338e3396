"""Dates as ledgers write them, as far as they are known."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.reading import days
from intake.reading.cells import Cell, Fault
from intake.reading.days import DAY, MONTH, YEAR
from intake.reading.problems import Grade
from records import dates

THE_DAY = date(2025, 10, 23)


def read(content, year=None):
    return days.read(Cell(7, 3, content), year)


@pytest.mark.parametrize(
    "content",
    [
        *(
            "2025.10.23",
            "2025-10-23",
            "2025/10/23",
            "2025年10月23日",
            "2025年10月23号",
            "20251023",
            "２０２５．１０．２３",
        ),
        *(
            "2025-10-23 00:00:00",
            "2025-10-23 9:30",
            "2025-10-23T09:30",
            "2025 年 10 月 23 日",
            "2025年10月\n23日",
            "45953",
        ),
        *(Decimal(45953), Decimal("45953.6875"), Decimal(20251023), THE_DAY, datetime(2025, 10, 23, 16, 30)),  # noqa: DTZ001 - a workbook knows no zone
    ],
)
def test_a_day_is_read_in_all_its_shapes(content):
    day, problems = read(content)

    assert (day.on, day.precision) == (THE_DAY, DAY)
    assert problems == ()


@pytest.mark.parametrize(
    ("content", "on", "precision"),
    [
        *(("2025年10月", date(2025, 10, 1), MONTH), ("2025.10", date(2025, 10, 1), MONTH)),
        *(("2025-3", date(2025, 3, 1), MONTH), ("2025年10月份", date(2025, 10, 1), MONTH)),
        *(("202510", date(2025, 10, 1), MONTH), (Decimal(202510), date(2025, 10, 1), MONTH)),
        *((Decimal("2025.12"), date(2025, 12, 1), MONTH), (Decimal("2025.3"), date(2025, 3, 1), MONTH)),
        *(
            ("2025年", date(2025, 1, 1), YEAR),
            ("2025", date(2025, 1, 1), YEAR),
            (Decimal(2025), date(2025, 1, 1), YEAR),
        ),
    ],
)
def test_a_month_is_not_made_a_day(content, on, precision):
    day, problems = read(content)

    assert (day.on, day.precision) == (on, precision)
    assert problems == ()


@pytest.mark.parametrize(
    ("content", "on", "precision", "lost"),
    [
        ("2025年10月下旬", date(2025, 10, 1), MONTH, "下旬"),
        ("2025年12月底前", date(2025, 12, 1), MONTH, "底前"),
        ("2026年底", date(2026, 1, 1), YEAR, "底"),
        ("2026年上半年", date(2026, 1, 1), YEAR, "上半年"),
        ("2026年第三季度", date(2026, 1, 1), YEAR, "第三季度"),
        ("2026年12月31日前", date(2026, 12, 31), DAY, "前"),
    ],
)
def test_what_is_only_about_a_time_says_what_was_left_out(content, on, precision, lost):
    day, (note,) = read(content)

    assert (day.on, day.precision) == (on, precision)
    assert note.grade is Grade.NOTE
    assert f"“{lost}”没有记入" in note.words


@pytest.mark.parametrize(
    ("content", "on"), [("10月下旬", date(2025, 10, 1)), ("10月23日", THE_DAY), ("10月", date(2025, 10, 1))]
)
def test_the_year_of_the_title_is_only_proposed(content, on):
    day, problems = read(content, 2025)
    none, (wrong,) = read(content)[0], [p for p in read(content)[1] if p.grade is Grade.WRONG]

    assert day.on == on
    assert Grade.ASK in {problem.grade for problem in problems}
    assert none is None
    assert "没有写年份" in wrong.words


def test_a_year_of_two_digits_is_only_proposed():
    day, (asked,) = read("25.10.23")

    assert day.on == THE_DAY
    assert asked.grade is Grade.ASK


@pytest.mark.parametrize(
    ("content", "words"),
    [
        *((Decimal("2025.1"), "可能是 1 月"), ("2025.1", "可能是 1 月"), ("2025年2月30日", "不是日历上有的日子")),
        *(
            ("预计明年", "看不出日期"),
            ("明年" * 30, "文字太长"),
            ("2025.13.1", "看不出日期"),
            ("1025.10.23", "1990 年至 2099 年"),
            (True, "看不出日期"),
        ),
        *(
            (Fault("#N/A"), "公式出错"),
            (Decimal(-3), "看不出日期"),
            (Decimal("0.5"), "看不出日期"),
            (Decimal(99), "看不出日期"),
        ),
        *((date(1899, 12, 31), "1990 年至 2099 年"), ("2025年-2027年", "看不出日期"), ("2025.3-2026.12", "看不出日期")),
    ],
)
def test_what_is_no_date_is_not_read_and_says_why(content, words):
    day, (problem,) = read(content)

    assert day is None
    assert problem.grade is Grade.WRONG
    assert words in problem.words


@pytest.mark.parametrize("content", ["", "/", "未定", "-"])
def test_nothing_is_no_date(content):
    assert read(content) == (None, ())


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_in_every_shape(on):
    serial = Decimal((on - days.SERIAL_ZERO).days)
    shapes = (
        on,
        serial,
        f"{on}",
        f"{on:%Y.%m.%d}",
        f"{on.year}/{on.month}/{on.day}",
        f"{on:%Y%m%d}",
        f"{on.year}年{on.month}月{on.day}日",
    )

    assert {read(shape)[0].on for shape in shapes} == {on}


@given(st.text(max_size=20))
def test_whatever_is_written_the_answer_is_a_date_or_a_sentence(words):
    day, problems = read(words, 2025)

    assert day is None or dates.is_plausible(day.on)
    assert all(problem.words.endswith("。") for problem in problems)


def test_the_precisions_and_years_are_those_of_the_ledger():
    assert {DAY, MONTH, YEAR} == set(dates.Precision.values)
    assert (days.FIRST_YEAR, days.LAST_YEAR) == (dates.FIRST_YEAR, dates.LAST_YEAR)


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("克州2025年第三季度", 2025),
        ("2024年至2025年台账", None),
        ("台账", None),
        ("2025Q3 2025年", 2025),
        ("12025年", None),
    ],
)
def test_a_title_names_one_year_or_none(title, year):
    assert days.year_of(title) == year
