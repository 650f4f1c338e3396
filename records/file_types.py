"""What may be attached, told from a file's content; its name only has to agree. Pure.

A browser believes whatever it is told, so nothing here asks it. What cannot be named is refused. What a PDF or a
photo carries beside its own content is not judged: it is stored without a name, served as a download or in a
sandbox, and never run. Sizes are in bytes, 待商务局核定.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from records import containers
from records.unfit import Unfit

MB = 1 << 20
LARGEST_PHOTO, LARGEST_DOCUMENT = 20 * MB, 50 * MB
HEAD = 32  # bytes that tell the kinds apart
TAIL = 2048  # bytes at the end in which a whole PDF says so


@dataclass(frozen=True)
class FileType:
    """One kind of file: its code, its word, the endings its name may have, and what it is served as."""

    code: str
    word: str
    endings: tuple[str, ...]
    content_type: str
    largest: int = LARGEST_DOCUMENT
    is_photo: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument."
ALLOWED = (
    FileType("JPG", "JPG 照片", ("jpg", "jpeg"), "image/jpeg", LARGEST_PHOTO, is_photo=True),
    FileType("PNG", "PNG 图片", ("png",), "image/png", LARGEST_PHOTO, is_photo=True),
    FileType("WEBP", "WebP 图片", ("webp",), "image/webp", LARGEST_PHOTO, is_photo=True),
    FileType("PDF", "PDF 文件", ("pdf",), "application/pdf"),
    FileType("OFD", "OFD 版式文件", ("ofd",), "application/ofd"),
    FileType("DOCX", "Word 文档", ("docx",), f"{_OFFICE}wordprocessingml.document"),
    FileType("XLSX", "Excel 工作簿", ("xlsx",), f"{_OFFICE}spreadsheetml.sheet"),
    FileType("PPTX", "PowerPoint 演示文稿", ("pptx",), f"{_OFFICE}presentationml.presentation"),
    FileType("DOC", "Word 97-2003 文档", ("doc", "wps"), "application/msword"),
    FileType("XLS", "Excel 97-2003 工作簿", ("xls", "et"), "application/vnd.ms-excel"),
)
BY_CODE = {each.code: each for each in ALLOWED}
PHOTOS = tuple(each.code for each in ALLOWED if each.is_photo)
ENDINGS = tuple(ending for each in ALLOWED for ending in each.endings)
ADVICE = "可以上传照片（JPG、PNG、WebP）、PDF、OFD、Word、Excel 和 PowerPoint 文件"
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
HEIC = (
    "这是手机的 HEIC 照片，多数电脑打不开。请在手机的相机设置里把格式改为 JPG"
    "（苹果手机选“设置 → 相机 → 格式 → 兼容性最佳”）后重拍，或先另存为 JPG 再上传"
)


def recognise(file: BinaryIO, size: int) -> FileType:
    """Return what the file is; `file` is left anywhere.

    Raises Unfit where it is empty, too large, damaged, protected, carries macros or is nothing that may be attached.
    """
    if size == 0:
        raise Unfit("empty", "文件是空的（0 字节）。请确认文件完好后重新选择")
    if size > LARGEST_DOCUMENT:
        raise Unfit("too_large", f"文件有 {in_mb(size)}，超过上限 {in_mb(LARGEST_DOCUMENT)}。请压缩或拆分后再上传")
    file.seek(0)
    kind = BY_CODE[_code(file.read(HEAD), file, size)]
    if size > kind.largest:
        raise Unfit("too_large", f"{kind.word}有 {in_mb(size)}，超过上限 {in_mb(kind.largest)}。请压缩后再上传")
    return kind


def check_name(name: str, kind: FileType) -> None:
    """Raise Unfit where the ending of the name says something else than the content."""
    ending = PurePosixPath(name).suffix.lower().removeprefix(".")
    if ending not in kind.endings:
        said = f"扩展名是“.{ending}”" if ending else "文件名没有扩展名"
        raise Unfit("wrong_ending", f"内容是 {kind.word}，而{said}。请改为“.{kind.endings[0]}”后再上传")


def in_mb(size: int) -> str:
    """Write a size for people.

    >>> in_mb(20 * MB), in_mb(1536), in_mb(3)
    ('20 MB', '2 KB', '1 KB')
    """
    if size < MB:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / MB:.1f}".removesuffix(".0") + " MB"


def _code(head: bytes, file: BinaryIO, size: int) -> str:
    """Return the code of what begins like this."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    if head.startswith(b"%PDF-"):
        return _whole_pdf(file, size)
    if head.startswith(containers.ZIP):
        return containers.in_zip(file, size)
    if head.startswith(containers.OLE):
        return containers.in_ole(file, size)
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        raise Unfit("heic", HEIC)
    raise Unfit("unknown", f"不能上传这种文件：{ADVICE}")


def _whole_pdf(file: BinaryIO, size: int) -> str:
    file.seek(max(0, size - TAIL))
    if b"%%EOF" not in file.read(TAIL):
        raise Unfit("damaged", "PDF 文件不完整。请重新导出或重新扫描后再上传")
    return "PDF"
