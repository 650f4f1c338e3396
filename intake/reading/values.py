"""What a cell of a column means, by the kind of the column. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from companies import phones, uscc
from intake.reading import amounts, choices, days, people, texts
from intake.reading.cells import Cell, Fault
from intake.reading.columns import Column
from intake.reading.fields import Kind
from intake.reading.problems import Problem, ask, note, wrong

LONGEST_WORDS = 500  # characters of what is no paragraph
EXCEL_DIGITS = 15  # what a spreadsheet keeps of a number
LARGEST_COUNT = Decimal(10) ** 9
Found = tuple[Any, tuple[Problem, ...]]
Memory = dict[tuple[int, type, Any], Found]
MASKED = "****"
UNIT_BEHIND = re.compile(r"(亩|人|个|名|平方米|㎡|m2)$")
NONE_AT_ALL = frozenset(("无", "暂无"))  # of problems: an answer
BETWEEN_UNITS = re.compile(r"[、,，;；\n]")


@dataclass(frozen=True, slots=True)
class Value:
    """What was read from a cell, and the cell it points to.

    `value` is str, Amount (万元), Day, Decimal, bool, a tuple of Person or of names; None where nothing stands there or
    nothing could be read, which `problems` then say. None never means 0.
    """

    cell: Cell
    value: Any
    problems: tuple[Problem, ...] = ()


def read(cell: Cell, column: Column, year: int | None, memory: Memory) -> Value:
    """Return what a cell of a known column means; each problem carries the cell's address and the column's field.

    `memory` is of one sheet: the same words in the same column mean the same.
    """
    if cell.content is None:
        return Value(cell, None)
    known = (column.number, type(cell.content), cell.content)
    if known not in memory:
        memory[known] = _read(cell, column, year)
    found, problems = memory[known]
    if not problems:
        return Value(cell, found)
    at = tuple(Problem(each.grade, each.words, cell.address, column.field.name) for each in problems)
    return Value(cell, found, at)


def _read(cell: Cell, column: Column, year: int | None) -> Found:
    kind = column.field.kind
    if kind is Kind.MONEY:
        return amounts.read(cell, column.unit, zero_means=column.field.zero_means)
    if kind is Kind.DAY:
        return days.read(cell, year)
    if isinstance(cell.content, Fault):
        return None, (wrong(f"公式出错（{cell.said}），读不到内容。请在表里改好公式，或直接填写。"),)
    if kind is not Kind.LONG_TEXT and len(cell.said) > LONGEST_WORDS:
        return None, (
            wrong(f"这一格有 {len(cell.said)} 个字，太长了。请缩短到 {LONGEST_WORDS} 字以内，其余的写在备注里。"),
        )
    if kind is Kind.CHOICE:
        return choices.read(cell.said, column.field.name)
    return BY_KIND[kind](cell)


def _text(cell: Cell) -> Found:
    said = texts.name(cell.said)
    return (None if texts.is_nothing(said) else said), ()


def _long_text(cell: Cell) -> Found:
    said = texts.lines(cell.said)
    return (None if texts.is_nothing(said) and said not in NONE_AT_ALL else said), ()


def _name(cell: Cell) -> Found:
    said = texts.name(cell.said)
    if texts.is_nothing(said):
        return None, ()
    if said != cell.said and "\n" in cell.said:
        return said, (note(f"名称里的换行已去掉，读作“{said}”。"),)
    return said, ()


def _names(cell: Cell) -> Found:
    parts = (texts.name(part) for part in BETWEEN_UNITS.split(cell.said.replace("_x000D_", "\n")))
    return (tuple(dict.fromkeys(part for part in parts if not texts.is_nothing(part))) or None), ()


def _people(cell: Cell) -> Found:
    return (people.read(cell.said) or None), ()


def _number(cell: Cell) -> Found:
    if texts.is_nothing(cell.said):
        return None, ()
    words = texts.figures(cell.said).replace(",", "")
    bare, bound = amounts.without_bound(UNIT_BEHIND.sub("", words))
    try:
        number = Decimal(UNIT_BEHIND.sub("", bare)) if re.fullmatch(r"[\d.]+", bare) else None
    except InvalidOperation:
        number = None
    if number is None or number > LARGEST_COUNT:
        return None, (wrong(f"“{cell.said}”看不出数字。请只填数字；没有请留空。"),)
    said = () if bound == amounts.EXACT else (note(f"原文是“{cell.said}”，不是确数。"),)
    return number, said


def _yes_no(cell: Cell) -> Found:
    return choices.yes_or_no(cell.said)


def _uscc(cell: Cell) -> Found:
    """Read a credit code; one that a spreadsheet turned into a number has lost its last digits."""
    if isinstance(cell.content, Decimal) and len(cell.said) > EXCEL_DIGITS:
        return None, (wrong("信用代码被表格存成了数字，后几位已丢失。请把单元格设为“文本”格式后重新填写。"),)
    if texts.is_nothing(cell.said):
        return None, ()
    code = uscc.tidy(texts.figures(cell.said))
    if not uscc.well_formed(code):
        return None, (
            wrong(f"信用代码“{cell.said}”应是 18 位数字或大写字母（不含 I、O、S、V、Z），请对照营业执照改正。"),
        )
    if not uscc.check_digit_fits(code):
        return code, (ask(f"信用代码“{code}”的校验位不符。请对照营业执照核对；执照确实如此的可以保留。"),)
    return code, ()


def _phone(cell: Cell) -> Found:
    said = cell.said
    if texts.is_nothing(said):
        return None, ()
    if MASKED in said:  # our own export: the number is the one that we have
        return None, ()
    if not any(sign.isdigit() for sign in said):
        return None, (wrong(f"“{said}”看不出电话号码。请填手机或固定电话；没有请留空。"),)
    return "、".join(phones.tidy(part) for part in re.split(r"[、,，;；/\n]", said) if part.strip()), ()


BY_KIND: dict[Kind, Callable[[Cell], Found]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _long_text,
    Kind.NAME: _name,
    Kind.NAMES: _names,
    Kind.PEOPLE: _people,
    Kind.NUMBER: _number,
    Kind.YES_NO: _yes_no,
    Kind.USCC: _uscc,
    Kind.PHONE: _phone,
}
