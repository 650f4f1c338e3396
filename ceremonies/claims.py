"""认领名额: a slot gets its name, is found to be a project that exists, or is discarded. The counts stay true."""

from datetime import datetime

from django.db import transaction

from ceremonies.models import Signing
from government.models import Officer
from projects import voiding
from projects.models import Project
from projects.refusals import Refused
from projects.stages import BEFORE_SIGNING, Stage
from projects.standing import locked
from records import names


@transaction.atomic
def claim(slot: Project, *, name: str, by: Officer, at: datetime) -> Project:
    """Give the slot its name; from then on it is a project like any other. Its facts follow by ordinary edits."""
    slot = _locked_slot(slot)
    if not names.tidy(name):
        raise Refused("name_missing", "请填写项目名称。", field="name")
    slot.name, slot.claimed_at, slot.claimed_by = name, at, by
    slot.clean()  # a name that nobody could say or search for
    slot.save(update_fields=["name", "claimed_at", "claimed_by"])
    return slot


@transaction.atomic
def point(slot: Project, *, project: Project, by: Officer, at: datetime) -> Project:
    """Let the ceremony count `project` in the slot's place; the slot is voided and its story goes on there.

    Raises Refused where the ceremony cannot count `project`: it is itself a slot, voided, terminated, not signed, a
    phase, not counted in number, counted elsewhere, signed at this ceremony already, or not of the slot's county.
    """
    slot = _locked_slot(slot)
    project = locked(project)
    _check_countable(project)
    _check_ceremony(slot, project)
    Signing.objects.filter(project=slot).update(project=project)
    voiding.take_out(slot, reason=f"认领为{project.code}", by=by, at=at, absorbed_by=project)
    return project


@transaction.atomic
def discard(slot: Project, *, reason: str, by: Officer, at: datetime) -> Project:
    """Void the slot: there is no such project. The ceremony then shows the difference to what was declared."""
    return voiding.take_out(_locked_slot(slot), reason=reason, by=by, at=at)


def _locked_slot(slot: Project) -> Project:
    slot = locked(slot)
    if slot.voided_at:
        raise Refused("voided", "这个名额已作废。")
    if not slot.is_slot:
        raise Refused("claimed_already", f"这个名额已被认领为“{slot.name}”。")
    return slot


def _check_countable(project: Project) -> None:
    """Refuse what no ceremony counts as a signed project."""
    if project.is_slot or project.voided_at:
        raise Refused("not_a_project", "请选择一个已有名称、未作废的项目。", field="project")
    if project.stage == Stage.TERMINATED:
        raise Refused("terminated", "该项目已终止；确已签约的请先恢复。", field="project")
    if project.stage in BEFORE_SIGNING:
        raise Refused("not_signed", "该项目还没有签约，请先推进到签约。", field="project")
    if project.parent_id:
        raise Refused("phase", f"该项目是分期，请选择所属项目“{project.parent}”。", field="project")
    if not project.counts_in_number:
        raise Refused("not_counted", "该项目不计入签约个数；应当计入的请先修改“计入签约个数”。", field="project")


def _check_ceremony(slot: Project, project: Project) -> None:
    """Refuse what the slot's ceremony would count twice, or for another county."""
    if Signing.objects.filter(project=project, counted=True).exists():
        raise Refused("counted_elsewhere", "该项目已计入一场签约活动，不能重复计。", field="project")
    if Signing.objects.filter(project=project, ceremony__signings__project=slot).exists():
        message = "该项目在同一场签约活动中已有签约；请将其改为“计入本活动”，再将这个名额作废。"
        raise Refused("signed_there", message, field="project")
    if _counts_for(project) != _counts_for(slot):
        raise Refused("other_region", "该项目的归属县市与名额不同，请先核对。", field="project")


def _counts_for(project: Project) -> int | None:
    return project.attribution_region_id or project.region_id
