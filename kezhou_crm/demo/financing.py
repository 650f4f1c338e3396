"""银企对接: what some projects need from the banks, and what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from government.models import Officer
from kezhou_crm.demo import days, places
from kezhou_crm.demo.cast import save
from kezhou_crm.demo.lives import Life
from projects.models import FinancingDeal
from projects.stages import Stage

ASKS = 0.34  # of the signed projects


@dataclass
class Financing:
    """The need of one project."""

    life: Life

    def begin(self) -> None:
        """Register the need some weeks after the signing."""
        life, plan = self.life, self.life.plan
        if Stage.SIGNED not in plan.days or not plan.binding or life.year.chance.random() > ASKS:
            return
        on = max(plan.days[Stage.SIGNED], plan.known_on) + timedelta(days=life.year.chance.randint(15, 60))
        life.year.enter(days.workday(on), life.clerk, self.register)

    def register(self, by: Officer, at: datetime) -> None:
        """Enter the deal as far as it got: signed, granted, drawn."""
        chance, plan = self.life.year.chance, self.life.plan
        need = Decimal(max(200, int(plan.total) * chance.randint(20, 60) // 100 // 100 * 100))
        far = chance.randint(0, 3)
        signed = need * chance.choice((60, 80, 100)) / 100 if far >= 1 else None
        granted = signed * chance.choice((70, 90, 100)) / 100 if far >= 2 else None  # noqa: PLR2004 - the steps
        drawn = granted * chance.choice((30, 50, 100)) / 100 if far >= 3 else None  # noqa: PLR2004
        save(
            FinancingDeal(
                code=f"示例银企{at.year}-{self.life.pk:03d}",
                company=self.life.investor,
                project=self.life.project,
                bank=chance.choice(places.BANKS),
                signed_on=at.date() if signed else None,
                need=need,
                signed=signed,
                granted=granted,
                drawn=drawn,
            )
        )
