"""What is inside files that hold other files: zip (docx, xlsx, pptx, ofd) and OLE (doc, xls). Pure.

Nothing is unpacked to disk. A zip's directory is bounded before it is read: a directory of a million members costs
seconds and hundreds of megabytes in Python's own reader.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from records.unfit import Unfit

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END, END_SIZE = b"PK\x05\x06", 22  # of a zip: the record that ends its directory
ZIP64_LOCATOR, LOCATOR_SIZE = b"PK\x06\x07", 20
MOST_MEMBERS, MOST_UNPACKED, LARGEST_DIRECTORY = 5_000, 300 << 20, 1 << 20  # members, bytes, bytes
LARGEST_LIST = 1 << 20  # bytes of the part that lists an Office file's parts
ENCRYPTED_BIT = 1
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(NotImplementedError, EOFError, ValueError, OSError, RuntimeError),
)
CONTENT_TYPES, OFD = "[Content_Types].xml", "OFD.xml"
MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": "DOCX",
    b"spreadsheetml.sheet.main+xml": "XLSX",
    b"presentationml.presentation.main+xml": "PPTX",
}
MAIN_STREAMS = {"WordDocument": "DOC", "Workbook": "XLS", "Book": "XLS"}
MACROS_IN_PARTS = (b"macroenabled", b"vbaproject", b"macrosheet", b"activex")
MACROS_IN_NAMES = ("vbaproject", "vbadata", "macrosheets/", "activex/")

DAMAGED = ("damaged", "文件不完整或已损坏。请用原来的软件打开并另存后再上传")
PROTECTED = ("protected", "文件有密码保护，别人打不开。请去掉密码后再上传")
MACROS = ("macros", "文件里有宏或控件。请另存为不含宏的文件（docx、xlsx 或 PDF）后再上传")
UNKNOWN = ("unknown", "不能上传这种压缩文件。请逐个上传里面的 Word、Excel、PDF 或照片")
BOMB = ("bomb", "文件展开后太大或内部文件太多。请另存为较小的文件后再上传")


def in_zip(file: BinaryIO, size: int) -> str:
    """Return the code of the Office or OFD file in the zip; raise Unfit for any other."""
    _check_directory(file, size)
    try:
        with zipfile.ZipFile(file) as held:
            members = held.infolist()
            _check_members(members)
            names = {member.filename for member in members}
            if CONTENT_TYPES in names:
                return _office(_read(held, CONTENT_TYPES), names)
            if OFD in names:
                return "OFD"
    except Unfit:
        raise
    except UNREADABLE as error:
        raise Unfit(*DAMAGED) from error
    raise Unfit(*UNKNOWN)


def _check_directory(file: BinaryIO, size: int) -> None:
    """Look at the last record, where an honest Office file ends, before anything reads the directory it names."""
    file.seek(max(0, size - END_SIZE - LOCATOR_SIZE))
    tail = file.read(END_SIZE + LOCATOR_SIZE)
    end = tail[-END_SIZE:]
    commented = end[-2:] != b"\0\0"
    if len(end) < END_SIZE or not end.startswith(END) or commented or tail.startswith(ZIP64_LOCATOR):
        raise Unfit(*DAMAGED)
    members, directory = struct.unpack("<HI", end[10:16])
    if members > MOST_MEMBERS or directory > LARGEST_DIRECTORY:
        raise Unfit(*BOMB)


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Unfit(*BOMB)
    if any(member.flag_bits & ENCRYPTED_BIT for member in members):
        raise Unfit(*PROTECTED)
    names = [member.filename for member in members]
    if len(set(names)) < len(names) or any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Unfit(*DAMAGED)


def _read(held: zipfile.ZipFile, name: str) -> bytes:
    with held.open(name) as part:
        listed = part.read(LARGEST_LIST + 1)
    if len(listed) > LARGEST_LIST:
        raise Unfit(*BOMB)
    return listed


def _office(listed: bytes, names: set[str]) -> str:
    """Return the code by the list of parts; an entity in it could hide a word, and no program writes one."""
    lower = listed.lower()
    if any(word in lower for word in MACROS_IN_PARTS) or any(
        word in name.lower() for name in names for word in MACROS_IN_NAMES
    ):
        raise Unfit(*MACROS)
    found = [code for part, code in MAIN_PARTS.items() if part in listed]
    if len(found) != 1 or b"&" in listed:
        raise Unfit(*UNKNOWN)
    return found[0]


def in_ole(file: BinaryIO, size: int) -> str:
    """Return DOC or XLS by the streams of the OLE file; raise Unfit for any other."""
    try:
        streams = set(_Ole(file, size).names())
    except (struct.error, IndexError) as error:
        raise Unfit(*DAMAGED) from error
    if streams & {"EncryptedPackage", "EncryptionInfo"}:
        raise Unfit(*PROTECTED)
    if streams & {"_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA", "Macros"}:
        raise Unfit(*MACROS)
    found = {code for stream, code in MAIN_STREAMS.items() if stream in streams}
    if len(found) != 1:
        raise Unfit(*UNKNOWN)
    return found.pop()


class _Ole:
    """The names in an OLE file's directory ([MS-CFB] 2.2-2.6); each chain is followed at most its length."""

    END_OF_CHAIN = 0xFFFFFFFA  # and above: no sector
    IN_HEADER = 109  # allocation sectors named by the header itself
    ENTRY = 128  # bytes

    def __init__(self, file: BinaryIO, size: int) -> None:
        """Read the header."""
        self.file, self.size = file, size
        file.seek(0)
        header = file.read(512)
        (shift,) = struct.unpack_from("<H", header, 30)
        if shift not in {9, 12}:
            raise Unfit(*DAMAGED)
        self.sector = 1 << shift
        self.directory, self.more, more_count = (struct.unpack_from("<I", header, at)[0] for at in (48, 68, 72))
        self.most = size // self.sector + 1
        self.allocation = list(struct.unpack_from(f"<{self.IN_HEADER}I", header, 76))
        self._follow_allocation(min(more_count, self.most))

    def names(self) -> Iterator[str]:
        """Give the name of every stream and folder."""
        at = self.directory
        for _ in range(self.most):
            if at >= self.END_OF_CHAIN:
                return
            entries = self._read(at)
            for start in range(0, len(entries), self.ENTRY):
                (length,) = struct.unpack_from("<H", entries, start + 64)
                if 2 < length <= 64:  # noqa: PLR2004 - two bytes end the name, 64 hold it
                    yield entries[start : start + length - 2].decode("utf-16-le", "replace")
            at = self._next(at)
        raise Unfit(*DAMAGED)

    def _follow_allocation(self, sectors: int) -> None:
        """Add the allocation sectors that did not fit into the header."""
        at = self.more
        for _ in range(sectors):
            if at >= self.END_OF_CHAIN:
                return
            *named, at = struct.unpack(f"<{self.sector // 4}I", self._read(at))
            self.allocation += named

    def _next(self, at: int) -> int:
        per_sector = self.sector // 4
        allocation = self._read(self.allocation[at // per_sector])
        return struct.unpack_from("<I", allocation, at % per_sector * 4)[0]

    def _read(self, number: int) -> bytes:
        start = (number + 1) * self.sector
        if start + self.sector > self.size:
            raise Unfit(*DAMAGED)
        self.file.seek(start)
        return self.file.read(self.sector)
