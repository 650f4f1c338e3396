"""What is built: milestones planned at signing, reached in time, late or not at all; and the phases of large projects."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from government.models import Officer
from kezhou_crm.demo import days
from kezhou_crm.demo.cast import check, save
from kezhou_crm.demo.lives import Life
from kezhou_crm.demo.plans import Fate, Plan
from projects.models import Milestone
from projects.stages import Stage

# name, days after signing, the stage by which it must have been reached
COURSE = (
    ("完成项目备案", 25, Stage.REGISTERED),
    ("取得建设用地规划许可证", 60, Stage.STARTED),
    ("取得施工许可证", 95, Stage.STARTED),
    ("主体工程完工", 190, Stage.PRODUCING),
    ("设备安装调试", 235, Stage.PRODUCING),
    ("试生产", 270, Stage.PRODUCING),
)
JOBS = "带动就业"


@dataclass
class Building:
    """The milestones of one signed project."""

    life: Life

    def begin(self) -> None:
        """Plan them some days after the signing is known; then let each come when it comes."""
        life, plan = self.life, self.life.plan
        if Stage.SIGNED not in plan.days or not plan.binding:
            return
        since = max(plan.days[Stage.SIGNED], plan.known_on) + timedelta(days=life.year.chance.randint(8, 16))
        life.year.enter(days.workday(since), life.clerk, self.plan)

    def plan(self, by: Officer, at: datetime) -> None:
        """Enter what is planned, and when it is done."""
        life, chance, signed = self.life, self.life.year.chance, self.life.plan.days[Stage.SIGNED]
        if life.project.stage == Stage.TERMINATED:
            return
        for name, after, by_stage in COURSE:
            planned = signed + timedelta(days=after + chance.randint(-10, 20))
            row = save(Milestone(project=life.project, name=name, planned_on=planned))
            done = self._done(planned, life.plan.days.get(by_stage))
            if done:
                life.year.enter(max(done, at.date()), by, lambda by, at, row=row, done=done: self.reach(row, done))
        jobs = Decimal(chance.randrange(20, 400, 10))
        save(Milestone(project=life.project, name=JOBS, unit="人", planned_quantity=jobs, planned_on=planned))

    def _done(self, planned: date, due: date | None) -> date | None:
        """Return when it is reached: before the stage that follows from it, else mostly near its plan, or late."""
        chance = self.life.year.chance
        if due:
            return days.workday(min(planned + timedelta(days=chance.randint(-8, 15)), due))
        if self.life.plan.fate in {Fate.TERMINATED, Fate.SENT_BACK} or chance.random() < 0.7:
            return None
        done = days.workday(planned + timedelta(days=chance.randint(5, 40)))
        return done if done <= self.life.year.last else None

    def reach(self, row: Milestone, done: date) -> None:
        """Enter that it is reached."""
        row.actual_on = done
        check(row)
        row.save(update_fields=["actual_on"])


def phases(plan: Plan) -> list[Plan]:
    """Return the two phases of a large project: the first goes with it, the second is only talked about."""
    shared = {"place": plan.place, "park": plan.park, "sector": plan.sector, "kind": plan.kind, "scope": plan.scope}
    shared |= {"total": plan.total, "known_on": days.workday(plan.known_on + timedelta(days=15))}
    first = Plan(f"{plan.name}（一期）", days=plan.days, end=plan.end, **shared)
    second = Plan(f"{plan.name}（二期）", days={Stage.LEAD: shared["known_on"]}, end=Stage.LEAD, **shared)
    return [first, second]
