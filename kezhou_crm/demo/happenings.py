"""What happens to many or out of turn: a leader moves on, a unit is reorganised, a row was entered twice."""

from datetime import date, datetime, timedelta

from government.models import Leader, Officer
from kezhou_crm.demo import days, people
from kezhou_crm.demo.cast import check, save
from kezhou_crm.demo.lives import Life
from kezhou_crm.demo.year import Year
from projects import responsibility, voiding
from projects.models import Handover, Project
from projects.stages import LANDED, Stage, VacancyKind

MOVES_ON = 205  # days into the year


def leader_moves_on(year: Year) -> None:
    """Let one leader move on and hand all that he leads to his successor, in one go."""
    on = days.workday(year.opened + timedelta(days=MOVES_ON))

    def deed(by: Officer, at: datetime) -> None:
        leaving, cadre = year.cast.leaders[people.LEAVING], people.SUCCESSOR
        order, office = leaving.protocol_order, leaving.unit
        successor = Leader(name=cadre.name, post=cadre.post, unit=office, protocol_order=order, term_from=on)
        save(successor)
        his = Project.objects.live().filter(leader=leaving).exclude(stage=Stage.TERMINATED)
        reason = f"{leaving.name}调离，其包联项目整体移交"
        responsibility.hand_over_all(his, leaving=leaving, to=successor, on=on, by=by, at=at, reason=reason)
        leaving.term_until = on
        check(leaving)
        leaving.save(update_fields=["term_until"])
        year.cast.leaders[people.LEAVING] = leaving
        year.cast.leaders.append(successor)

    year.at(days.moment(on, year.chance), year.cast.bureau, deed)


def leader_changes(life: Life, on: date) -> None:
    """Let another leader take over, with the same unit."""

    def deed(by: Officer, at: datetime) -> None:
        project = life.project
        if not project.leader_id or project.stage == Stage.TERMINATED or _since(project) >= on:
            return
        to = life.leader_of(on)
        if to.pk != project.leader_id:
            reason = life.year.chance.choice(
                ("领导分工调整", "按产业板块归口重新分工", "包联领导赴外挂职，由接任领导包联")
            )
            responsibility.hand_over(project, to=to, unit=project.lead_unit, on=on, by=by, at=at, reason=reason)

    life.year.enter(on, life.year.cast.bureau, deed)


def unit_falls_away(life: Life, on: date, *, for_days: int | None) -> None:
    """Leave the project without its lead unit, for some days or until today."""
    year = life.year

    def leave(by: Officer, at: datetime) -> None:
        project = life.project
        if (
            Stage(project.stage) not in LANDED
            or not (project.leader_id and project.lead_unit_id)
            or _since(project) >= on
        ):
            return
        keep, reason = responsibility.Pair(project.leader, None), "牵头单位机构调整，职能划转中"
        kind = VacancyKind.VACANT
        responsibility.vacate(project, keep=keep, kind=kind, reason=reason, on=on, by=by, at=at)
        if for_days:
            again = days.workday(on + timedelta(days=for_days))
            year.enter(again, by, lambda by, at: fill(again, by, at))

    def fill(again: date, by: Officer, at: datetime) -> None:
        project = life.project
        if project.stage != Stage.TERMINATED and not project.lead_unit_id and _since(project) < again:
            reason = "职能划转完成，明确新的牵头单位"
            responsibility.hand_over(
                project, to=project.leader, unit=life.unit(), on=again, by=by, at=at, reason=reason
            )

    year.enter(on, year.cast.bureau, leave)


def entered_twice(life: Life, on: date) -> None:
    """Let the county enter a project a second time, and the bureau void it a week later."""
    year, plan = life.year, life.plan

    def twice(_by: Officer, _at: datetime) -> None:
        project = save(Project(name=f"{plan.name}（重复）", region=year.cast.regions[plan.place.code]))
        year.enter(days.workday(on + timedelta(days=8)), year.cast.bureau, lambda by, at: void(project, by, at))

    def void(project: Project, by: Officer, at: datetime) -> None:
        reason = f"重复录入，与{life.project.code}为同一项目"
        voiding.void(project, reason=reason, by=by, at=at, absorbed_by=life.project)

    year.enter(on, life.clerk, twice)


def _since(project: Project) -> date:
    """Return since when the present pair answers."""
    current = Handover.objects.unfinished().filter(project=project).first()
    return current.from_on if current else date.min
