"""What a file is, told by its content: a workbook, text, or nothing that a ledger can be read from. Pure.

The ending of the name is not asked: old systems call xlsx, tab-separated text and web pages all .xls. A workbook with
macros is refused, not read without them, as among attachments: the file is kept as the source of every figure.
"""

from typing import BinaryIO

from intake.reading.limits import LARGEST_FILE, MB
from records import containers
from records.unfit import Unfit

XLSX, XLS, TEXT = "XLSX", "XLS", "TEXT"
SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（xlsx）”后再导入"
EMPTY = ("empty", "文件是空的（0 字节）。请确认文件完好后重新选择")
TOO_LARGE = f"超过上限 {LARGEST_FILE // MB} MB。请删去图片和多余的工作表后另存再导入"
MACROS = ("macros", "文件里有宏或控件。请另存为不含宏的“Excel 工作簿（xlsx）”后再导入")
PROTECTED = ("protected", "文件有打开密码。请在 Excel 或 WPS 里去掉密码，另存后再导入")
OTHER_OFFICE = ("wrong_type", f"这不是 xlsx 或 xls 工作簿（xlsb、ods 和压缩包都不能导入）。{SAVE_AS}")
PAGE = ("page", f"这其实是网页或 XML 文件，只是名字像表格（旧系统导出的常是这样）。{SAVE_AS}")
WORDS = {
    "DOCX": "Word 文档",
    "DOC": "Word 文档",
    "PPTX": "PowerPoint 演示文稿",
    "OFD": "OFD 版式文件",
}
MAGIC = (
    (b"%PDF", "PDF 文件"),
    (b"\xff\xd8\xff", "照片"),
    (b"\x89PNG", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"{\\rtf", "RTF 文档"),
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
)
LONGEST_MAGIC = 8
PAGES = ("<", "mime-version:")


def recognise(file: BinaryIO, size: int) -> str:
    """Return XLSX, XLS or TEXT; raise Unfit with the words for anything else. `file` is left anywhere."""
    check_size(size)
    file.seek(0)
    head = file.read(LONGEST_MAGIC)
    for magic, word in MAGIC:
        if head.startswith(magic):
            raise _other(word)
    if head.startswith((b"PK\x05\x06", b"PK\x07\x08")):
        raise _other("空的压缩包")
    if head.startswith((containers.ZIP, containers.OLE)):
        return _office(file, size, head)
    return TEXT


def check_size(size: int) -> None:
    """Raise Unfit where there is nothing, or more than is ever read."""
    if size == 0:
        raise Unfit(*EMPTY)
    if size > LARGEST_FILE:
        raise Unfit("too_large", f"文件有 {size / MB:.1f} MB，{TOO_LARGE}")


def refuse_pages(text: str) -> None:
    """Raise Unfit where text is a web page or XML instead of cells."""
    if text[:2000].lstrip("\ufeff \t\r\n").lower().startswith(PAGES):
        raise Unfit(*PAGE)


def _office(file: BinaryIO, size: int, head: bytes) -> str:
    try:
        code = (containers.in_zip if head.startswith(containers.ZIP) else containers.in_ole)(file, size)
    except Unfit as refused:
        if refused.code == "unknown":
            raise Unfit(*OTHER_OFFICE) from refused
        raise {"macros": Unfit(*MACROS), "protected": Unfit(*PROTECTED)}.get(refused.code, refused) from refused
    if code in WORDS:
        raise _other(WORDS[code])
    return code


def _other(word: str) -> Unfit:
    return Unfit("wrong_type", f"这是{word}，不是表格。请选择 Excel 工作簿（xlsx、xls）或 csv 文件")
