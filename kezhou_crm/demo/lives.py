"""A project's life: entered, given its facts, moved from stage to stage, with somebody who answers for it.

Each step is one call of the rule that a clerk's form calls; facts are edited before as a form edits them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from companies.models import Company
from government.models import Leader, Officer, Unit
from kezhou_crm.demo import days, papers, places, serving
from kezhou_crm.demo.cast import check, save
from kezhou_crm.demo.companies import KINDS
from kezhou_crm.demo.plans import Fate, Plan
from kezhou_crm.demo.year import Year
from projects import gates, pipeline, responsibility
from projects.models import Participation, Project, StageMove
from projects.stages import LANDED, PIPELINE, CompanyRole, Stage, TerminationReason, VacancyKind

CATEGORIES = {
    TerminationReason.INVESTOR: "投资方资金安排变化，来函说明不再推进",
    TerminationReason.RESOURCES: "用水指标不足，论证后无法保障",
    TerminationReason.POLICY: "产能置换要求提高，项目不再具备条件",
    TerminationReason.GOVERNMENT: "原选址调整为生态保护用地，双方协商解除",
}
BACK = {
    Stage.NEGOTIATING: "投资方更换对接团队，谈判暂停，退回线索跟踪",
    Stage.SIGNED: "合同主体需变更，原合同解除后重新谈判",
    Stage.STARTED: "施工许可办理不齐，停工补办",
}
APPROVED = 0.85  # of the moves that somebody else looks at


@dataclass
class Life:
    """One project between its plan and the ledger."""

    year: Year
    plan: Plan
    parent: "Life | None" = None
    pk: int = 0
    investor: Company | None = None
    followers: list[Officer] = field(default_factory=list)

    @property
    def project(self) -> Project:
        """Read the project as it stands."""
        return Project.objects.select_related("leader", "lead_unit", "parent").get(pk=self.pk)

    @property
    def clerk(self) -> Officer:
        """Return who keeps it: the clerk of its county."""
        code = places.PREFECTURE if self.plan.prefecture else self.plan.counted_for or self.plan.place.code
        return self.year.cast.clerk(code)

    def begin(self) -> None:
        """Put the whole life into the queue."""
        year, plan = self.year, self.plan
        year.at(days.moment(plan.known_on, year.chance), self.clerk, self.enter)
        backlog = [stage for stage in PIPELINE[1:] if stage in plan.days and plan.days[stage] <= plan.known_on]
        if backlog:
            some_days_later = days.moment(days.workday(plan.known_on + timedelta(days=3)), year.chance)
            year.at(some_days_later, self.clerk, lambda by, at: self.catch_up(backlog, by, at))
        for stage in PIPELINE[1:]:
            if stage in plan.days and stage not in backlog:
                year.enter(plan.days[stage], self.clerk, lambda by, at, to=stage: self.move(to, by, at))
        self._turn()

    def enter(self, by: Officer, at: datetime) -> None:
        """Enter it as a lead."""
        plan, cast = self.plan, self.year.cast
        self.investor = (
            self.parent.investor if self.parent else self.year.register.investor(plan.sector, plan.kind.industry)
        )
        project = Project(
            name=plan.name,
            sector=cast.sectors[plan.sector],
            industry=cast.industries[plan.kind.industry],
            parent=self.parent.project if self.parent else None,
        )
        if self.year.chance.random() < 0.8:
            project.total_investment = None if self.parent else plan.total
        if self.year.chance.random() < 0.25:
            project.investor_as_stated = f"示例{self.investor.origin}某{KINDS[plan.sector]}企业"
        self.pk = save(project).pk
        if not project.investor_as_stated:
            self.take_part(self.investor, CompanyRole.INVESTOR)

    def catch_up(self, backlog: list[Stage], by: Officer, at: datetime) -> None:
        """Bring an older project to where it stands, with the days of the stages that were never entered."""
        to = backlog[-1]
        for stage in backlog:
            self.prepare(stage, by, at)
        if to in LANDED:
            self._answer(on=self.plan.days[Stage.SIGNED], at=at)
            serving.serve(self, self.plan.days[Stage.SIGNED], self.year.cast.bureau, at)
        skipped = {stage: self.plan.days[stage] for stage in backlog[:-1]}
        self._advance(to, by, at, skipped)
        if to == Stage.SIGNED:
            self.answer_soon(self.plan.days[to])

    def move(self, to: Stage, by: Officer, at: datetime) -> None:
        """Prepare and enter the next stage."""
        self.prepare(to, by, at)
        if to == Stage.REGISTERED and not self.project.leader_id:
            self._answer(on=self.plan.days[to], at=at)
        if to == Stage.REGISTERED:
            serving.serve(self, self.plan.days[to], self.year.cast.bureau, at)
        self._advance(to, by, at, {})
        if to == Stage.SIGNED:
            self.answer_soon(self.plan.days[to])

    def _advance(self, to: Stage, by: Officer, at: datetime, skipped: dict[Stage, date]) -> None:
        move = pipeline.advance(self.project, to=to, on=self.plan.days[to], by=by, at=at, skipped=skipped)
        if self.year.chance.random() < APPROVED:
            seen = days.workday(at.date() + timedelta(days=self.year.chance.randint(2, 9)))
            self.year.enter(max(seen, at.date()), self.year.cast.reviewer, lambda by, at: self.approve(move, by, at))

    def approve(self, move: StageMove, by: Officer, at: datetime) -> None:
        """Let the reviewer look at what was entered."""
        if move.recorded_at < at:
            pipeline.approve(self.project, move=move, by=by, at=at)

    def prepare(self, stage: Stage, by: Officer, at: datetime) -> None:
        """Enter what the stage asks for, as far as it is not there."""
        plan, cast = self.plan, self.year.cast
        if stage == Stage.NEGOTIATING:
            region = cast.regions[places.PREFECTURE if plan.prefecture else plan.place.code]
            home = cast.regions[plan.counted_for] if plan.counted_for else None
            self.edit(region=region, attribution_region=home)
            self.take_part(self.investor, CompanyRole.INVESTOR)
        elif stage == Stage.SIGNED:
            self.edit(**self._contract())
            papers.contract(self, by=by, at=at)
        elif stage == Stage.REGISTERED:
            company = self.year.register.project_company(plan.place, plan.sector, plan.kind.industry)
            self.take_part(company, CompanyRole.PROJECT_COMPANY)
            papers.licence(self, company, by=by, at=at)
        elif stage == Stage.STARTED:
            self.edit(scope=plan.scope)
            papers.start_photo(self, by=by, at=at)
        elif stage == Stage.PRODUCING:
            papers.output(self, by=by, at=at)

    def _contract(self) -> dict[str, Any]:
        """Return what the contract says; the amount of a strategic agreement stays unpublished."""
        plan = self.plan
        number, amount = plan.agreement.counts
        party = "示例州人民政府" if plan.prefecture else places.county_unit(plan.place, "人民政府")
        facts = {
            "agreement_type": plan.agreement,
            "counts_in_number": number,
            "counts_in_amount": amount,
            "party_a": self.year.cast.units[party],
            "contract_no": f"示例招商〔{plan.days[Stage.SIGNED].year}〕{self.pk:03d}号",
        }
        if plan.binding and not self.parent:
            facts |= {"amount": plan.total, "total_investment": plan.total}
        return facts

    def edit(self, **facts: Any) -> None:  # noqa: ANN401 - the fields of a project
        """Edit the facts as the form does."""
        project = self.project
        for name, value in facts.items():
            setattr(project, name, value)
        check(project)
        gates.check_edit(project, touched=facts)
        project.save(update_fields=list(facts))

    def take_part(self, company: Company, role: CompanyRole) -> None:
        """Enter the company's role, once."""
        if not Participation.objects.filter(project=self.pk, company=company, role=role).exists():
            save(Participation(project=self.project, company=company, role=role))

    def answer_soon(self, after: date) -> None:
        """Let the bureau name leader and lead unit within two weeks; one in six waits longer, one in twelve has half."""
        draw = self.year.chance.random()
        if draw < 1 / 6 or (self.plan.prefecture and draw < 1 / 3):
            return
        soon = max(after, days.workday(after + timedelta(days=self.year.chance.randint(3, 14))))
        whole = draw > 1 / 4
        self.year.enter(soon, self.year.cast.bureau, lambda _by, at: self._answer(on=soon, at=at, whole=whole))

    def _answer(self, *, on: date, at: datetime, whole: bool = True) -> None:
        """Let somebody answer for it, or let the bureau write down that nobody is found yet."""
        project, by = self.project, self.year.cast.bureau
        if project.stage == Stage.TERMINATED or project.leader_id:
            return
        leader = self.leader_of(on) if whole else None
        if whole and self.year.chance.random() < 0.04:
            keep, kind = responsibility.Pair(None, None), VacancyKind.BACKLOG
            if not project.lead_unit_id and not project.vacancies.unfilled().exists():
                reason = "台账补录，包联领导待州政府办公室发文明确"
                responsibility.vacate(project, keep=keep, kind=kind, reason=reason, on=on, by=by, at=at)
            return
        reason = "补齐包联领导" if project.lead_unit_id else ""
        on = max([on, *project.handovers.unfinished().values_list("from_on", flat=True)])
        responsibility.hand_over(project, to=leader, unit=self.unit(), on=on, by=by, at=at, reason=reason)

    def leader_of(self, on: date) -> Leader:
        """Return a leader in office on the day; the higher ones lead more."""
        in_office = [row for row in self.year.cast.leaders if row.term_from <= on and (row.term_until or date.max) > on]
        return self.year.chance.choices(in_office, [12 - row.protocol_order for row in in_office])[0]

    def unit(self) -> Unit:
        """Return the lead unit: the county's, or the board of the prefecture for large and common ones."""
        project = self.project
        if project.lead_unit_id:
            return project.lead_unit
        kinds = places.COUNTY_UNITS[1:]
        if self.plan.prefecture or self.year.chance.random() < 0.35:
            return self.year.cast.units[places.BOARD_OF[self.plan.sector]]
        return self.year.cast.units[places.county_unit(self.plan.place, self.year.chance.choice(kinds))]

    def _turn(self) -> None:
        """Put what is not straight on into the queue."""
        plan, chance, bureau = self.plan, self.year.chance, self.year.cast.bureau
        turn = days.workday(plan.days[plan.end] + timedelta(days=chance.randint(25, 55)))
        turn = max(turn, plan.known_on + timedelta(days=10))
        if plan.fate == Fate.SENT_BACK and plan.end in BACK:
            self.year.enter(turn, self.clerk, lambda by, at: self.send_back(turn, by, at))
        if plan.fate in {Fate.TERMINATED, Fate.REOPENED}:
            self.year.enter(turn, bureau, lambda by, at: self.terminate(turn, by, at))

    def send_back(self, on: date, by: Officer, at: datetime) -> None:
        """Move it back by one."""
        project = self.project
        to = PIPELINE[PIPELINE.index(project.stage) - 1]
        pipeline.send_back(project, to=to, reason=BACK[Stage(project.stage)], on=on, by=by, at=at)

    def terminate(self, on: date, by: Officer, at: datetime) -> None:
        """End it; where that is its fate, take it up again a month later."""
        category, reason = self.year.chance.choice(list(CATEGORIES.items()))
        pipeline.terminate(self.project, category=category, reason=reason, on=on, by=by, at=at)
        if self.plan.fate == Fate.REOPENED:
            again = days.workday(on + timedelta(days=self.year.chance.randint(14, 30)))
            again = max(again, on)
            self.year.enter(again, by, lambda by, at: self.reopen(again, by, at))

    def reopen(self, on: date, by: Officer, at: datetime) -> None:
        """Take it up again."""
        reason = "投资方重新来函，资金已落实，同意恢复跟进"
        pipeline.reopen(self.project, reason=reason, on=on, by=by, at=at)
