"""Who may serve a project, in which part, from which day. Asked under the project's row lock; nothing is written."""

from datetime import date, datetime

from government.models import Leader, Officer, Unit
from projects import days
from projects.models import Duty, Project
from projects.refusals import Refused
from projects.stages import SPECIALISTS, DutyRole

KINDS = {"officer": Officer, "leader": Leader, "unit": Unit}
SAID = {"officer": "工作人员", "leader": "包联领导", "unit": "单位"}


def check_day(
    project: Project, role: DutyRole, party: Officer | Leader | Unit, *, on: date, at: datetime
) -> Duty | None:
    """Return the duty that one beginning on the day would replace; refuse a day that is written already."""
    if not isinstance(party, KINDS[role.party]):
        raise Refused("wrong_party", f"{role.label}须指定{SAID[role.party]}。", field="party")
    days.check_happened(on, at=at)
    place = project.duties.filter(role=role)
    if not role.single:
        place = place.filter(**{role.party: party})
    current = None
    for duty in place.not_over(on).with_parties():
        if duty.until_on:
            until = duty.until_on.isoformat()
            raise Refused("backdated", f"{role.label}{duty.party}的责任到 {until} 才结束，日期不能更早。", field="on")
        if on < duty.from_on:
            since = duty.from_on.isoformat()
            raise Refused("backdated", f"日期不能早于现任{role.label}的开始日期 {since}。", field="on")
        current = duty
    return current


def check_party(project: Project, role: DutyRole, party: Officer | Leader | Unit, *, on: date, reason: str) -> None:
    """Refuse who may not serve in the role from the day."""
    if role in SPECIALISTS:
        _check_specialist(project, role, party, on, reason)
    elif role == DutyRole.ASSISTANT:
        _check_assistant(project, party, on)
    else:
        _check_unit(project, role, party, on)


def _check_specialist(project: Project, role: DutyRole, officer: Officer, on: date, reason: str) -> None:
    if not officer.is_active:
        raise Refused("inactive", f"{officer}的账号已停用。", field="party")
    teams = set(officer.memberships.in_force(on=on).values_list("sector", flat=True))
    if not teams:
        raise Refused("no_specialist", f"{officer}在 {on.isoformat()} 不在任何板块的服务专员队伍里。", field="party")
    if project.sector_id and project.sector_id not in teams and not reason.strip():
        message = f"{officer}不是“{project.sector}”板块的专员；跨板块指派请写明原因。"
        raise Refused("outside_team", message, field="reason")
    other = next(part for part in SPECIALISTS if part != role)
    if project.duties.filter(role=other, officer=officer).reaching_past(on).exists():
        raise Refused("twice", f"{officer}已是该项目的{other.label}，主办和协办须是两个人。", field="party")


def _check_assistant(project: Project, leader: Leader, on: date) -> None:
    if not Leader.objects.in_office(on).filter(pk=leader.pk).exists():
        raise Refused("not_in_office", f"{leader}在 {on.isoformat()} 不在任。", field="party")
    if project.handovers.filter(leader=leader).reaching_past(on).exists():
        raise Refused("leads", f"{leader}是该项目的包联领导，不能同时是协助领导。", field="party")


def _check_unit(project: Project, role: DutyRole, unit: Unit, on: date) -> None:
    if unit.dissolved_on and unit.dissolved_on <= on:
        raise Refused("dissolved", f"{unit}在 {on.isoformat()} 已撤销。", field="party")
    pairs = project.handovers.reaching_past(on).order_by("from_on")
    if role == DutyRole.HELPING_UNIT:
        if pairs.filter(lead_unit=unit).exists():
            raise Refused("leads", f"{unit}是该项目的牵头单位，不能同时是配合单位。", field="party")
        return
    leads = list(pairs.values_list("from_on", "lead_unit"))
    always = bool(leads) and leads[0][0] <= on and {lead for _day, lead in leads} == {unit.pk}
    if not always or project.lead_unit_id != unit.pk:  # nobody may have followed the last handover
        message = f"从 {on.isoformat()} 起，{unit}不一直是该项目的牵头单位；联络员须属于牵头单位。"
        raise Refused("not_lead_unit", message, field="party")
