"""Photos: proved by decoding them, measured, and made small. Knows Pillow, not Django.

What decoding may cost is bounded before it is paid: pixels by the header, scans of a JPEG by counting them (each of
a progressive JPEG's passes walks the whole picture, and a few bytes buy one).
"""

import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from PIL import ExifTags, Image, ImageOps

from records.unfit import Unfit

SMALL = 320  # pixels of a thumbnail's longer side
QUALITY = 80
MOST_PIXELS = {"JPG": 52_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}  # decoding 1 MP takes up to 4 MB
MOST_SCANS = 100
SCAN = b"\xff\xda"
FORMATS = {"JPG": "JPEG", "PNG": "PNG", "WEBP": "WEBP"}
TURNED = (5, 6, 7, 8)  # EXIF orientations that swap width and height
BROKEN = "照片不完整或已损坏。请重新导出后再上传"
TOO_MANY = "照片的像素太多。请缩小到 5,000 万像素以内（PNG、WebP 为 2,500 万）后再上传"

Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())  # beside our own count: Pillow's covers every frame


@dataclass(frozen=True)
class Photo:
    """What is known of a photo: its size as it is looked at, the day its camera noted, and a small copy."""

    width: int
    height: int
    taken_on: date | None
    thumbnail: bytes


def look(file: BinaryIO, code: str) -> Photo:
    """Decode the photo and return what is known of it.

    The thumbnail is a new JPEG, turned upright; it carries nothing of the original's metadata, so no place either.
    Raises Unfit where the photo is damaged or would cost too much to decode.
    """
    file.seek(0)
    if code == "JPG" and file.read().count(SCAN) > MOST_SCANS:
        raise Unfit("bomb", "照片的编码不正常。请用看图软件另存为 JPG 后再上传")
    file.seek(0)
    try:
        with Image.open(file, formats=(FORMATS[code],)) as image:
            return _look(image, code)
    except Unfit:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unfit("too_many_pixels", TOO_MANY) from error
    except Exception as error:
        raise Unfit("damaged", BROKEN) from error


def _look(image: Image.Image, code: str) -> Photo:
    width, height = image.size
    if width * height > MOST_PIXELS[code]:
        raise Unfit("too_many_pixels", TOO_MANY)
    exif = image.getexif()
    turned = exif.get(ExifTags.Base.Orientation) in TURNED
    taken_on = _day(exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal))
    image.draft("RGB", (SMALL * 2, SMALL * 2))  # a JPEG is decoded at an eighth where that is enough
    image.load()
    image.thumbnail((SMALL, SMALL))
    width, height = (height, width) if turned else (width, height)
    return Photo(width, height, taken_on, _small(ImageOps.exif_transpose(image)))


def _small(image: Image.Image) -> bytes:
    """Return the picture alone, on white, as a JPEG: pasted onto a new one, it leaves all else behind."""
    clean = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        clean.paste(image, mask=image.getchannel("A"))
    else:
        clean.paste(image.convert("RGB"))
    written = io.BytesIO()
    clean.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _day(noted: object) -> date | None:
    """Return the day of an EXIF time; cameras whose clock was never set say 1970 or 0000."""
    try:
        return datetime.strptime(str(noted)[:10], "%Y:%m:%d").date()  # noqa: DTZ007 - EXIF knows no zone
    except ValueError:
        return None
