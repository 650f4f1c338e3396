"""Dates that are known to the day, to the month or only to the year. Pure but for the labels.

A source often says 2024年 or 2023年4月. The day is then not invented: the column holds the first day
of the period and a second column says how much of it is known.
"""

from calendar import monthrange
from datetime import date

from django.db import models

FIRST_YEAR, LAST_YEAR = 1990, 2099


class Precision(models.TextChoices):
    """How much of a date is known."""

    DAY = "DAY", "精确到日"
    MONTH = "MONTH", "只知到月"
    YEAR = "YEAR", "只知到年"


def is_plausible(day: date) -> bool:
    """Tell whether a day of the ledger can be meant: a slip of the keyboard is not."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def implausible(words: str) -> str:
    """Word that a day cannot be meant; `words` name it."""
    return f"{words}应在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间，请核对。"


def say(day: date | None, precision: str) -> str:
    """Return the date as far as it is known: 2023-04-01, 2023年4月 or 2023年; empty for none."""
    if day is None:
        return ""
    if precision == Precision.YEAR:
        return f"{day.year}年"
    if precision == Precision.MONTH:
        return f"{day.year}年{day.month}月"
    return day.isoformat()


def last_day(day: date, precision: str) -> date:
    """Return the last day of the period that the date stands for: when a plan for it is overdue."""
    if precision == Precision.YEAR:
        return day.replace(month=12, day=31)
    if precision == Precision.MONTH:
        return day.replace(day=monthrange(day.year, day.month)[1])
    return day
