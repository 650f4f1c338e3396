"""The days that the rules take: one that can be meant, and of what has happened one that has come."""

from datetime import date, datetime

from django.utils.timezone import localdate

from projects.refusals import Refused
from records import dates


def check_meant(day: date, *, words: str = "日期", field: str = "on") -> None:
    """Refuse a day that nobody can mean, as the year 0202: a slip of the keyboard. `words` name the day."""
    if not dates.is_plausible(day):
        raise Refused("implausible", dates.implausible(words), field=field)


def check_happened(day: date, *, at: datetime, words: str = "日期", field: str = "on") -> None:
    """Refuse a day that nobody can mean, and one that has not come at the moment of entry."""
    check_meant(day, words=words, field=field)
    if day > localdate(at):
        raise Refused("future", f"{words}不能晚于今天。", field=field)
