"""合并项目: two rows turn out to be one project. The other is voided and goes on in the one that stays.

What may move moves (projects/models/merged.py); the journals stay where they were written and are shown through the
kept project, as those of a claimed slot are. Who answered for the other lays it down, so that nobody answers twice for
one project; the amount counts once, for the other is voided. The verdict keeps what was moved, for the undoing.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from government.models import Officer
from projects import editing, responsibility, voiding
from projects.models import Project, ProjectVerdict
from projects.refusals import Refused
from projects.standing import both_locked
from records import merging

MAY = "projects.merge_project"
# What a person chooses between. Stage, day of signing, agreement and responsibility are journalled: the kept one's stay.
FIELDS = (
    "name",
    "region",
    "attribution_region",
    "sector",
    "industry",
    "scope",
    "contract_no",
    "party_a",
    "investor_as_stated",
    "amount",
    "total_investment",
    "note",
)
Kind = ProjectVerdict.Kind
LAID_DOWN = "项目合并"
TAKEN_UP = "撤销项目合并"


@transaction.atomic
def merge(
    kept: Project, *, other: Project, takes: Collection[str] = (), by: Officer, at: datetime, reason: str = ""
) -> ProjectVerdict:
    """Merge `other` into `kept`, which takes the values of `other` in the fields `takes` (of FIELDS).

    Raises Refused where the two are one row, one is a slot, voided or a phase of the other, a county clerk does not
    have both in his county, or what comes out breaks a rule of ordinary edits.
    """
    kept, other = _locked(kept, other)
    _check(kept, other, takes, by)
    details = merging.move(other, kept)
    details["ended"] = responsibility.lay_down(other, reason=LAID_DOWN, by=by, at=at)
    details["fields"] = merging.take(kept, other, takes)
    if takes:
        kept.clean()
        editing.check(kept, touched=takes, today=localdate(at))
        merging.save(kept, takes)
    voiding.take_out(other, reason=f"并入{kept.code}", by=by, at=at, absorbed_by=kept)
    return ProjectVerdict.objects.create(
        kind=Kind.MERGED, kept=kept, other=other, reason=reason, said_at=at, said_by=by, details=details
    )


@transaction.atomic
def undo(verdict: ProjectVerdict, *, by: Officer, at: datetime) -> Project:
    """Take the merge back. Who answered for the other answers again from today; its journals were never moved.

    Raises Refused where something stands in the way, and says all of it; what came to the kept project since stays.
    """
    kept, other = both_locked(verdict.kept, verdict.other)
    verdict = ProjectVerdict.objects.select_for_update(of=("self",)).get(pk=verdict.pk)
    _check_county(kept, other, by)
    if obstacles := _in_the_way(verdict, kept, other):
        raise Refused("in_the_way", "；".join(obstacles) + "。")
    verdict.undone_at, verdict.undone_by = at, by
    verdict.save(update_fields=["undone_at", "undone_by"])
    merging.give_back(kept, verdict.details)
    other.voided_at = other.voided_by = other.absorbed_by = None
    other.void_reason = ""
    merging.save(other, ("voided_at", "voided_by", "void_reason", "absorbed_by"))
    merging.move_back(verdict.details, other)
    responsibility.take_up_again(other, verdict.details["ended"], reason=TAKEN_UP, by=by, at=at)
    return other


def _in_the_way(verdict: ProjectVerdict, kept: Project, other: Project) -> list[str]:
    if verdict.kind != Kind.MERGED or verdict.undone_at:
        return ["这次合并已撤销"]
    if kept.absorbed_by_id:
        return [f"“{kept}”后来又并入了“{kept.absorbed_by}”，请先撤销那次合并"]
    if kept.voided_at:
        return [f"“{kept}”已作废"]
    if other.absorbed_by_id != kept.pk or other.voided_at != verdict.said_at:
        return [f"“{other}”现在不在“{kept}”名下"]
    return [*merging.changed_since(verdict.details, kept), *merging.in_the_way(verdict.details, kept)]


def _locked(kept: Project, other: Project) -> tuple[Project, Project]:
    if kept.pk == other.pk:
        raise Refused("one_row", "请选择另一个项目。", field="other")
    return both_locked(kept, other)


def _check(kept: Project, other: Project, takes: Collection[str], by: Officer) -> None:
    if unknown := {*takes} - {*FIELDS}:
        raise Refused("unknown_field", f"不能选取{'、'.join(sorted(unknown))}。")
    for project in (kept, other):
        if project.voided_at:
            raise Refused("voided", f"“{project}”已作废或已并入其他项目，请刷新页面。", field="other")
        if project.is_slot:
            raise Refused("slot", "待补名称的名额请用“认领为已有项目”。", field="other")
    if kept.pk == other.parent_id or other.pk == kept.parent_id:
        raise Refused("phase", "分期不是重复：一个是另一个的分期。", field="other")
    if kept.parent_id and other.phases.exists():
        raise Refused("phase_of_a_phase", "分期不能并有分期的项目；请反过来合并。", field="other")
    _check_county(kept, other, by)


def _check_county(kept: Project, other: Project, by: Officer) -> None:
    """Refuse a county clerk what is not wholly his county's."""
    county = by.sees_county
    places = {place for one in (kept, other) for place in (one.region_id, one.attribution_region_id or one.region_id)}
    if county and places != {county}:
        raise Refused("another_county", "两个项目不都是您县市的，请由州商务局合并。", field="other")
