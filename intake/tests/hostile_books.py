"""Hostile and broken files that pass for ledgers: name, content, and the words with which each is refused."""

import io
import struct
import zipfile
from collections.abc import Callable
from functools import cache, partial

import xlsxwriter
import xlwt
from xlwt.CompoundDoc import XlsDoc

from kezhou_crm.tests import files

MB = 1 << 20
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEADS = ("序号", "项目名称", "总投资（万元）", "包联领导")
HTML = "<html><table><tr><td>项目名称</td><td>总投资</td></tr></table></html>"
BOMB, DAMAGED, MACROS, PROTECTED = "展开后太大", "不完整或已损坏", "文件里有宏", "打开密码"
PAGE, NO_HEADER, ENTITIES, GARBLED = "网页或 XML", "没有找到表头", "DOCTYPE", "文字编码"
ROWS, COLUMNS, STOPPED, NOT_A_BOOK = "行，超过上限", "列，超过上限", "已停止", "这不是 xlsx 或 xls 工作簿"


@cache
def honest() -> bytes:
    """Return a small workbook as Excel writes it."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, HEADS)
        sheet.write_row(1, 0, (1, "示例项目", 3800, "示例甲"))
    return written.getvalue()


def changed(**parts: bytes | None) -> bytes:
    """Return the honest workbook with parts changed, added or (None) taken out; `sheet` is its first sheet."""
    with zipfile.ZipFile(io.BytesIO(honest())) as held:
        members = {name: held.read(name) for name in held.namelist()}
    for name, content in parts.items():
        members[SHEET if name == "sheet" else name] = content
    return files.packed({name: content for name, content in members.items() if content is not None})


def sheet(rows: str, before: str = "", root: str = "") -> bytes:
    """Return the XML of a sheet."""
    said = f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{MAIN}"{root}><sheetData>{rows}'
    return f"{said}</sheetData></worksheet>".encode()


def cell(at: str, words: str) -> str:
    """Return a cell with its words inside."""
    return f'<c r="{at}" t="inlineStr"><is><t>{words}</t></is></c>'


def far_cell(row: int, at: str) -> bytes:
    """Return a workbook whose second cell lies far away: a reader that makes room for all between them is lost."""
    return changed(
        sheet=sheet(f'<row r="1">{cell("A1", "项目名称")}</row><row r="{row}">{cell(f"{at}{row}", "x")}</row>')
    )


def million_rows() -> bytes:
    """Return a million rows of a few bytes each."""
    return changed(sheet=sheet("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 1_000_001))))


def many_rows() -> bytes:
    """Return rows just over the limit, at a size that counting lets through."""
    return changed(sheet=sheet("".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 20_100))))


def wide() -> bytes:
    """Return more columns than a ledger has."""
    from intake.reading.cells import address  # noqa: PLC0415 - here alone

    return changed(sheet=sheet(f'<row r="1">{"".join(cell(address(1, n), "列") for n in range(1, 400))}</row>'))


def low_ratio() -> bytes:
    """Return some 100 MB of text that packs only about twenty times: no ratio gives it away."""
    from random import Random  # noqa: PLC0415 - here alone

    chance = Random(5)  # noqa: S311 - a file, not a secret
    words = [f"{chance.getrandbits(40):x}" for _ in range(200)]
    row = "".join(f"<v>{chance.choice(words)}{'0' * 160}</v>" for _ in range(6_000)).encode()
    return changed(sheet=sheet("") + row * 92)


def many_sheets() -> bytes:
    """Return more sheets than a ledger has."""
    book = xlwt.Workbook()
    for number in range(61):
        book.add_sheet(f"表{number}").write(0, 0, "项目名称")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def old_book(**changes: object) -> bytes:
    """Return an xls; `protected` puts the record in front that says it is encrypted."""
    book = xlwt.Workbook()
    for number, title in enumerate(HEADS):
        book.add_sheet("台账").write(0, number, title) if number == 0 else book.get_sheet(0).write(0, number, title)
    stream = book.get_biff_data()
    if changes.get("protected"):
        first = 4 + struct.unpack_from("<H", stream, 2)[0]
        stream = stream[:first] + struct.pack("<HHHHHH16s", 0x2F, 54, 1, 1, 1, 0, b"") + bytes(30) + stream[first:]
    if changes.get("stream"):
        stream = changes["stream"](stream)
    written = io.BytesIO()
    XlsDoc().save(written, stream)
    return written.getvalue()


def merged(count: int) -> bytes:
    """Return many merged areas, each over the whole sheet."""
    areas = '<mergeCell ref="A1:KN20000"/>' * count
    whole = sheet(f'<row r="1">{cell("A1", "项目名称")}</row><row r="20000">{cell("KN20000", "x")}</row>')
    return changed(sheet=whole.replace(b"</worksheet>", f"<mergeCells>{areas}</mergeCells></worksheet>".encode()))


def quadratic_quotes() -> bytes:
    """Return text of quotation marks that never close: a careless pattern goes back for each."""
    return ('项目名称,总投资,包联领导\n"' + 'x""' * 3_000_000).encode()


def lying_size() -> bytes:
    """Return a zip that declares one byte for a member of 100 MB."""
    whole = bytearray(changed(sheet=bytes(100 * MB)))
    at = whole.rfind(b"PK\x01\x02", 0, whole.rfind(SHEET.encode()))
    whole[at + 24 : at + 28] = (1).to_bytes(4, "little")
    return bytes(whole)


def unclosed_cells() -> bytes:
    """Return cells that never end: a careless pattern looks for the end of each."""
    return changed(sheet=sheet("".join(f'<c x="{n}" t="e">' for n in range(1_500_000))))


def full() -> bytes:
    """Return as many different cells as are taken at all, and no ledger."""
    return "\n".join(",".join(f"示例{row}的{column}" for column in range(299)) for row in range(1_330)).encode()


BILLION = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE x [<!ENTITY a0 "哈">{BILLION}]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
FROM_AFAR = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
ROW = f'<row r="1">{cell("A1", "&a9;&e;")}</row>'

REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "nothing at all": ("台账.xlsx", bytes, "文件是空的"),
    "an empty text": ("台账.csv", lambda: b"\xef\xbb\xbf", "没有内容"),
    "blank lines alone": ("台账.csv", lambda: b"\r\n\r\n \r\n", NO_HEADER),
    "a file of 21 MB": ("台账.csv", lambda: b"a,b\n" * (21 * MB // 4), "超过上限 20 MB"),
    "a bomb of zeros": ("台账.xlsx", lambda: changed(sheet=bytes(400 * MB)), BOMB),
    "a bomb in a part nobody reads": ("台账.xlsx", lambda: changed(**{"xl/media/x.png": bytes(300 * MB)}), BOMB),
    "a bomb of many moderate parts": (
        "台账.xlsx",
        lambda: changed(**{f"xl/worksheets/sheet{n}.xml": bytes(3 * MB) for n in range(2, 40)}),
        BOMB,
    ),
    "a bomb of low ratio": ("台账.xlsx", low_ratio, BOMB),
    "a bomb that lies about its size": ("台账.xlsx", lying_size, "。"),
    "a bomb inside a bomb": (
        "台账.xlsx",
        lambda: files.packed({"a.xlsx": files.packed({"b": bytes(50 * MB)})}),
        NOT_A_BOOK,
    ),
    "sixty thousand members": ("台账.xlsx", partial(files.crowded, 60_000), "展开后太大或内部文件太多"),
    "a million rows": ("台账.xlsx", million_rows, "。"),
    "20,099 rows": ("台账.xlsx", many_rows, ROWS),
    "399 columns": ("台账.xlsx", wide, COLUMNS),
    "a cell in the last corner": ("台账.xlsx", lambda: far_cell(1_048_576, "XFD"), STOPPED),
    "a cell beyond the last row": ("台账.xlsx", lambda: far_cell(99_999_999, "A"), STOPPED),
    "a cell in the last row": ("台账.xlsx", lambda: far_cell(1_048_576, "B"), ROWS),
    "a million columns": ("台账.csv", lambda: b"a" + b"," * 1_000_000, COLUMNS),
    "a million lines": ("台账.csv", lambda: b"a\n" * 1_000_000, ROWS),
    "merged areas over everything": ("台账.xlsx", lambda: merged(500), "内容太多"),
    "sixty-one sheets": ("台账.xls", many_sheets, "工作表太多"),
    "a cell of 40,000 letters": ("台账.csv", f"项目名称,总投资,{'字' * 40_000}".encode, "超过 32767 个字"),
    "quotation marks without end": ("台账.csv", quadratic_quotes, "。"),
    "cells that never end": ("台账.xlsx", unclosed_cells, "。"),
    "400,000 cells that are no ledger": ("台账.csv", full, NO_HEADER),
    "billion laughs": ("台账.xlsx", lambda: changed(sheet=sheet(ROW, LAUGHS)), ENTITIES),
    "a file of the server as an entity": ("台账.xlsx", lambda: changed(sheet=sheet(ROW, OUTSIDE)), ENTITIES),
    "a definition from afar": ("台账.xlsx", lambda: changed(sheet=sheet(ROW, FROM_AFAR)), ENTITIES),
    "entities in the shared strings": (
        "台账.xlsx",
        lambda: changed(**{"xl/sharedStrings.xml": f'{LAUGHS}<sst xmlns="{MAIN}"/>'.encode()}),
        ENTITIES,
    ),
    "entities behind a long comment": (
        "台账.xlsx",
        lambda: changed(sheet=sheet(ROW, f"<!--{'x' * (MB // 4 - 62)}-->{OUTSIDE}")),
        ENTITIES,
    ),
    "a workbook with macros": ("台账.xlsm", partial(files.office, "xlsm"), MACROS),
    "a workbook with macros named without": ("台账.xlsx", partial(files.office, "xlsm"), MACROS),
    "a workbook with a macro inside": ("台账.xlsx", lambda: changed(**{"xl/vbaProject.bin": b"x"}), MACROS),
    "an old workbook with macros": ("台账.xls", lambda: files.ole("Workbook", "_VBA_PROJECT_CUR"), MACROS),
    "a password": ("台账.xlsx", lambda: files.ole("EncryptionInfo", "EncryptedPackage"), PROTECTED),
    "members with a password": ("台账.xlsx", lambda: files.encrypted("xlsx"), PROTECTED),
    "an old workbook with a password": ("台账.xls", lambda: old_book(protected=True), PROTECTED),
    "a document": ("台账.docx", files.office, "Word 文档"),
    "a document named as a workbook": ("台账.xlsx", files.office, "Word 文档"),
    "an old document named as a workbook": ("台账.xls", lambda: files.ole("WordDocument"), "Word 文档"),
    "a presentation": ("台账.xlsx", partial(files.office, "pptx"), "PowerPoint"),
    "a photo named as a workbook": ("台账.xlsx", files.photo, "照片"),
    "a PNG named csv": ("台账.csv", partial(files.photo, "PNG"), "图片"),
    "a PDF": ("台账.pdf", files.pdf, "PDF 文件"),
    "a program": ("台账.xls", lambda: b"MZ" + bytes(300), "程序"),
    "a web page named xls": ("台账.xls", HTML.encode, PAGE),
    "a web page in GB18030 named xls": ("台账.xls", lambda: HTML.encode("gb18030"), PAGE),
    "a web page behind a mark": ("台账.xls", lambda: b"\xef\xbb\xbf\r\n" + HTML.encode(), PAGE),
    "XML of Excel 2003": ("台账.xls", lambda: b'<?xml version="1.0"?><Workbook/>', PAGE),
    "a web archive": ("台账.xls", lambda: b"MIME-Version: 1.0\n\n" + HTML.encode(), PAGE),
    "a zip": ("台账.xlsx", lambda: files.packed({"a.csv": b"x"}), NOT_A_BOOK),
    "an empty zip": ("台账.xlsx", lambda: files.packed({}), "空的压缩包"),
    "members outside of it": ("台账.xlsx", lambda: changed(**{"../../etc/passwd": b"x"}), DAMAGED),
    "a member with a whole path": ("台账.xlsx", lambda: changed(**{"/etc/passwd": b"x"}), DAMAGED),
    "half of a workbook": ("台账.xlsx", lambda: honest()[: len(honest()) // 2], DAMAGED),
    "a workbook with something behind it": ("台账.xlsx", lambda: honest() + b"x" * 50, DAMAGED),
    "a workbook without its sheet": ("台账.xlsx", lambda: changed(sheet=None), DAMAGED),
    "a workbook whose sheet breaks off": ("台账.xlsx", lambda: changed(sheet=sheet(ROW)[:-40]), "。"),
    "a workbook of noise": ("台账.xlsx", lambda: changed(sheet=b"\xff\xfe" + bytes(range(256)) * 9), "。"),
    "half of an old workbook": ("台账.xls", lambda: old_book()[:700], DAMAGED),
    "an old workbook of noise": ("台账.xls", lambda: old_book(stream=lambda s: s[:40] + bytes(range(255)) * 20), "。"),
    "noise": ("台账.csv", lambda: bytes(range(256)) * 20, GARBLED),
    "text in an unknown encoding": ("台账.csv", lambda: "项目".encode()[:-1] + b"\xff\xff\x80\xff", GARBLED),
    "text with zero bytes": ("台账.csv", lambda: "项目名称,总投资".encode("utf-16-le"), GARBLED),
    "a program's text": ("台账.csv", lambda: b"#!/bin/sh\nrm -rf /\n", NO_HEADER),
    "a list of something else": ("菜单.csv", "菜名,价格\n抓饭,30\n".encode, NO_HEADER),
    "sheets without a header": (
        "台账.xlsx",
        lambda: changed(sheet=sheet(f'<row r="1">{cell("A1", "x")}</row>')),
        NO_HEADER,
    ),
}
