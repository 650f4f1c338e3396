"""Photos are measured, made small, and lose everything that says where they were taken."""

import io
from datetime import date

import pytest
from PIL import Image

from kezhou_crm.tests import files
from records import photos


def look(content, code="JPG"):
    return photos.look(io.BytesIO(content), code)


def thumbnail(photo):
    return Image.open(io.BytesIO(photo.thumbnail))


def test_the_thumbnail_is_small_and_carries_no_metadata():
    content = files.telling_photo(width=2000, height=1500)
    assert b"SHILIPHONE" in content
    assert b"SHILICOMMENT" in content
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)

    photo = look(content)

    small = thumbnail(photo)
    assert (small.format, small.size) == ("JPEG", (320, 240))
    assert dict(small.getexif()) == {}
    assert small.getexif().get_ifd(0x8825) == {}
    assert not {"exif", "comment", "icc_profile", "xmp"} & set(small.info)
    assert b"SHILI" not in photo.thumbnail


def test_size_and_day_are_read():
    photo = look(files.telling_photo())

    assert (photo.width, photo.height, photo.taken_on) == (640, 480, date(2026, 3, 5))


@pytest.mark.parametrize(
    ("turned", "size", "red"), [(1, (320, 240), (0, 0)), (6, (240, 320), (239, 0)), (3, (320, 240), (319, 239))]
)
def test_a_photo_taken_sideways_stands_upright(turned, size, red):
    photo = look(files.telling_photo(turned=turned))

    small = thumbnail(photo)
    assert small.size == size
    assert (photo.width > photo.height) == (size[0] > size[1])
    assert small.getpixel(red)[0] > 200


@pytest.mark.parametrize("taken", [None, "0000:00:00 00:00:00", "今天", b"\xff\xfe"])
def test_a_camera_that_knows_no_day_leaves_it_open(taken):
    assert photos._day(taken) is None


@pytest.mark.parametrize(
    ("mode", "colour"), [("RGBA", (0, 0, 0, 0)), ("LA", 0), ("L", 200), ("P", 0), ("1", 1), ("I;16", 9)]
)
def test_pictures_of_every_mode_become_thumbnails(mode, colour):
    written = io.BytesIO()
    Image.new(mode, (900, 30), colour).save(written, "PNG")

    small = thumbnail(look(written.getvalue(), "PNG"))

    assert (small.size, small.mode) == ((320, 11), "RGB")


def test_a_photo_of_fifty_million_pixels_is_taken():
    written = io.BytesIO()
    Image.new("L", (8192, 6144)).save(written, "JPEG")

    photo = look(written.getvalue())

    assert (photo.width, photo.height) == (8192, 6144)
