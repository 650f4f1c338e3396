"""附件: examine a file, keep it under a name of ours, void it. What it belongs to is the caller's business.

Examining writes nothing and costs what the file costs to read; keeping writes the file first, then its row, in the
caller's transaction.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Model

from records import file_types, media, photos
from records.file_names import tidy
from records.file_types import FileType
from records.models import Attachment
from records.photos import Photo
from records.unfit import Unfit

DISK = "服务器存不下这个文件，没有保存：请联系系统管理员检查磁盘。"


@dataclass(frozen=True)
class Examined:
    """A file that may be attached."""

    file: File
    name: str
    kind: FileType
    sha256: str
    photo: Photo | None


def examine(file: File) -> Examined:
    """Return what the file is; raises ValidationError that names the file and says what to do."""
    name = tidy(file.name or "")
    try:
        kind = file_types.recognise(file, file.size)
        file_types.check_name(name, kind)
        photo = photos.look(file, kind.code) if kind.is_photo else None
    except Unfit as unfit:
        raise ValidationError(f"“{name}”没有上传：{unfit.words}。", code=unfit.code) from unfit
    file.seek(0)
    return Examined(file, name, kind, hashlib.file_digest(file, "sha256").hexdigest(), photo)


@transaction.atomic
def keep(examined: Examined, *, by: Model, at: datetime) -> Attachment:
    """Write the file and its row. Raises ValidationError where the disk takes no more."""
    name = media.new_name()
    photo = examined.photo
    examined.file.seek(0)
    try:
        media.write(_root(), name, examined.file.chunks())
        if photo:
            media.write(_root(), name + media.THUMBNAIL, [photo.thumbnail])
    except OSError as error:
        raise ValidationError(DISK, code="disk") from error
    return Attachment.objects.create(
        name=examined.name,
        stored_as=name,
        file_type=examined.kind.code,
        size=examined.file.size,
        sha256=examined.sha256,
        width=photo.width if photo else None,
        height=photo.height if photo else None,
        taken_on=photo.taken_on if photo else None,
        uploaded_at=at,
        uploaded_by=by,
    )


@transaction.atomic
def void(attachment: Attachment, *, reason: str, by: Model, at: datetime) -> Attachment:
    """Take the attachment out of sight; the file stays. Raises ValidationError without a reason or a second time."""
    attachment = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    if attachment.voided_at:
        raise ValidationError("这份附件已作废。", code="voided")
    if not reason.strip():
        raise ValidationError({"reason": ValidationError("作废必须写明原因。", code="reason_missing")})
    attachment.voided_at, attachment.voided_by, attachment.void_reason = at, by, reason
    attachment.save(update_fields=["voided_at", "voided_by", "void_reason"])
    return attachment


def open_file(attachment: Attachment, *, thumbnail: bool = False) -> BinaryIO:
    """Open the file, or its thumbnail; raises FileNotFoundError where there is none."""
    return media.read(_root(), attachment.stored_as + (media.THUMBNAIL if thumbnail else ""))


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)
