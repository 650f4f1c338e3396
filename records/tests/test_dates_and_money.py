"""Dates as far as they are known, money in its two units."""

from datetime import date
from decimal import Decimal

import pytest

from records import dates, money
from records.dates import Precision


@pytest.mark.parametrize(
    ("precision", "said", "last"),
    [
        (Precision.DAY, "2023-04-01", date(2023, 4, 1)),
        (Precision.MONTH, "2023年4月", date(2023, 4, 30)),
        (Precision.YEAR, "2023年", date(2023, 12, 31)),
    ],
)
def test_a_date_is_said_as_far_as_it_is_known(precision, said, last):
    day = date(2023, 4, 1)

    assert dates.say(day, precision) == said
    assert dates.last_day(day, precision) == last


def test_no_date_is_said_as_nothing():
    assert dates.say(None, Precision.DAY) == ""


@pytest.mark.parametrize(
    ("wan", "yi"), [("3800", "0.38"), ("199000", "19.90"), ("397400", "39.74"), ("0", "0.00"), ("50", "0.01")]
)
def test_wan_becomes_yi_with_two_decimals(wan, yi):
    assert money.in_yi(Decimal(wan)) == Decimal(yi)


def test_unpublished_stays_unpublished():
    assert money.in_yi(None) is None
