"""记跟进: what was said and what comes next. Rows are inserted only; a correction supersedes."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.files import File
from django.db import transaction

from government.models import Officer
from projects import days, evidence
from projects.models import FollowUp, Project
from projects.refusals import Refused
from projects.stages import EvidenceKind, FollowUpMethod, Stage
from projects.standing import locked


@transaction.atomic
def log_follow_up(
    project: Project,
    *,
    method: FollowUpMethod,
    said: str,
    on: date,
    by: Officer,
    at: datetime,
    with_whom: str = "",
    next_step: str = "",
    next_on: date | None = None,
    corrects: FollowUp | None = None,
    files: Iterable[File] = (),
) -> FollowUp:
    """Log what was said with whom on the day `on` and what comes next; a slot takes follow-ups too.

    `files` are attached to it. With `corrects`, the new row takes the place of an earlier one of the same project.
    Raises Refused where nothing was said, a day is in the future or out of order, the project is voided or terminated
    (what was said before can still be corrected), the row was corrected already, somebody else's row is corrected without the right to, or a file may not be attached.
    """
    project = locked(project)
    if project.voided_at:
        raise Refused("voided", "项目已作废，不能记跟进。")
    if project.stage == Stage.TERMINATED and not corrects:
        raise Refused("terminated", "项目已终止，请先恢复再记跟进。")
    if not said.strip():
        raise Refused("nothing_said", "请填写沟通情况。", field="said")
    days.check_happened(on, at=at, words="跟进日期")
    if next_on:
        days.check_meant(next_on, words="下次跟进日期", field="next_on")
    if next_on and next_on < on:
        raise Refused("days_out_of_order", "下次跟进日期不能早于本次跟进日期。", field="next_on")
    if next_step and not next_on:
        raise Refused("next_day_missing", "写了下一步，请同时选定日期。", field="next_on")
    if corrects:
        _check_correction(corrects, project, by)
    follow_up = FollowUp.objects.create(
        project=project,
        method=method,
        happened_on=on,
        with_whom=with_whom,
        said=said,
        next_step=next_step,
        next_on=next_on,
        officer=by,
        unit=by.unit,
        logged_at=at,
        supersedes=corrects,
    )
    if files:
        evidence.attach(project, files=files, kind=EvidenceKind.OTHER, by=by, at=at, follow_up=follow_up)
    return follow_up


def _check_correction(corrects: FollowUp, project: Project, by: Officer) -> None:
    if corrects.project_id != project.pk:
        raise Refused("other_project", "只能更正本项目的跟进记录。")
    if FollowUp.objects.filter(supersedes=corrects).exists():
        raise Refused("corrected_already", "这条跟进已被更正，请更正最新的一条。")
    if corrects.officer_id != by.pk and not by.has_perm("projects.change_followup"):
        raise Refused("not_allowed", "只能更正自己录入的跟进记录。")
