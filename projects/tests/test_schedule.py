"""The milestone strip: places on the axis, lateness in words, periods where only month or year is known."""

from datetime import date

import pytest

from projects.models import Milestone
from projects.schedule import Span, draw, due, nearest
from records.dates import Precision

TODAY = date(2026, 6, 15)


def milestone(**given):
    return Milestone(name="示例", **given)


def judged(**given):
    (line,) = draw([milestone(**given)], on=TODAY).lines
    return line.light, line.words


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"planned_on": date(2026, 6, 30)}, ("", "未到期")),
        ({"planned_on": date(2026, 6, 15)}, ("", "未到期")),
        ({"planned_on": date(2026, 6, 1)}, ("red", "逾期 14 天")),
        ({"planned_on": date(2026, 6, 1), "planned_on_precision": Precision.MONTH}, ("", "未到期")),
        ({"planned_on": date(2025, 1, 1), "planned_on_precision": Precision.YEAR}, ("red", "逾期 166 天")),
        ({"planned_on": date(2026, 5, 1), "actual_on": date(2026, 4, 30)}, ("ok", "按期")),
        ({"planned_on": date(2026, 5, 1), "actual_on": date(2026, 5, 24)}, ("amber", "晚 23 天")),
        (
            {"planned_on": date(2025, 1, 1), "planned_on_precision": Precision.YEAR, "actual_on": date(2026, 2, 1)},
            ("amber", "晚于计划"),
        ),
        ({"actual_on": date(2024, 1, 1), "actual_on_precision": Precision.YEAR}, ("ok", "已完成")),
    ],
    ids=str,
)
def test_a_milestone_is_judged_in_words(given, said):
    assert judged(**given) == said


def test_the_axis_holds_whole_quarters_around_every_day_and_today():
    drawn = draw([milestone(planned_on=date(2026, 1, 1)), milestone(planned_on=date(2026, 12, 31))], on=TODAY)

    assert [line.planned.first for line in drawn.lines] == [0.0, 99.73]
    assert drawn.today == 45.21
    assert drawn.ticks == ((0.0, "2026-01"), (24.66, "04"), (49.59, "07"), (74.79, "10"))


def test_a_long_axis_is_written_in_years():
    drawn = draw([milestone(planned_on=date(2021, 5, 1)), milestone(planned_on=date(2027, 5, 1))], on=TODAY)

    assert [words for _place, words in drawn.ticks] == ["2022", "2023", "2024", "2025", "2026", "2027"]


def test_a_period_is_drawn_from_its_first_day_to_its_last():
    row = milestone(planned_on=date(2026, 1, 1), planned_on_precision=Precision.YEAR)

    (line,) = draw([row], on=TODAY).lines

    assert line.planned == Span(0.0, 99.73)
    assert line.planned.width == 99.73


def test_what_is_late_is_drawn_from_the_plan_to_the_day_or_today():
    late, overdue = (
        milestone(planned_on=date(2026, 4, 1), actual_on=date(2026, 5, 1)),
        milestone(planned_on=date(2026, 4, 1)),
    )

    first, second = draw([late, overdue], on=TODAY).lines

    assert first.lag == Span(first.planned.last, first.actual.first)
    assert second.lag == Span(second.planned.last, draw([late, overdue], on=TODAY).today)


def test_nothing_to_draw_is_no_axis():
    assert draw([], on=TODAY) is None


def test_a_year_stands_after_its_months():
    year = milestone(planned_on=date(2027, 1, 1), planned_on_precision=Precision.YEAR)
    month = milestone(planned_on=date(2027, 3, 1), planned_on_precision=Precision.MONTH)
    reached = milestone(actual_on=date(2027, 1, 20))

    assert sorted([year, month, reached], key=due) == [reached, month, year]


def test_of_many_the_nearest_are_shown_in_their_order():
    rows = [Milestone(pk=month, name="示例", planned_on=date(2026, month, 1)) for month in range(1, 13)]

    assert [row.pk for row in nearest(rows, 3, on=TODAY)] == [5, 6, 7]
    assert nearest(rows, 12, on=TODAY) == rows
