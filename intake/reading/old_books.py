"""Whether an old workbook (xls) that cannot be read has a password: its reader does not say. Pure."""

import struct

SECTOR = 512  # bytes; the workbook's stream begins at one
BEGINNING = b"\x09\x08\x10\x00"  # of a stream: record BOF of BIFF8, 16 bytes long ([MS-XLS] 2.4.21)
FILE_PASS = 0x2F  # [MS-XLS] 2.4.117: stands right behind the beginning, at most after a write protection
LOOKED_AT = 4  # records


def has_password(content: bytes) -> bool:
    """Tell whether one of the first records says that the rest is encrypted."""
    return any(_says_so(content, at) for at in range(SECTOR, len(content), SECTOR) if content.startswith(BEGINNING, at))


def _says_so(content: bytes, at: int) -> bool:
    for _ in range(LOOKED_AT):
        if at + 4 > len(content):
            return False
        kind, length = struct.unpack_from("<HH", content, at)
        if kind == FILE_PASS:
            return True
        at += 4 + length
    return False
