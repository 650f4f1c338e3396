"""Days and moments of the year that is told. Pure but for the time zone."""

import random
from datetime import date, datetime, time, timedelta

from django.utils.timezone import make_aware

SATURDAY = 5
OPENS, CLOSES = 10, 19  # office hours, Beijing time in 克州 (domain.md 3.7)


def workday(day: date) -> date:
    """Return the day, or the Friday before a weekend: nothing is signed or entered on a weekend."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def moment(day: date, chance: random.Random) -> datetime:
    """Return a moment in the office hours of the day."""
    clock = time(chance.randrange(OPENS, CLOSES), chance.randrange(60), chance.randrange(60))
    return make_aware(datetime.combine(day, clock))


def entered(on: date, chance: random.Random, *, last: date) -> datetime:
    """Return when what happened on the day was entered: mostly the same day, some days later, never after `last`."""
    lag = chance.choice((0, 0, 0, 1, 1, 2, 5))
    day = on + timedelta(days=lag)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return moment(min(day, last) if on <= last else on, chance)


def quarter(day: date) -> tuple[int, int]:
    """Return year and quarter of the day."""
    return day.year, (day.month - 1) // 3 + 1


def quarters_before(today: date, count: int) -> list[tuple[str, date]]:
    """Return the last `count` quarters whose ceremony is over, the oldest first: campaign and day.

    A quarter's ceremony is held on about the 20th of the month after it, as that of 2025Q3 was (domain.md 0.2).
    """
    found: list[tuple[str, date]] = []
    year, number = quarter(today)
    while len(found) < count:
        held = workday(date(year + (number == 4), number * 3 % 12 + 1, 20))
        if held < today - timedelta(days=7):
            found.append((f"{year}Q{number}", held))
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)
    return found[::-1]
