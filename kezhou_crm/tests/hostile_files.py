"""The hostile corpus: name, content, and the words with which it must be refused."""

import zipfile
from functools import partial

from kezhou_crm.tests import files

MB = 1 << 20
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
WRONG, MACROS, DAMAGED = "不能上传这种文件", "文件里有宏或控件", "不完整或已损坏"
BOMB, ENDING = "展开后太大或内部文件太多", "，而扩展名是"


def _low_ratio() -> bytes:
    """Return a workbook of many members that each look moderate."""
    return files.office("xlsx", **{f"xl/sheet{n}.xml": bytes(10 * MB) for n in range(40)})


def _overlapping() -> bytes:
    """Return a workbook whose directory names one member again and again."""
    whole = files.packed({"[Content_Types].xml": files.PARTS["xlsx"].encode(), "a.xml": b"x"}, zipfile.ZIP_STORED)
    start, end = whole.find(b"PK\x01\x02"), whole.find(b"PK\x05\x06")
    directory = whole[start:end] * 400
    last = bytearray(whole[end:])
    last[8:16] = (800).to_bytes(2, "little") * 2 + len(directory).to_bytes(4, "little")
    return whole[:start] + directory + bytes(last)


def _zip64() -> bytes:
    """Return a workbook with the record that lets a directory be larger than the last record says."""
    whole = files.office("xlsx")
    return whole[:-22] + b"PK\x06\x07" + bytes(16) + whole[-22:]


def _scans() -> bytes:
    """Return a photo that asks to be walked through ten thousand times."""
    return files.photo()[:-2] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" * 10_000 + b"\xff\xd9"


def _long_ole() -> bytes:
    """Return an OLE file whose directory leads back to itself."""
    whole = bytearray(files.ole("WordDocument"))
    whole[512 + 4 : 512 + 8] = (1).to_bytes(4, "little")
    return bytes(whole)


REFUSED = {
    "nothing at all": ("合同.pdf", bytes, "文件是空的"),
    "SVG": ("图.svg", lambda: SVG, WRONG),
    "SVG named as a photo": ("图.png", lambda: SVG, WRONG),
    "HTML": ("页.html", lambda: HTML, WRONG),
    "HTML named as a photo": ("照片.jpg", lambda: HTML, WRONG),
    "HTML behind a byte order mark": ("照片.jpg", lambda: b"\xef\xbb\xbf" + HTML, WRONG),
    "a script": ("装.sh", lambda: b"#!/bin/sh\nrm -rf /\n", WRONG),
    "a program": ("装.exe", lambda: b"MZ" + bytes(200), WRONG),
    "a program named as a contract": ("合同.pdf.exe", lambda: b"MZ" + bytes(200), WRONG),
    "a program named twice": ("合同.exe.pdf", lambda: b"MZ" + bytes(200), WRONG),
    "a shared library": ("合同.doc", lambda: b"\x7fELF" + bytes(200), WRONG),
    "a test virus": ("合同.doc", lambda: EICAR, WRONG),
    "XML with entities": ("表.xlsx", lambda: b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', WRONG),
    "RTF": ("合同.doc", lambda: b"{\\rtf1 x}", WRONG),
    "MHTML": ("合同.doc", lambda: b"MIME-Version: 1.0\n\n" + HTML, WRONG),
    "a GIF": ("图.gif", lambda: files.photo("GIF"), WRONG),
    "a TIFF": ("扫描.tif", lambda: files.photo("TIFF"), WRONG),
    "a bitmap": ("图.bmp", lambda: files.photo("BMP"), WRONG),
    "a PDF behind a script": ("合同.pdf", lambda: HTML + files.pdf(), WRONG),
    "a HEIC photo": ("IMG_0001.HEIC", files.heic, "HEIC"),
    "a HEIC photo named JPG": ("IMG_0001.jpg", files.heic, "兼容性最佳"),
    "a PDF named as a photo": ("照片.jpg", files.pdf, ENDING),
    "a photo named as a PDF": ("合同.pdf", files.photo, ENDING),
    "a photo named as a page": ("照片.jpg.html", files.photo, ENDING),
    "a workbook named as a document": ("合同.docx", partial(files.office, "xlsx"), ENDING),
    "an OLE document named as a workbook": ("表.xls", partial(files.ole, "WordDocument"), ENDING),
    "a photo without an ending": ("照片", files.photo, "文件名没有扩展名"),
    "a photo whose ending is turned round": ("gpj.\u202eexe.html", files.photo, ENDING),
    "a truncated photo": ("照片.jpg", lambda: files.photo(width=2000, height=1500)[:9000], DAMAGED),
    "only the first bytes of a photo": ("照片.jpg", lambda: b"\xff\xd8\xff\xe0" + bytes(20), DAMAGED),
    "a truncated PNG": ("图.png", lambda: files.photo("PNG")[:-400], DAMAGED),
    "a truncated WebP": ("图.webp", lambda: files.photo("WEBP")[:-30], DAMAGED),
    "a photo of too many scans": ("照片.jpg", _scans, "照片的编码不正常"),
    "a small PNG of 900 million pixels": ("图.png", lambda: files.giant_png(30_000, 30_000), "像素太多"),
    "a small PNG of 36 million pixels": ("图.png", lambda: files.giant_png(6_000, 6_000), "像素太多"),
    "a truncated PDF": ("合同.pdf", lambda: files.pdf()[:-10], "PDF 文件不完整"),
    "a workbook with macros": ("表.xlsm", partial(files.office, "xlsm"), MACROS),
    "a workbook with macros named without": ("表.xlsx", partial(files.office, "xlsm"), MACROS),
    "a document with a macro inside": ("合同.docx", lambda: files.office(**{"word/vbaProject.bin": b"x"}), MACROS),
    "a workbook with a macro sheet": (
        "表.xlsx",
        lambda: files.office("xlsx", **{"xl/macrosheets/sheet1.xml": b"x"}),
        MACROS,
    ),
    "an OLE document with macros": ("合同.doc", lambda: files.ole("WordDocument", "Macros", "_VBA_PROJECT"), MACROS),
    "an encrypted document": ("合同.docx", files.encrypted, "密码保护"),
    "an encrypted document in OLE": (
        "合同.docx",
        lambda: files.ole("EncryptionInfo", "EncryptedPackage"),
        "密码保护",
    ),
    "an OLE file of another program": ("装.msi", lambda: files.ole("Property"), "不能上传这种压缩文件"),
    "an OLE file that turns in a circle": ("合同.doc", _long_ole, DAMAGED),
    "a truncated OLE file": ("合同.doc", lambda: files.ole("WordDocument")[:700], DAMAGED),
    "only the first bytes of an OLE file": ("合同.doc", lambda: files.OLE_MAGIC, DAMAGED),
    "a zip": ("材料.zip", lambda: files.packed({"a.txt": b"x"}), "不能上传这种压缩文件"),
    "a zip named as a document": ("材料.docx", lambda: files.packed({"a.txt": b"x"}), "不能上传这种压缩文件"),
    "a Java archive": ("材料.jar", lambda: files.packed({"META-INF/MANIFEST.MF": b"x"}), "不能上传这种压缩文件"),
    "a bomb": ("表.xlsx", lambda: files.office("xlsx", **{"xl/sheet1.xml": bytes(400 * MB)}), BOMB),
    "a bomb of low ratio": ("表.xlsx", _low_ratio, BOMB),
    "a bomb of overlapping members": ("表.xlsx", _overlapping, DAMAGED),
    "a document of sixty thousand members": ("合同.docx", partial(files.crowded, 60_000), BOMB),
    "a zip of the 64 bit kind": ("表.xlsx", _zip64, DAMAGED),
    "a document with members outside of it": ("合同.docx", lambda: files.office(**{"../../etc/passwd": b"x"}), DAMAGED),
    "a truncated document": ("合同.docx", lambda: files.office()[:-30], DAMAGED),
    "a document with something behind it": ("合同.docx", lambda: files.office() + HTML, DAMAGED),
    "a document that hides a word": (
        "合同.docx",
        lambda: files.packed({"[Content_Types].xml": files.PARTS["docx"].encode() + b"&#118;", "word/x.bin": b"x"}),
        "不能上传这种压缩文件",
    ),
    "a photo of 21 MB": ("照片.jpg", lambda: files.photo() + bytes(21 * MB), "超过上限 20 MB"),
    "a PDF of 51 MB": ("合同.pdf", lambda: b"%PDF-1.4" + bytes(51 * MB) + b"%%EOF", "超过上限 50 MB"),
}
# What is no harm as long as it is served as what it is: its name, and the name it is shown and saved under.
HARMLESS = {
    "a name that climbs": ("../../../etc/合同.pdf", files.pdf, "合同.pdf"),
    "a name of Windows that climbs": ("..\\..\\合同.pdf", files.pdf, "合同.pdf"),
    "a name of two lines": ("合\r\nSet-Cookie: x=1\n同.pdf", files.pdf, "合 Set-Cookie_ x=1 同.pdf"),
    "a name with a zero byte": ("合同.php\0.pdf", files.pdf, "合同.php.pdf"),
    "a name that runs backwards": ("合\u202efdp.同.pdf", files.pdf, "合fdp.同.pdf"),
    "a name that is markup": ('<img src=x onerror="1">.pdf', files.pdf, "_img src=x onerror=_1__.pdf"),
    "a name of 200 letters": ("合" * 200 + ".pdf", files.pdf, "合" * 116 + ".pdf"),
    "a name of an ending alone": (".pdf", files.pdf, "未命名.pdf"),
    "two endings": ("合同.html.pdf", files.pdf, "合同.html.pdf"),
    "a PDF that is a script as well": ("合同.pdf", lambda: files.pdf(HTML), "合同.pdf"),
    "a photo that is a script as well": ("照片.jpg", lambda: files.photo() + HTML, "照片.jpg"),
    "a photo that is a zip as well": ("照片.jpg", lambda: files.photo() + files.packed({"a": b"x"}), "照片.jpg"),
}
