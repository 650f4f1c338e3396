"""Dates as ledgers write them, as far as they are known. Pure.

The day is never invented: 2025年10月 is the month, stored as its first day with the precision MONTH
(`records.dates.Precision`). A date that could mean two things is not read.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from intake.reading import texts
from intake.reading.cells import Cell, Fault
from intake.reading.problems import Problem, ask, note, wrong

DAY, MONTH, YEAR = "DAY", "MONTH", "YEAR"
FIRST_YEAR, LAST_YEAR = 1990, 2099
SERIAL_ZERO = date(1899, 12, 30)  # day 0 of a spreadsheet, its false leap year of 1900 included
SERIALS = range((date(FIRST_YEAR, 1, 1) - SERIAL_ZERO).days, (date(LAST_YEAR, 12, 31) - SERIAL_ZERO).days + 1)
CENTURY = 2000
Y, M, D = r"(?P<y>\d{4}|\d{2}(?=年|\.\d{1,2}\.))", r"(?P<m>1[0-2]|0?[1-9])", r"(?P<d>3[01]|[12]\d|0?[1-9])"
SIGN = r"[-./年]"
WHOLE = (
    re.compile(rf"{Y}{SIGN}{M}[-./月]{D}[日号]?"),
    re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12]\d|0[1-9])"),
)
TO_THE_MONTH = (re.compile(rf"{Y}{SIGN}{M}[月]?[份]?"), re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>1[0-2]|0[1-9])"))
TO_THE_YEAR = re.compile(r"(?P<y>(?:19|20)\d\d)[年]?[度]?")
WITHOUT_YEAR = re.compile(rf"{M}月(?:{D}[日号])?")
TIME = re.compile(r"(?:\s+|T)\d{1,2}[:：]\d{2}([:：]\d{2}(\.\d+)?)?\s*$")
ZERO_LOST = re.compile(r"\d{4}\.1")
VAGUE = re.compile(
    r"(?<=月)(份)?(上旬|中旬|下旬|初|中|底|末)$|(?<=年)(初|底|末|上半年|下半年|[一二三四1-4]季度|第[一二三四1-4]季度)$"
)
BY = re.compile(r"([之]?前|以前|左右|完成|止)$")
LONGEST = 40  # characters
EXAMPLE = "请写成 2025-10-23、2025年10月 或 2025年"


@dataclass(frozen=True, slots=True)
class Day:
    """A date and how much of it is known: DAY, MONTH or YEAR; what is unknown is the first of its period."""

    on: date
    precision: str = DAY


def read(cell: Cell, year: int | None) -> tuple[Day | None, tuple[Problem, ...]]:
    """Return the date of a cell, and what is to be said; `year` is the one that the sheet's title names.

    >>> read(Cell(7, 3, "2025年10月下旬"), None)[0]
    Day(on=datetime.date(2025, 10, 1), precision='MONTH')
    """
    content = cell.content
    if isinstance(content, date):
        return _plausible(content.date() if isinstance(content, datetime) else content, DAY, cell)
    if isinstance(content, Decimal):
        return _from_number(content, cell)
    if isinstance(content, Fault):
        return None, (wrong(f"公式出错（{cell.said}），读不到日期。{EXAMPLE}。"),)
    if not isinstance(content, str):
        return None, (_unread(cell),)
    if texts.is_nothing(cell.said):
        return None, ()
    return _from_words(cell, year)


def year_of(said: str) -> int | None:
    """Return the one year that a title names; None where it names none or several."""
    years = {int(found) for found in re.findall(r"(?<!\d)(20\d\d)(?=年|第|Q)", texts.figures(said))}
    return years.pop() if len(years) == 1 else None


def _from_number(number: Decimal, cell: Cell) -> tuple[Day | None, tuple[Problem, ...]]:
    """Read a number: a spreadsheet's day count, 20251023, 202510 or 2025; 2025.1 may be January or October."""
    if number == number.to_integral_value():
        if int(number) in SERIALS:
            return Day(SERIAL_ZERO + timedelta(int(number))), ()
        return _from_words(cell, None)
    if int(number) in SERIALS:  # a day with its time
        return Day(SERIAL_ZERO + timedelta(int(number))), ()
    if FIRST_YEAR <= number <= LAST_YEAR:
        return _from_words(cell, None)
    return None, (_unread(cell),)


def _from_words(cell: Cell, year: int | None) -> tuple[Day | None, tuple[Problem, ...]]:
    if len(cell.said) > LONGEST:
        return None, (wrong(f"“{cell.said[:LONGEST]}……”文字太长，看不出日期。{EXAMPLE}。"),)
    words = texts.figures(TIME.sub("", cell.said))
    if words.isdigit() and int(words) in SERIALS:
        return Day(SERIAL_ZERO + timedelta(int(words))), ()
    if ZERO_LOST.fullmatch(words):
        return None, (wrong(f"“{cell.said}”可能是 1 月，也可能是 10 月（末尾的 0 会被表格去掉）。{EXAMPLE}。"),)
    known = VAGUE.sub("", BY.sub("", words))
    said: list[Problem] = []
    if known != words:
        lost = words.removeprefix(known)
        said.append(note(f"原文是“{cell.said}”，只记到能确定的日期，“{lost}”没有记入。"))
        words = known
    for precision, patterns in ((DAY, WHOLE), (MONTH, TO_THE_MONTH), (YEAR, (TO_THE_YEAR,))):
        for pattern in patterns:
            if found := pattern.fullmatch(words):
                return _built(found.groupdict(), precision, cell, said)
    if found := WITHOUT_YEAR.fullmatch(words):
        return _with_year(found.groupdict(), year, cell, said)
    return None, (_unread(cell),)


def _with_year(found: dict[str, str | None], year: int | None, cell: Cell, said: list[Problem]) -> tuple:
    if year is None:
        return None, (wrong(f"“{cell.said}”没有写年份。{EXAMPLE}。"),)
    asked = ask(f"“{cell.said}”没有写年份，按表题里的 {year} 年理解。请核对。")
    return _built(found | {"y": str(year)}, DAY if found["d"] else MONTH, cell, [*said, asked])


def _built(found: dict[str, str | None], precision: str, cell: Cell, said: list[Problem]) -> tuple:
    year = int(found["y"])
    if len(found["y"]) < len("2025"):
        year += CENTURY
        said = [*said, ask(f"“{cell.said}”的年份只写了两位，按 {year} 年理解。请核对。")]
    try:
        on = date(year, int(found.get("m") or 1), int(found.get("d") or 1))
    except ValueError:
        return None, (wrong(f"“{cell.said}”不是日历上有的日子。{EXAMPLE}。"),)
    day, more = _plausible(on, precision, cell)
    return day, (*(said if day else ()), *more)


def _plausible(on: date, precision: str, cell: Cell) -> tuple[Day | None, tuple[Problem, ...]]:
    if FIRST_YEAR <= on.year <= LAST_YEAR:
        return Day(on, precision), ()
    return None, (wrong(f"日期“{cell.said}”应在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间。请核对。"),)


def _unread(cell: Cell) -> Problem:
    return wrong(f"“{cell.said}”看不出日期。{EXAMPLE}。")
