"""Text files of Chinese offices: UTF-8 with or without a mark, what Excel calls Unicode, and GB18030. Pure."""

import codecs

from records.unfit import Unfit

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
GARBLED = (
    "encoding",
    "文字编码认不出来，读出来会是乱码。请用 Excel 或 WPS 打开后另存为 Excel 工作簿（xlsx），或另存为 UTF-8 编码的 csv",
)
BINARY = frozenset(range(32)) - {9, 10, 12, 13}  # what never stands in text


def decode(content: bytes) -> str:
    """Return the text; GB18030 holds GBK and GB2312. Raises Unfit where it is none of these."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _decode(content, encoding)
    if BINARY & set(content):
        raise Unfit(*GARBLED)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decode(content, "gb18030")


def _decode(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unfit(*GARBLED) from error
    if "\0" in text:
        raise Unfit(*GARBLED)
    return text
