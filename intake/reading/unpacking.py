"""What an xlsx costs before it is opened: every member unpacked piece by piece, counted, and thrown away. Pure.

Declared sizes may lie, and a bomb of low ratio looks like any workbook: so real bytes are counted, and counting stops
at the limit. A document type is refused: no spreadsheet program writes one, and entities live in it.
"""

import re
import zipfile
from typing import BinaryIO

from intake.reading.cells import Fault, place
from intake.reading.limits import HIGHEST_RATIO, MOST_UNPACKED, RATIO_MATTERS_FROM
from records import containers
from records.unfit import Unfit

PIECE, OVERLAP = 1 << 18, 64  # bytes
BOMB = ("bomb", "文件展开后太大。请删去表格下方和右侧的空行、空列和多余的工作表，另存后再导入")
ENTITIES = ("entities", "文件里有不属于表格的定义（DOCTYPE）。请用 Excel 或 WPS 打开后另存再导入")
SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml$")
SUSPECTS = (b't="e"', b"</f></c>", b"/></c>", b":f></", b"/></x:c>")  # error values; formulas without a result
CELL = re.compile(rb"<(?:\w+:)?c ([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
PLACE = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"')
SHOWN = re.compile(rb"<(?:\w+:)?v>([^<]{1,40})<")
FORMULA, RESULT = re.compile(rb"<(?:\w+:)?f\b"), re.compile(rb"<(?:\w+:)?v\b")
SHEETS = re.compile(r'<(?:\w+:)?sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
RELATION = re.compile(r"<Relationship\b[^>]*>")
NEVER_CALCULATED = "公式没有结果"

Faults = dict[str, dict[tuple[int, int], Fault]]


def weigh(file: BinaryIO) -> list[str]:
    """Count all members; return the sheet parts in which cells may show errors. Raises Unfit over a limit."""
    suspects, total = [], 0
    with zipfile.ZipFile(file) as held:
        for member in held.infolist():
            size, has_faults = _weigh_member(held, member, MOST_UNPACKED - total)
            total += size
            if has_faults and SHEET_PART.match(member.filename):
                suspects.append(member.filename)
    return suspects


def _weigh_member(held: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> tuple[int, bool]:
    size, suspect, before = 0, False, b""
    with held.open(member) as part:
        while piece := part.read(PIECE):
            size += len(piece)
            packed = max(1, member.compress_size)
            if size > left or (size > RATIO_MATTERS_FROM and size > packed * HIGHEST_RATIO):
                raise Unfit(*BOMB)
            looked_at = before + piece
            if b"<!DOCTYPE" in looked_at or b"<!ENTITY" in looked_at:
                raise Unfit(*ENTITIES)
            suspect = suspect or any(sign in looked_at for sign in SUSPECTS)
            before = piece[-OVERLAP:]
    return size, suspect


def faults(file: BinaryIO, suspects: list[str]) -> Faults:
    """Return by sheet the cells that show an error or a formula without a result: the reader gives them as empty."""
    if not suspects:
        return {}
    with zipfile.ZipFile(file) as held:
        named = _sheet_names(held)
        return {named[part]: _faults(held.read(part)) for part in suspects if part in named}


def _sheet_names(held: zipfile.ZipFile) -> dict[str, str]:
    """Return which sheet a part holds, as workbook and relations say."""
    try:
        book = held.read("xl/workbook.xml").decode("utf-8", "replace")
        relations = held.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError as error:
        raise Unfit(*containers.DAMAGED) from error
    targets = {}
    for said in RELATION.findall(relations):
        found = dict(re.findall(r'(\w+)="([^"]*)"', said))
        targets[found.get("Id")] = found.get("Target", "").removeprefix("/xl/").removeprefix("/")
    return {f"xl/{targets.get(link, '')}": _unescaped(name) for name, link in SHEETS.findall(book)}


def _unescaped(name: str) -> str:
    for sign, plain in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        name = name.replace(sign, plain)
    return name


def _faults(part: bytes) -> dict[tuple[int, int], Fault]:
    found = {}
    for attributes, inside in CELL.findall(part):
        is_error = b't="e"' in attributes
        if not is_error and (not FORMULA.search(inside) or RESULT.search(inside) or b't="str"' in attributes):
            continue
        at, shown = PLACE.search(attributes), SHOWN.search(inside)
        if at:
            said = shown.group(1).decode("utf-8", "replace") if is_error and shown else NEVER_CALCULATED
            found[place(at.group(1).decode())] = Fault(said)
    return found
