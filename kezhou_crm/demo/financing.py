"""银企对接: what some projects need from the banks, and how far each bank went, from the push to the drawdowns."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from government.models import Officer
from kezhou_crm.demo import days
from kezhou_crm.demo.cast import check, save
from kezhou_crm.demo.ceremonies import Event
from kezhou_crm.demo.lives import Life
from projects import financing
from projects.financing_steps import Product
from projects.models import Bank, DealBank, FinancingDeal
from projects.stages import Stage

ASKS = 0.36  # of the projects with a contract
TWO_BANKS = 0.25
WAITS = timedelta(days=70)  # for the next ceremony to sign at
# The steps of a line in their order, with the days that each takes, from and to.
COURSE = (
    ("met_on", 6, 15),
    ("signed_on", 12, 30),
    ("accepted_on", 5, 14),
    ("granted_on", 15, 40),
    ("contracted_on", 7, 20),
)
PURPOSES = ("设备采购", "厂房建设", "原料收购流动资金", "配套管网和道路", "二期前期费用")
GUARANTEES = ("土地抵押", "设备抵押", "担保公司保证", "股权质押", "应收账款质押")
ENDINGS = ("企业改用自有资金", "抵押物评估价值不足", "银行总行未批复")


@dataclass
class Financing:
    """The need of one project."""

    life: Life
    banks: list[Bank]
    events: list[Event] = field(default_factory=list)

    def begin(self) -> None:
        """Register the need some weeks after the signing."""
        life, plan = self.life, self.life.plan
        if Stage.SIGNED not in plan.days or not plan.binding or life.year.chance.random() > ASKS:
            return
        on = max(plan.days[Stage.SIGNED], plan.known_on) + timedelta(days=life.year.chance.randint(8, 45))
        on = days.workday(on)
        life.year.enter(on, life.clerk, lambda by, at: self.register(on, by, at))

    def register(self, on: date, by: Officer, at: datetime) -> None:
        """Enter the need and push it to one bank or two."""
        life, chance = self.life, self.life.year.chance
        need = Decimal(max(200, int(life.plan.total) * chance.randint(15, 55) // 10_000 * 100))
        deal = FinancingDeal(
            company=life.investor,
            registered_on=on,
            product=chance.choice(list(Product)[:3]),
            need=need,
            purpose=chance.choice(PURPOSES),
        )
        check(deal)
        deal = financing.register(deal, by=by, at=at)
        deal.projects.add(life.project)
        for bank in chance.sample(self.banks, 2 if chance.random() < TWO_BANKS else 1):
            manager = f"示例{chance.choice('王李张刘陈')}经理"
            line = DealBank(
                deal=deal, bank=bank, branch=f"示例{life.plan.place.short}支行", manager=manager, pushed_on=on
            )
            self._go_on(save(line), list(COURSE), on, need)

    def _go_on(self, line: DealBank, left: list[tuple[str, int, int]], since: date, need: Decimal) -> None:
        """Wait for the next step; one in seven ends there."""
        life, chance = self.life, self.life.year.chance
        name, least, most = left[0]
        on = days.workday(since + timedelta(days=chance.randint(least, most) + 2))
        event = next((each for each in self.events if on <= each.held <= on + WAITS), None)
        if name == "signed_on" and event and len(event.deals) < 9:
            event.deals[line.deal_id] = event.deals.get(line.deal_id, 0)
            on = event.held
        ends = chance.random() < 1 / 7 and name != "signed_on"
        life.year.enter(on, life.clerk, lambda by, at: self.step(line, left, on, need, ends=ends, by=by, at=at))

    def step(
        self, line: DealBank, left: list[tuple[str, int, int]], on: date, need: Decimal, *, ends: bool, by: Officer, at: datetime
    ) -> None:  # fmt: skip
        """Enter the step with what it brings, then go on."""
        chance, name = self.life.year.chance, left[0][0]
        if ends:
            line.ended_on, line.ended_reason = on, chance.choice(ENDINGS)
        else:
            setattr(line, name, on)
        if name == "signed_on" and not ends:
            line.signed = need * chance.choice((50, 80, 100)) / 100
            for event in self.events:
                if event.held == on and line.deal_id in event.deals:
                    event.deals[line.deal_id] += line.signed
        if name == "granted_on" and not ends:
            line.granted = line.signed * chance.choice((60, 80, 100)) / 100
            line.term, line.rate = (
                chance.choice((12, 36, 60, 120)),
                Decimal(chance.choice(("3.10", "3.45", "3.85", "4.20"))),
            )
            line.guarantee = chance.choice(GUARANTEES)
        check(line)
        financing.check_line(line, at=at)
        line.save()
        if ends:
            return
        if left[1:]:
            self._go_on(line, left[1:], on, need)
        else:
            self._draw_soon(line, on, line.granted)

    def _draw_soon(self, line: DealBank, since: date, rest: Decimal) -> None:
        """Draw in one to three payments."""
        life, chance = self.life, self.life.year.chance
        on = days.workday(since + timedelta(days=chance.randint(8, 40)))
        amount = rest if rest < 500 or chance.random() < 0.4 else (rest / 2).quantize(Decimal(1))

        def draw(by: Officer, at: datetime) -> None:
            financing.draw(line, amount=amount, on=max(on, since), by=by, at=at)
            if rest - amount > 0:
                self._draw_soon(line, on, rest - amount)

        life.year.enter(max(on, since), life.year.cast.bureau, draw)


def found_banks(names: tuple[str, ...]) -> list[Bank]:
    """Create the banks."""
    return [save(Bank(name=name)) for name in names]
