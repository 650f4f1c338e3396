"""证明材料: attach files that prove something about a project, and void what was attached by mistake.

The gates of `gates.NEEDS` ask for them. A file is told by its content (records/file_types.py); several go
together or not at all.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.timezone import localdate

from government.models import Officer
from projects import days, gates, moves
from projects.models import Evidence, FollowUp, Project
from projects.refusals import Refused
from projects.stages import EvidenceKind
from projects.standing import locked
from records import attaching, dates
from records.attaching import Examined

MOST_FILES = 20


def attach(
    project: Project,
    *,
    files: Iterable[File],
    kind: EvidenceKind,
    by: Officer,
    at: datetime,
    happened_on: date | None = None,
    note: str = "",
    follow_up: FollowUp | None = None,
) -> list[Evidence]:
    """Attach the files to the project, or to one of its follow-ups; returns a row for each.

    A 开工现场照片 is a photo with a day: `happened_on`, else what the camera noted. Raises Refused, each message
    naming its file, where one may not be attached or stands there already, the project is voided or still a slot
    (whose follow-ups take attachments all the same), or the day is in the future.
    """
    kind, examined = EvidenceKind(kind), _examine(list(files))
    with transaction.atomic():
        project = locked(project)
        _check(project, follow_up, happened_on, at)
        _check_new(project, examined, kind, follow_up)
        dated = [_day(one, kind, happened_on, at) for one in examined]
        return [
            Evidence.objects.create(
                project=project,
                attachment=attaching.keep(one, by=by, at=at),
                kind=kind,
                happened_on=day,
                note=note,
                follow_up=follow_up,
            )
            for one, day in zip(examined, dated, strict=True)
        ]


@transaction.atomic
def void_evidence(evidence: Evidence, *, reason: str, by: Officer, at: datetime) -> Evidence:
    """Take the evidence out of sight and out of the gates.

    Raises Refused where it is voided already, no reason is given, or a stage already reached would stand unproven:
    what is to take its place comes first.
    """
    project = locked(evidence.project)
    proven = gates.proven(project)
    attaching.void(evidence.attachment, reason=reason, by=by, at=at)
    still = gates.proven(project)
    if lost := [(need.field, need.words) for need in proven if need not in still]:
        raise Refused.lacking(f"项目已到{moves.reached(project).label}，须先补传再作废，不能缺", lost)
    return evidence


def _examine(files: list[File]) -> list[Examined]:
    """Judge every file before any is kept, so that one answer names all that are refused."""
    if not files:
        raise Refused("no_file", "请选择文件。", field="files")
    if len(files) > MOST_FILES:
        raise Refused("too_many_files", f"一次最多上传 {MOST_FILES} 个文件，请分几次上传。", field="files")
    examined, refusals = [], []
    for file in files:
        try:
            examined.append(attaching.examine(file))
        except ValidationError as refusal:
            refusals += refusal.error_list
    if refusals:
        raise ValidationError({"files": refusals})
    return examined


def _check(project: Project, follow_up: FollowUp | None, happened_on: date | None, at: datetime) -> None:
    if project.voided_at:
        raise Refused("voided", "项目已作废，不能上传材料。")
    if follow_up and follow_up.project_id != project.pk:
        raise Refused("other_project", "附件只能挂在本项目的跟进记录上。")
    if project.is_slot and not follow_up:
        raise Refused("slot", "待补名称的名额须先认领，才能上传材料；跟进记录可以带附件。")
    if happened_on:
        days.check_happened(happened_on, at=at, words="材料日期", field="happened_on")


def _check_new(project: Project, examined: list[Examined], kind: EvidenceKind, follow_up: FollowUp | None) -> None:
    """Refuse what stands there already: a form that was sent twice leaves one file."""
    there = Evidence.objects.standing().filter(project=project, kind=kind, follow_up=follow_up)
    seen = set(there.values_list("attachment__sha256", flat=True))
    refusals = []
    for one in examined:
        if one.sha256 in seen:
            words = f"“{one.name}”已经上传过，内容完全相同。"
            refusals.append(ValidationError(words, code="attached_already"))
        elif kind == EvidenceKind.START_PHOTO and not one.photo:
            words = f"“{one.name}”不是照片：{kind.label}请上传 JPG、PNG 或 WebP。"
            refusals.append(ValidationError(words, code="not_a_photo"))
        seen.add(one.sha256)
    if refusals:
        raise ValidationError({"files": refusals})


def _day(one: Examined, kind: EvidenceKind, happened_on: date | None, at: datetime) -> date | None:
    """Return the day of the evidence: as given, else as the camera noted it, if that day can be meant."""
    noted = one.photo.taken_on if one.photo else None
    believed = noted if noted and dates.is_plausible(noted) and noted <= localdate(at) else None
    day = happened_on or believed
    if kind == EvidenceKind.START_PHOTO and not day:
        raise Refused("day_missing", f"“{one.name}”没有记录拍摄日期：请填写材料日期。", field="happened_on")
    return day
