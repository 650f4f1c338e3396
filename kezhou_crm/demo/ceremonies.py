"""The four quarterly ceremonies: who signed there, what was declared, and the slots nobody has named yet."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from ceremonies import claims
from ceremonies.models import Ceremony, DeclaredTotal, Signing, Stream, Tour
from government.models import Officer
from kezhou_crm.demo import days, notes, places, talk
from kezhou_crm.demo.cast import save
from kezhou_crm.demo.lives import Life
from kezhou_crm.demo.plans import Plan
from kezhou_crm.demo.year import Year
from projects.follow_ups import log_follow_up
from projects.models import FinancingDeal, Project
from projects.stages import Stage

VENUES = ("示例国际会议中心", "示例大酒店", "示例市民文化中心", "示例会展中心")
FIELDS = "新能源、绿色矿业、农副产品精深加工、商贸物流、文化旅游"


@dataclass
class Event:
    """One ceremony: `slots` is how many were announced per county beside the projects known by name.

    `declared_more` is how many more the total says than its parts, as that of 2025Q3 does (domain.md 0.1).
    """

    year: Year
    campaign: str
    held: date
    place: int
    slots: dict[str, int] = field(default_factory=dict)
    declared_more: int = 0
    lives: list[Life] = field(default_factory=list)
    deals: dict[int, Decimal] = field(default_factory=dict)  # what was signed for, by the deal's key
    unnamed: list[int] = field(default_factory=list)
    pk: int = 0

    def begin(self) -> None:
        """Announce it, hold it, publish what was signed."""
        bureau = self.year.cast.bureau
        self.year.enter(self.held - timedelta(days=9), bureau, self.announce)
        self.year.at(days.moment(self.held + timedelta(days=6), self.year.chance), bureau, self.publish)

    def announce(self, by: Officer, at: datetime) -> None:
        """Enter the ceremony and the tour before it."""
        year, number = self.campaign.split("Q")
        name = f"示例克州{year}年第{'一二三四'[int(number) - 1]}季度招商推介大会暨项目签约仪式"
        venue = VENUES[self.place % len(VENUES)]
        ceremony = Ceremony(name=name, campaign=self.campaign, held_on=self.held, venue=venue, fields_note=FIELDS)
        self.pk = save(ceremony).pk
        tour = save(
            Tour(
                ceremony=ceremony,
                name=f"示例“投资克州行”{self.campaign}考察",
                starts_on=self.held - timedelta(days=2),
                ends_on=self.held - timedelta(days=1),
                visitors=self.year.chance.randrange(60, 150, 5),
                visitors_at_least=True,
                sites_note="示例工业园、示例口岸、示例设施农业基地",
            )
        )
        tour.regions.set([self.year.cast.regions[place.code] for place in places.PLACES])

    def publish(self, by: Officer, at: datetime) -> None:
        """Enter what was signed and what the newspaper said of it."""
        ceremony = Ceremony.objects.get(pk=self.pk)
        signed = [life.project for life in self.lives if life.project.signed_on == self.held]
        rows = [save(Signing(ceremony=ceremony, project=project)) for project in signed]
        for code, count in self.slots.items():
            for _ in range(count):
                slot = Project(stage=Stage.SIGNED, signed_on=self.held, region=self.year.cast.regions[code])
                self.unnamed.append(save(slot).pk)
                save(Signing(ceremony=ceremony, project=slot))
        for deal in FinancingDeal.objects.filter(pk__in=self.deals).order_by("pk"):
            save(Signing(ceremony=ceremony, deal=deal))
        self._declare(ceremony, rows)

    def _declare(self, ceremony: Ceremony, rows: list[Signing]) -> None:
        """Declare per county and in total; what a slot brings is known to the newspaper alone."""
        counts: dict[str, int] = defaultdict(int, self.slots)
        amounts: dict[str, Decimal] = defaultdict(Decimal)
        for code, count in self.slots.items():
            amounts[code] += sum(Decimal(self.year.chance.randrange(2000, 30000, 100)) for _ in range(count))
        for row in rows:
            counts[row.region.code] += row.counts_in_number
            amounts[row.region.code] += (row.counts_in_amount and row.amount) or 0
        shared = {"ceremony": ceremony, "stream": Stream.INVESTMENT}
        for code in [place.code for place in places.PLACES if counts[place.code]]:
            region, note = self.year.cast.regions[code], self.year.chance.choice(FIELDS.split("、"))
            declared = {"count": counts[code], "amount": amounts[code], "fields_note": f"{note}等领域"}
            save(DeclaredTotal(**shared, region=region, **declared))
        home, region = counts[places.PREFECTURE], self.year.cast.regions[places.PREFECTURE]
        if home and not self.declared_more:
            save(DeclaredTotal(**shared, region=region, count=home, fields_note="战略合作"))
        if self.declared_more:
            basis = "推断：公布总数减去四县市之和，差额应为州本级战略合作协议，原文没有说明。"
            save(DeclaredTotal(**shared, region=region, count=home + self.declared_more, inferred=True, basis=basis))
        total = {"count": sum(counts.values()) + self.declared_more, "amount": sum(amounts.values())}
        save(DeclaredTotal(**shared, **total))
        if self.deals:
            total = {"count": len(self.deals), "amount": sum(self.deals.values())}
            save(DeclaredTotal(ceremony=ceremony, stream=Stream.FINANCING, **total))

    def ask_for_names(self) -> None:
        """Let the bureau ask the counties for what they announced."""
        day = self.held + timedelta(days=15)
        while day < self.year.today:
            self.year.enter(days.workday(day), self.year.cast.bureau, self._ask)
            day += timedelta(days=19)

    def _ask(self, by: Officer, at: datetime) -> None:
        for slot in (
            Project.objects.live().name_pending().filter(pk__in=self.unnamed).select_related("region").order_by("pk")
        ):
            method, said, step = self.year.chance.choice(notes.SLOT)
            words = {"place": slot.region.name, "n": self.year.chance.randint(5, 10)}
            on, next_on = at.date(), at.date() + timedelta(days=self.year.chance.randint(12, 24))
            said = said.format(**words)
            log_follow_up(slot, method=method, said=said, on=on, next_step=step, next_on=next_on, by=by, at=at)

    def claim(self, plan: Plan, on: date) -> None:
        """Let the county name one slot: from then on it is a project with a life of its own."""
        by = self.year.cast.clerk(plan.place.code)

        def deed(by: Officer, at: datetime) -> None:
            slot = self._slot_of(plan.place.code)
            life = Life(self.year, plan, pk=slot.pk)
            life.investor = self.year.register.investor(plan.sector, plan.kind.industry)
            claims.claim(slot, name=plan.name, by=by, at=at)
            life.edit(
                sector=self.year.cast.sectors[plan.sector], industry=self.year.cast.industries[plan.kind.industry]
            )
            for stage in (Stage.NEGOTIATING, Stage.SIGNED):
                life.prepare(stage, by, at)
            life.answer_soon(on)
            talk.Talk(life, by).begin()

        self.year.enter(on, by, deed)

    def point(self, life: Life, on: date) -> None:
        """Let the bureau find that one slot is a project that had come in by another way."""

        def deed(by: Officer, at: datetime) -> None:
            claims.point(self._slot_of(life.plan.place.code), project=life.project, by=by, at=at)

        self.year.enter(on, self.year.cast.bureau, deed)

    def discard(self, code: str, on: date) -> None:
        """Let the bureau strike one slot out."""
        reason = "经与县里核对，该项目与上一期签约项目为同一项目，公布时重复计列"

        def deed(by: Officer, at: datetime) -> None:
            claims.discard(self._slot_of(code), reason=reason, by=by, at=at)

        self.year.enter(on, self.year.cast.bureau, deed)

    def _slot_of(self, code: str) -> Project:
        return Project.objects.live().name_pending().filter(pk__in=self.unnamed, region__code=code).earliest("pk")
