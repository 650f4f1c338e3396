"""责任分工: who serves a project beside its pair. `assign`, `serve`, `release` and `reassign_all` are the only writers.

The open row of the journal is the state. Each rule takes the project's row lock, writes in one transaction and
refuses by name; the database keeps the same invariants against everybody else (migration 0013). Dates are facts
(`on`), moments are entries (`at`).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from django.db import models, transaction

from companies import phones
from government.models import Leader, Officer, Unit
from projects import bulk, days
from projects.duty_checks import check_day, check_party
from projects.models import Duty, Project
from projects.refusals import Refused
from projects.stages import OF_UNITS, SPECIALISTS, DutyRole
from projects.standing import check_standing, locked

Party = Officer | Leader | Unit
NO_CONTACT = {"liaison": "", "liaison_phone": ""}
# Why a duty ends when its party, or its unit, becomes or ceases to be part of the pair.
STEPS_ASIDE = {
    DutyRole.ASSISTANT: "改任包联领导",
    DutyRole.HELPING_UNIT: "改任牵头单位",
    DutyRole.LIAISON: "牵头单位变更",
}


@transaction.atomic
def assign(
    project: Project,
    *,
    role: DutyRole,
    party: Party,
    on: date,
    by: Officer,
    at: datetime,
    liaison: str = "",
    phone: str = "",
    reason: str = "",
) -> Duty:
    """Let the party serve the project in the role from the day `on`; of a single role it replaces the present one.

    `liaison` and `phone` are the 联络员 of a unit. Raises Refused where the project is a slot, voided or terminated,
    the day lies before what is written or in the future, nothing would change, the officer is inactive or in no
    team of specialists that day, the leader is not in office, the unit is dissolved, or the party already has
    another part in the project. A specialist from outside the team of the project's sector needs a reason.
    """
    contact = {"liaison": liaison.strip(), "liaison_phone": phones.tidy(phone)}
    return _assign(locked(project), DutyRole(role), party, contact, on=on, by=by, at=at, reason=reason)


def _assign(
    project: Project,
    role: DutyRole,
    party: Party,
    contact: Mapping[str, str],
    *,
    on: date,
    by: Officer,
    at: datetime,
    reason: str,
) -> Duty:
    """Assign a duty in a project whose row lock is held."""
    check_standing(project)
    _check_contact(role, **contact)
    current = check_day(project, role, party, on=on, at=at)
    if current and (current.party, current.liaison, current.liaison_phone) == (party, *contact.values()):
        raise Refused("unchanged", f"{party}已是该项目的{role.label}。", field="party")
    check_party(project, role, party, on=on, reason=reason)
    if current:
        _end(current, on=on, by=by, at=at, ending=reason or f"改为{contact['liaison'] or party}")
    return Duty.objects.create(
        project=project,
        role=role,
        **{role.party: party},
        **contact,
        from_on=on,
        reason=reason,
        opened_at=at,
        opened_by=by,
    )


@transaction.atomic
def serve(
    project: Project,
    *,
    specialist: Officer | None,
    substitute: Officer | None,
    on: date,
    by: Officer,
    at: datetime,
    reason: str = "",
) -> list[Duty]:
    """Set both specialists at once, so that the two may change places; None leaves the part empty, with a reason.

    Returns the duties that begin. Raises Refused as `assign` and `release` do.
    """
    project = locked(project)
    check_standing(project)
    wanted = dict(zip(SPECIALISTS, (specialist, substitute), strict=True))
    if specialist and specialist == substitute:
        raise Refused("twice", f"主办和协办须是两个人，{specialist}不能身兼两职。", field="substitute")
    held = {DutyRole(duty.role): duty for duty in project.duties.unfinished().filter(role__in=SPECIALISTS)}
    changed = [role for role in SPECIALISTS if wanted[role] != (held[role].officer if role in held else None)]
    if not changed:
        raise Refused("unchanged", "主办专员和协办专员都没有变化。")
    for role in changed:
        if role in held:
            why = reason or (f"改为{wanted[role]}" if wanted[role] else "")
            release(held[role], on=on, reason=why, by=by, at=at)
    begin = (role for role in changed if wanted[role])
    return [_assign(project, role, wanted[role], NO_CONTACT, on=on, by=by, at=at, reason=reason) for role in begin]


@transaction.atomic
def release(duty: Duty, *, on: date, reason: str, by: Officer, at: datetime) -> Duty:
    """End the duty on the day `on`, which is not its own any more.

    Raises Refused where it has ended, the reason is missing, or the day lies before it began or in the future.
    """
    check_standing(locked(duty.project))
    duty = Duty.objects.with_parties().get(pk=duty.pk)
    if duty.until_on:
        raise Refused("ended", f"这项责任在 {duty.until_on.isoformat()} 已经结束。", field="duty")
    if not reason.strip():
        raise Refused("reason_missing", "结束责任必须写明原因。", field="reason")
    days.check_happened(on, at=at)
    if on < duty.from_on:
        raise Refused("backdated", f"结束日期不能早于开始日期 {duty.from_on.isoformat()}。", field="on")
    return _end(duty, on=on, by=by, at=at, ending=reason)


def step_aside(
    project: Project, *, leader: Leader | None, unit: Unit | None, on: date, by: Officer, at: datetime
) -> None:
    """End the open duties that do not go with the new pair; the caller holds the project's row lock.

    Who assisted and now leads, a unit that helped and now leads, the liaison of a unit that leads no more: these
    follow from the handover, so it need not be refused for them. A duty that began after the handover's day ends
    empty. Raises Refused where the party's duty was ended already on a later day than `on`.
    """
    doubled = models.Q(role=DutyRole.ASSISTANT, leader=leader) | models.Q(role=DutyRole.HELPING_UNIT, unit=unit)
    orphaned = models.Q(role=DutyRole.LIAISON, until_on__isnull=True) & ~models.Q(unit=unit)
    for duty in project.duties.filter(doubled | orphaned).reaching_past(on).with_parties():
        if duty.until_on:
            until, part = duty.until_on.isoformat(), duty.get_role_display()
            raise Refused("served_then", f"{duty.party}到 {until} 为止是该项目的{part}，交接日期不能更早。", field="on")
        _end(duty, on=max(on, duty.from_on), by=by, at=at, ending=STEPS_ASIDE[DutyRole(duty.role)])


def end_all(project: Project, *, on: date, ending: str, by: Officer, at: datetime) -> None:
    """End every open duty of a project that is merged into another; the caller holds its row lock."""
    for duty in project.duties.unfinished().with_parties():
        _end(duty, on=max(on, duty.from_on), by=by, at=at, ending=ending)


def begin_again(project: Project, ended: Iterable[int], *, on: date, reason: str, by: Officer, at: datetime) -> None:
    """Write duties that ended with a merge anew; the old rows stay as they are."""
    for duty in project.duties.filter(pk__in=ended):
        duty.pk, duty.from_on, duty.reason = None, max(on, duty.until_on), reason
        duty.until_on = duty.closed_at = duty.closed_by = None
        duty.ending, duty.opened_at, duty.opened_by = "", at, by
        duty.save(force_insert=True)


def reassign_all(
    projects: Iterable[Project],
    *,
    leaving: Officer,
    to: Officer,
    on: date,
    by: Officer,
    at: datetime,
    reason: str,
    seen: Mapping[int, int] | None = None,
) -> list[Duty]:
    """Give all that `leaving` serves as a specialist to `to`, each in the same part: all or none.

    `seen` maps a project to the duty that was previewed; where it is another by now, it refuses. Raises
    ValidationError with one message per refusal.
    """
    return bulk.do_all(projects, _reassign(leaving, to, on=on, by=by, at=at, reason=reason, seen=seen))


def preview_reassign_all(
    projects: Iterable[Project], *, leaving: Officer, to: Officer, on: date, by: Officer, at: datetime, reason: str
) -> list[bulk.Outcome]:
    """Return what `reassign_all` would do to each project; writes nothing."""
    return bulk.preview(projects, _reassign(leaving, to, on=on, by=by, at=at, reason=reason, seen=None), at=at)


def _reassign(
    leaving: Officer,
    to: Officer,
    *,
    on: date,
    by: Officer,
    at: datetime,
    reason: str,
    seen: Mapping[int, int] | None,
) -> Callable[[Project], Duty]:
    """Return the deed on one project."""

    def deed(project: Project) -> Duty:
        if not reason.strip():
            raise Refused("reason_missing", "请写明交接原因。", field="reason")
        subject = locked(project)
        held = subject.duties.unfinished().filter(officer=leaving, role__in=SPECIALISTS).first()
        if held is None:
            raise Refused("not_his", f"{leaving}已不是该项目的服务专员。")
        if seen is not None and seen.get(project.pk) != held.pk:
            raise Refused("changed", "该项目的服务专员刚被他人变更，请重新核对。")
        return _assign(subject, DutyRole(held.role), to, NO_CONTACT, on=on, by=by, at=at, reason=reason)

    return deed


def _check_contact(role: DutyRole, *, liaison: str, liaison_phone: str) -> None:
    if role not in OF_UNITS and (liaison or liaison_phone):
        raise Refused("no_unit", "只有单位才有联络员。", field="liaison")
    if not liaison and (role == DutyRole.LIAISON or liaison_phone):
        raise Refused("liaison_missing", "请填写联络员的姓名。", field="liaison")


def _end(duty: Duty, *, on: date, by: Officer, at: datetime, ending: str) -> Duty:
    duty.until_on, duty.closed_at, duty.closed_by, duty.ending = on, at, by, ending
    duty.save(update_fields=["until_on", "closed_at", "closed_by", "ending"])
    return duty
