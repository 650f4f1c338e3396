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
SKY, GROUND, CONCRETE, STEEL, MACHINE = (176, 205, 228), (196, 170, 128), (168, 168, 164), (84, 92, 100), (226, 160, 32)


def contract(life: "Life", *, by: Officer, at: datetime) -> None:
    """Attach the scan of what was signed."""
    plan = life.plan
    lines = (
        f"{plan.agreement.label}（示例）",
        plan.name,
        f"签订日期 {plan.days[Stage.SIGNED].isoformat()}",
        "示例文件，没有法律效力",
    )
    _attach(life, "示例合同扫描件.pdf", pdf(lines), EvidenceKind.CONTRACT, Stage.SIGNED, by=by, at=at)


def licence(life: "Life", company: Company, *, by: Officer, at: datetime) -> None:
    """Attach the project company's licence."""
    lines = ("营业执照（示例）", str(company), "示例文件，没有法律效力")
    _attach(life, "示例营业执照.pdf", pdf(lines), EvidenceKind.LICENCE, Stage.REGISTERED, by=by, at=at)


def start_photo(life: "Life", *, by: Officer, at: datetime) -> None:
    """Attach a dated photo of the building site."""
    _attach(life, "示例开工现场.jpg", photo(life.pk), EvidenceKind.START_PHOTO, Stage.STARTED, by=by, at=at)


def output(life: "Life", *, by: Officer, at: datetime) -> None:
    """Attach what shows that something is made and sold."""
    lines = ("首批产品销售发票（示例）", life.plan.kind.product, life.plan.name, "示例文件，没有法律效力")
    _attach(life, "示例首张销售发票.pdf", pdf(lines), EvidenceKind.OUTPUT, Stage.PRODUCING, by=by, at=at)


def pdf(lines: tuple[str, ...]) -> bytes:
    """Return a PDF of one page with these lines; Chinese in a font that every reader has at hand (STSong-Light)."""
    text = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -48 Td" for line in lines)
    drawn = f"BT /F1 22 Tf 72 720 Td {text} ET".encode()
    font = "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>"
    system = "<< /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
    described = "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        font.encode(),
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo {system} /FontDescriptor 7 0 R >>".encode(),
        described.encode(),
    )
    written, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    return written + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(written),
    )  # fmt: skip


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
