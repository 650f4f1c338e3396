"""Cells of an old workbook (xls) that show an error: its reader gives them as empty, and empty means unpublished. Pure.

Reads [MS-CFB] for the one stream and [MS-XLS] for two kinds of records, and nothing else. A file that is built another
way gives no errors; whether it can be read at all is its reader's to say.
"""

import struct
from collections.abc import Iterator

from intake.reading.cells import Fault

END_OF_CHAIN = 0xFFFFFFFA  # and above: no sector
IN_HEADER = 109  # sectors of the allocation table named by the header: files up to 6.8 MB
ENTRY = 128  # bytes of a directory entry
STREAMS = ("Workbook", "Book")
SHEET, FORMULA, BOOL_OR_ERROR, BEGIN, END = 0x85, 0x06, 0x205, 0x809, 0x0A
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
UNKNOWN_ERROR = "#错误"

Faults = dict[str, dict[tuple[int, int], Fault]]


def faults(content: bytes) -> Faults:
    """Return by sheet the cells that show an error."""
    try:
        stream = _stream(content)
        return {name: _of_sheet(stream, start) for name, start in _sheets(stream)}
    except (struct.error, IndexError):
        return {}


def _stream(content: bytes) -> bytes:
    """Return the stream that holds the workbook; nothing where there is none."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    named = struct.unpack_from(f"<{IN_HEADER}I", content, 76)
    table = b"".join(_sector(content, number, size) for number in named if number < END_OF_CHAIN)
    (first,) = struct.unpack_from("<I", content, 48)
    directory = b"".join(_chain(content, table, first, size))
    for at in range(0, len(directory), ENTRY):
        (length,) = struct.unpack_from("<H", directory, at + 64)
        if directory[at : at + max(0, length - 2)].decode("utf-16-le", "replace") in STREAMS:
            start, held = struct.unpack_from("<II", directory, at + 116)
            return b"".join(_chain(content, table, start, size))[:held]
    return b""


def _chain(content: bytes, table: bytes, number: int, size: int) -> Iterator[bytes]:
    """Give the sectors of a chain, at most as many as the file has."""
    for _ in range(len(content) // size):
        if number >= END_OF_CHAIN:
            return
        yield _sector(content, number, size)
        (number,) = struct.unpack_from("<I", table, number * 4)


def _sector(content: bytes, number: int, size: int) -> bytes:
    return content[(number + 1) * size : (number + 2) * size]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Give kind and content of each record up to the end of a part; charts inside it have ends of their own."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += (kind == BEGIN) - (kind == END)
        if depth <= 0:
            return
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """Give name and beginning of each sheet."""
    for kind, held in _records(stream, 0):
        if kind == SHEET:
            (start,) = struct.unpack_from("<I", held, 0)
            count, wide = held[6], held[7] & 1
            said = held[8 : 8 + count * (1 + wide)]
            yield said.decode("utf-16-le" if wide else "latin-1", "replace"), start


def _of_sheet(stream: bytes, start: int) -> dict[tuple[int, int], Fault]:
    found = {}
    for kind, held in _records(stream, start):
        code = None
        if kind == BOOL_OR_ERROR and held[7]:
            code = held[6]
        elif kind == FORMULA and held[6] == 2 and held[12:14] == b"\xff\xff":  # noqa: PLR2004 - 2 says error
            code = held[8]
        if code is not None:
            row, column = struct.unpack_from("<HH", held, 0)
            found[row + 1, column + 1] = Fault(ERRORS.get(code, UNKNOWN_ERROR))
    return found
