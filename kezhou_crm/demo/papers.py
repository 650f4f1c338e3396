"""The papers that the gates ask for: a contract scan, a photo of the site, a proof of output. Small, real, made up."""

import io
import random
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from companies.models import Company
from government.models import Officer
from projects import evidence
from projects.stages import EvidenceKind, Stage

if TYPE_CHECKING:
    from kezhou_crm.demo.lives import Life

WIDTH, HEIGHT = 800, 600
PAGE, INK = (827, 1169), (40, 42, 48)  # A4 at 100 dots per inch
SKY, GROUND, CONCRETE, STEEL, MACHINE = (176, 205, 228), (196, 170, 128), (168, 168, 164), (84, 92, 100), (226, 160, 32)


def contract(life: "Life", *, by: Officer, at: datetime) -> None:
    """Attach the scan of what was signed."""
    signed, wan = life.plan.days[Stage.SIGNED].isoformat(), f"{life.plan.total} (10,000 CNY)"
    page = scan("CONTRACT", (f"No. {life.pk:03d}", signed, wan), life.pk)
    _attach(life, "示例合同扫描件.pdf", page, EvidenceKind.CONTRACT, Stage.SIGNED, by=by, at=at)


def licence(life: "Life", company: Company, *, by: Officer, at: datetime) -> None:
    """Attach the project company's licence."""
    page = scan("LICENCE", (company.uscc or "",), life.pk)
    _attach(life, "示例营业执照.pdf", page, EvidenceKind.LICENCE, Stage.REGISTERED, by=by, at=at)


def start_photo(life: "Life", *, by: Officer, at: datetime) -> None:
    """Attach a dated photo of the building site."""
    _attach(life, "示例开工现场.jpg", photo(life.pk), EvidenceKind.START_PHOTO, Stage.STARTED, by=by, at=at)


def output(life: "Life", *, by: Officer, at: datetime) -> None:
    """Attach what shows that something is made and sold."""
    page = scan("INVOICE", (life.plan.days[Stage.PRODUCING].isoformat(),), life.pk)
    _attach(life, "示例首张销售发票.pdf", page, EvidenceKind.OUTPUT, Stage.PRODUCING, by=by, at=at)


def scan(title: str, lines: tuple[str, ...], number: int) -> bytes:
    """Return a PDF of one scanned page: a title, lines of writing and a stamp.

    In Latin letters, because the fonts of the machine are not known; bars stand for the writing.
    """
    chance = random.Random(f"{title}{number}")  # noqa: S311 - a picture, not a secret
    page = Image.new("RGB", PAGE, (252, 251, 247))
    brush = ImageDraw.Draw(page)
    brush.text((150, 90), f"SHILI {title}", fill=INK, font_size=34)
    for row, line in enumerate(lines):
        brush.text((90, 160 + 28 * row), line, fill=INK, font_size=18)
    for row in range(280, 860, 26):
        brush.rectangle([90, row, chance.randint(420, 740), row + 7], fill=(150, 152, 156))
    brush.ellipse([520, 900, 680, 1060], outline=(196, 40, 32), width=7)
    brush.text((560, 962), "SHILI", fill=(196, 40, 32), font_size=28)
    written = io.BytesIO()
    page.save(written, "PDF", resolution=100, quality=35)
    return written.getvalue()


def photo(number: int) -> bytes:
    """Return a drawing of a building site as a JPEG; each number gives another."""
    chance = random.Random(number)  # noqa: S311 - a picture, not a secret
    image = Image.new("RGB", (WIDTH, HEIGHT), SKY)
    brush = ImageDraw.Draw(image)
    horizon = chance.randint(300, 380)
    peaks = [(x, horizon - chance.randint(20, 150)) for x in range(-40, WIDTH + 120, 80)]
    brush.polygon([(-40, HEIGHT), *peaks, (WIDTH + 80, HEIGHT)], fill=(126, 142, 156))
    brush.rectangle([0, horizon, WIDTH, HEIGHT], fill=GROUND)
    left, floors, bays = chance.randint(60, 300), chance.randint(1, 4), chance.randint(3, 6)
    for floor in range(floors):
        top = horizon + 60 - 55 * (floor + 1)
        brush.rectangle([left, top, left + bays * 70, top + 10], fill=CONCRETE)
        for bay in range(bays + 1):
            brush.rectangle([left + bay * 70, top, left + bay * 70 + 8, horizon + 60], fill=STEEL)
    x = chance.randint(80, 560)
    brush.rectangle([x, 450, x + 90, 490], fill=MACHINE)
    brush.ellipse([x - 6, 480, x + 96, 512], fill=(52, 52, 52))
    brush.line([(x + 80, 455), (x + 140, 400), (x + 180, 470)], fill=MACHINE, width=14)
    brush.text((12, HEIGHT - 22), f"SHILI {number:04d}", fill=(60, 50, 30))
    written = io.BytesIO()
    image.save(written, "JPEG", quality=80)
    return written.getvalue()


def _attach(
    life: "Life", name: str, content: bytes, kind: EvidenceKind, stage: Stage, *, by: Officer, at: datetime
) -> None:  # fmt: skip
    """Attach the file, dated as the stage was entered."""
    file, on = ContentFile(content, name=name), life.plan.days[stage]
    evidence.attach(life.project, files=[file], kind=kind, by=by, at=at, happened_on=on)
