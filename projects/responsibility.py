"""一个项目、一名领导、一个牵头单位. `hand_over` and `vacate` are the only writers of leader and lead unit.

Each takes the project's row lock, writes row and journal in one transaction, and refuses by name; the database
keeps the same invariants against everybody else (migration 0005). Dates are facts (`on`), moments are entries
(`at`). A refusal is a ValidationError, so that admin, API, page and import speak with one voice.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils.timezone import localdate

from government.models import Leader, Officer, Unit
from projects import bulk, days, duties
from projects.models import Duty, Handover, Project, Vacancy
from projects.refusals import Refused
from projects.stages import BEFORE_SIGNING, SIGNED_ON, DutyRole, Stage, VacancyKind
from projects.standing import check_standing, locked

FIRST_REASON = "首次落实"


@dataclass(frozen=True)
class Pair:
    """Who answers for a project; either may be missing."""

    leader: Leader | None
    lead_unit: Unit | None

    @property
    def whole(self) -> bool:
        """Tell whether both are there."""
        return self.leader is not None and self.lead_unit is not None


@dataclass(frozen=True)
class Responsible:
    """Who answers for a project and who serves it, on one day: the pair and the duties in force."""

    pair: Pair
    duties: tuple[Duty, ...]

    @property
    def specialist(self) -> Officer | None:
        """Return the main specialist."""
        return next((duty.officer for duty in self._of(DutyRole.SPECIALIST)), None)

    @property
    def substitute(self) -> Officer | None:
        """Return the substitute."""
        return next((duty.officer for duty in self._of(DutyRole.SUBSTITUTE)), None)

    @property
    def assistants(self) -> tuple[Leader, ...]:
        """Return the leaders who assist."""
        return tuple(duty.leader for duty in self._of(DutyRole.ASSISTANT))

    @property
    def liaison(self) -> Duty | None:
        """Return the lead unit's liaison: a duty, for it carries name and phone."""
        return next(iter(self._of(DutyRole.LIAISON)), None)

    @property
    def helping(self) -> tuple[Duty, ...]:
        """Return the helping units: duties, for each carries the unit's liaison."""
        return self._of(DutyRole.HELPING_UNIT)

    @property
    def whole(self) -> bool:
        """Tell whether all of 三要素 are there: leader, lead unit, main specialist."""
        return self.pair.whole and self.specialist is not None

    def _of(self, role: DutyRole) -> tuple[Duty, ...]:
        return tuple(duty for duty in self.duties if duty.role == role)


def responsible(project: Project, *, on: date) -> Responsible:
    """Return who answered for the project and who served it on the day, from the journals; two queries."""
    row = project.handovers.in_force(on=on).select_related("leader", "lead_unit").first()
    pair = Pair(row.leader, row.lead_unit) if row else Pair(None, None)
    return Responsible(pair, tuple(project.duties.in_force(on=on).with_parties().order_by("from_on", "pk")))


@transaction.atomic
def hand_over(
    project: Project,
    *,
    to: Leader | None,
    unit: Unit | None,
    on: date,
    by: Officer,
    at: datetime,
    reason: str = "",
) -> Handover:
    """Make `to` the project's leader and `unit` its lead unit from the day `on`; ends an open vacancy.

    Duties that do not go with the new pair end with it (`duties.step_aside`).
    Raises Refused where the project is a slot, voided or terminated, the day lies before the open handover or
    in the future, nothing would change, the leader is not in office, the unit is dissolved, or a change has no
    reason.
    """
    return _hand_over(locked(project), Pair(to, unit), on=on, by=by, at=at, reason=reason)


def _hand_over(project: Project, pair: Pair, *, on: date, by: Officer, at: datetime, reason: str) -> Handover:
    """Hand over a project whose row lock is held."""
    current = _open_handover(project)
    check_standing(project)
    _check_day(on, current or _last_handover(project), at)
    _check_pair(pair, project, on)
    if current and not reason:
        raise Refused("reason_missing", "变更责任时请写明交接原因。", field="reason")
    if current:
        _close(current, on=on, by=by, at=at)
    _write_row(project, pair)
    duties.step_aside(project, leader=pair.leader, unit=pair.lead_unit, on=on, by=by, at=at)
    if pair.whole:
        _end_vacancy(project, by=by, at=at)
    return Handover.objects.create(
        project=project,
        leader=pair.leader,
        lead_unit=pair.lead_unit,
        from_on=on,
        reason=reason or FIRST_REASON,
        opened_at=at,
        opened_by=by,
    )


@transaction.atomic
def vacate(
    project: Project,
    *,
    keep: Pair,
    kind: VacancyKind,
    reason: str,
    on: date,
    by: Officer,
    at: datetime,
) -> Vacancy:
    """Leave the project without its leader, its lead unit or both from the day `on`, and say why.

    `keep` is who stays; what stays goes on in a handover of its own. Where more leaves than before, the new vacancy
    takes the place of an open one. Only an officer who may open vacancies
    (a bureau administrator) may do so. Raises Refused as `hand_over` does, and before 签约, where nobody has to
    answer yet.
    """
    project = locked(project)
    current = _open_handover(project)
    check_standing(project)
    if project.stage in BEFORE_SIGNING:
        raise Refused("not_signed", "项目还没有签约，不必登记缺位；签约以后缺人时再登记。")
    _check_day(on, current, at)
    if not by.has_perm("projects.add_vacancy"):
        raise Refused("not_allowed", "只有商务局业务管理员可以登记缺位。")
    if keep.whole or (keep.leader, keep.lead_unit) not in _parts(project):
        raise Refused("nobody_leaves", "请选择离任的包联领导或牵头单位。")
    if not reason:
        raise Refused("reason_missing", "请写明缺位原因。", field="reason")
    leaves = current is not None and (keep.leader, keep.lead_unit) != (current.leader, current.lead_unit)
    if not leaves and project.vacancies.unfilled().exists():
        raise Refused("vacancy_open", "该项目已有未结束的缺位。")
    if leaves:
        _close(current, on=on, by=by, at=at)
        _write_row(project, keep)
        duties.step_aside(project, leader=keep.leader, unit=keep.lead_unit, on=on, by=by, at=at)
        if keep.leader or keep.lead_unit:
            Handover.objects.create(
                project=project,
                leader=keep.leader,
                lead_unit=keep.lead_unit,
                from_on=on,
                reason=reason,
                opened_at=at,
                opened_by=by,
            )
        _end_vacancy(project, by=by, at=at)
    return Vacancy.objects.create(project=project, kind=kind, reason=reason, opened_at=at, opened_by=by)


def lay_down(project: Project, *, reason: str, by: Officer, at: datetime) -> dict[str, list[int]]:
    """End all responsibility for a project that is merged into another; return what ended, for `take_up_again`.

    The caller holds the project's row lock.
    """
    on = localdate(at)
    ended = {
        "handovers": list(project.handovers.unfinished().values_list("pk", flat=True)),
        "duties": list(project.duties.unfinished().values_list("pk", flat=True)),
        "vacancies": list(project.vacancies.unfilled().values_list("pk", flat=True)),
    }
    if current := _open_handover(project):
        _close(current, on=max(on, current.from_on), by=by, at=at)
        _write_row(project, Pair(None, None))
    duties.end_all(project, on=on, ending=reason, by=by, at=at)
    _end_vacancy(project, by=by, at=at)
    return ended


def take_up_again(project: Project, ended: Mapping[str, list[int]], *, reason: str, by: Officer, at: datetime) -> None:
    """Write anew, from today, who answered and what stood open when `lay_down` ended it; the journals only grow."""
    on = localdate(at)
    for row in project.handovers.filter(pk__in=ended["handovers"]).select_related("leader", "lead_unit"):
        _write_row(project, Pair(row.leader, row.lead_unit))
        Handover.objects.create(
            project=project,
            leader=row.leader,
            lead_unit=row.lead_unit,
            from_on=max(on, row.until_on),
            reason=reason,
            opened_at=at,
            opened_by=by,
        )
    duties.begin_again(project, ended["duties"], on=on, reason=reason, by=by, at=at)
    for vacancy in project.vacancies.filter(pk__in=ended["vacancies"]):
        Vacancy.objects.create(project=project, kind=vacancy.kind, reason=vacancy.reason, opened_at=at, opened_by=by)


def hand_over_all(
    projects: Iterable[Project],
    *,
    leaving: Leader,
    to: Leader,
    on: date,
    by: Officer,
    at: datetime,
    reason: str,
    seen: Mapping[int, int] | None = None,
) -> list[Handover]:
    """Hand every project of `leaving` to `to`, each keeping its lead unit: all or none.

    `seen` maps a project to the handover that was previewed; where it is another by now, it refuses. Raises
    ValidationError with one message per refusal.
    """
    return bulk.do_all(projects, _succeed(leaving, to, on=on, by=by, at=at, reason=reason, seen=seen))


def preview_hand_over_all(
    projects: Iterable[Project], *, leaving: Leader, to: Leader, on: date, by: Officer, at: datetime, reason: str
) -> list[bulk.Outcome]:
    """Return what `hand_over_all` would do to each project; writes nothing."""
    return bulk.preview(projects, _succeed(leaving, to, on=on, by=by, at=at, reason=reason, seen=None), at=at)


def _succeed(
    leaving: Leader,
    to: Leader,
    *,
    on: date,
    by: Officer,
    at: datetime,
    reason: str,
    seen: Mapping[int, int] | None,
) -> Callable[[Project], Handover]:
    """Return the handover of one project to the successor."""

    def deed(project: Project) -> Handover:
        held = locked(project)
        if held.leader_id != leaving.pk:
            raise Refused("not_his", f"现任包联领导已不是{leaving}。")
        if seen is not None and seen.get(held.pk) != _open_handover(held).pk:
            raise Refused("changed", "该项目的责任刚被他人交接，请重新核对。")
        return _hand_over(held, Pair(to, held.lead_unit), on=on, by=by, at=at, reason=reason)

    return deed


def _open_handover(project: Project) -> Handover | None:
    return project.handovers.unfinished().first()


def _last_handover(project: Project) -> Handover | None:
    """Return the handover that ended last; a new one cannot reach back behind its end."""
    return project.handovers.order_by("pk").last()


def _parts(project: Project) -> set[tuple[Leader | None, Unit | None]]:
    """Return what may stay when somebody leaves."""
    return {(project.leader, None), (None, project.lead_unit), (None, None)}


def _check_day(on: date, current: Handover | None, at: datetime) -> None:
    days.check_happened(on, at=at)
    if current and current.until_on and on < current.until_on:
        message = f"交接日期不能早于上一任责任的结束日期 {current.until_on.isoformat()}。"
        raise Refused("backdated", message, field="on")
    if current and on < current.from_on:
        message = f"交接日期不能早于现任责任的开始日期 {current.from_on.isoformat()}。"
        raise Refused("backdated", message, field="on")


def _check_pair(pair: Pair, project: Project, on: date) -> None:
    if pair.leader is None and pair.lead_unit is None:
        raise Refused("nobody", "请至少选择包联领导或牵头单位；两者都没有时请登记缺位。")
    if (pair.leader, pair.lead_unit) == (project.leader, project.lead_unit):
        raise Refused("unchanged", "包联领导和牵头单位都没有变化。")
    if pair.leader and not Leader.objects.in_office(on).filter(pk=pair.leader.pk).exists():
        raise Refused("not_in_office", f"{pair.leader}在 {on.isoformat()} 不在任。", field="to")
    if pair.lead_unit and pair.lead_unit.dissolved_on and pair.lead_unit.dissolved_on <= on:
        raise Refused("dissolved", f"{pair.lead_unit}在 {on.isoformat()} 已撤销。", field="unit")
    lacking = not pair.whole and project.stage in SIGNED_ON and project.stage != Stage.SIGNED
    if lacking and not project.vacancies.unfilled().exists():
        raise Refused("incomplete", "落地及以后的项目必须同时有包联领导和牵头单位；暂缺其一时请登记缺位。")


def _close(handover: Handover, *, on: date, by: Officer, at: datetime) -> None:
    handover.until_on, handover.closed_at, handover.closed_by = on, at, by
    handover.save(update_fields=["until_on", "closed_at", "closed_by"])


def _end_vacancy(project: Project, *, by: Officer, at: datetime) -> None:
    """Close what is open; who waited for the lock may have come earlier than what was opened meanwhile."""
    project.vacancies.unfilled().update(closed_at=Greatest(Value(at), "opened_at"), closed_by=by)


def _write_row(project: Project, pair: Pair) -> None:
    project.leader, project.lead_unit = pair.leader, pair.lead_unit
    project.save(update_fields=["leader", "lead_unit"])
