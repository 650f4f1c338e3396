"""Files to attach, whole and hostile, made on the spot."""

import io
import struct
import zipfile
import zlib
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image

PARTS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
}
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NO_SECTOR, END_OF_CHAIN, ALLOCATION = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """Return the file as a door would receive it, whatever type the browser claims."""
    file = SimpleUploadedFile("x", content, "text/html")
    file._name = name
    return file


def picture(width: int = 640, height: int = 480, colour: str = "steelblue", mode: str = "RGB") -> Image.Image:
    """Return a picture, its left upper quarter red."""
    image = Image.new(mode, (width, height), colour)
    image.paste("red", (0, 0, width // 2, height // 2))
    return image


def photo(kind: str = "JPEG", **given: object) -> bytes:
    """Return a photo without metadata."""
    written = io.BytesIO()
    picture(**given).save(written, kind)
    return written.getvalue()


def telling_photo(
    *, turned: int = 1, taken: date | None = date(2026, 3, 5), width: int = 640, height: int = 480
) -> bytes:
    """Return a photo whose metadata say when and where it was taken, and which side is up."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = turned
    exif[ExifTags.Base.Make] = "SHILIPHONE"
    if taken:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"{taken:%Y:%m:%d} 10:00:00"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (39.0, 42.0, 59.0)
    written = io.BytesIO()
    picture(width, height).save(written, "JPEG", exif=exif, comment=b"SHILICOMMENT")
    return written.getvalue()


def pdf(words: bytes = b"shili") -> bytes:
    """Return what passes for a PDF."""
    return b"%PDF-1.4\n%" + words + b"\nstartxref\n0\n%%EOF\n"


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of these members."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as held:
        for name, content in members.items():
            held.writestr(name, content)
    return written.getvalue()


def office(kind: str = "docx", **members: bytes) -> bytes:
    """Return an Office file; further members by name."""
    listed = f'<Types><Override PartName="/main.xml" ContentType="{PARTS[kind]}"/></Types>'.encode()
    return packed({"[Content_Types].xml": listed, "main.xml": b"<x/>"} | members)


def encrypted(kind: str = "docx") -> bytes:
    """Return an Office file whose members say that they are encrypted."""
    whole = bytearray(office(kind))
    at = whole.find(b"PK\x01\x02")
    while at >= 0:
        whole[at + 8] |= 1
        at = whole.find(b"PK\x01\x02", at + 1)
    return bytes(whole)


def crowded(members: int) -> bytes:
    """Return an Office file whose last record promises that many members."""
    whole = bytearray(office())
    whole[-12:-10] = struct.pack("<H", members)
    return bytes(whole)


def ole(*streams: str) -> bytes:
    """Return an OLE file with these streams: header, one allocation sector, one or more of directory."""
    names = ("Root Entry", *streams)
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2) + bytes(62) for name in names
    )
    sectors = -(-len(entries) // 512)
    chain = [ALLOCATION, *range(2, sectors + 1), END_OF_CHAIN]
    allocation = struct.pack("<128I", *chain, *[NO_SECTOR] * (128 - len(chain)))
    header = bytearray(512)
    header[:8] = OLE_MAGIC
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<2I", header, 68, END_OF_CHAIN, 0)
    struct.pack_into("<109I", header, 76, 0, *[NO_SECTOR] * 108)
    return bytes(header) + allocation + entries.ljust(512 * sectors, b"\0")


def giant_png(width: int, height: int) -> bytes:
    """Return a small PNG that unfolds to that many pixels, one bit each."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = zlib.compress(bytes((width // 8 + 1) * height), 9)
    head = struct.pack(">2I5B", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def heic() -> bytes:
    """Return the beginning of a phone's HEIC photo."""
    return struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(64)
