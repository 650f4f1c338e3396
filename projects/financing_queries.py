"""Adjectives for financing deals, the banks that follow them, and what was drawn.

What a deal adds up stands in subqueries, not in joins: lines and drawdowns would multiply one another.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models.functions import Coalesce, JSONObject

from companies.models import Company
from government.queries import entered_by
from projects.financing_steps import OVER, REACHED_BY, Step
from projects.sight import of_seen_projects
from records import names

if TYPE_CHECKING:
    from government.models import Officer
    from projects.models import Bank, DealBank, FinancingDeal

WAN = models.DecimalField(max_digits=20, decimal_places=2)
RUNS = models.Q(**{f"{date}__isnull": True for date in OVER})
# A line owes the amount of a step it has reached: it happened, and how much is unpublished.
OWES_SIGNED = models.Q(signed__isnull=True, signed_on__isnull=False)
OWES_GRANTED = models.Q(granted__isnull=True, granted_on__isnull=False)
# Drawing has no step of its own without an amount: it may have begun once there is a grant, and nothing is entered.
MAY_BE_DRAWN = ("granted", "granted_on", "contracted_on", "settled_on")
OWES_DRAWN = models.Q(*((f"{name}__isnull", False) for name in MAY_BE_DRAWN), _connector=models.Q.OR) & models.Q(
    drawn__isnull=True
)


class BankQuerySet(models.QuerySet["Bank"]):
    """Banks."""

    def matching(self, word: str) -> "BankQuerySet":
        """Keep those whose name or initials contain the word."""
        key = names.key(word)
        return self.filter(models.Q(name_key__contains=key) | models.Q(initials__contains=key))

    def get_by_natural_key(self, name: str) -> "Bank":
        """Return the bank that a fixture names."""
        return self.get(name=name)


class DrawdownQuerySet(models.QuerySet):
    """Drawdowns."""

    def visible_to(self, officer: "Officer") -> "DrawdownQuerySet":
        """Keep those of lines that the officer sees."""
        lines = self.model._meta.get_field("deal_bank").related_model.objects.visible_to(officer)
        return self if officer.sees_all else self.filter(deal_bank__in=lines.values("pk"))

    def live(self) -> "DrawdownQuerySet":
        """Leave out the voided."""
        return self.filter(voided_at__isnull=True)

    def in_order(self) -> "DrawdownQuerySet":
        """Order them by day, those without a day first: they were carried over."""
        return self.order_by(models.F("drawn_on").asc(nulls_first=True), "pk")


class DealBankQuerySet(models.QuerySet["DealBank"]):
    """Lines."""

    def visible_to(self, officer: "Officer") -> "DealBankQuerySet":
        """Keep those of deals that the officer sees."""
        deals = self.model._meta.get_field("deal").related_model.objects.visible_to(officer)
        return self if officer.sees_all else self.filter(deal__in=deals.values("pk"))

    def live(self) -> "DealBankQuerySet":
        """Leave out the voided; a voided deal has no lines."""
        return self.filter(voided_at__isnull=True, deal__voided_at__isnull=True)

    def with_drawn(self) -> "DealBankQuerySet":
        """Add `drawn`: what its drawdowns add up to in 万元.

        Without a drawdown it is 0 only where a clerk wrote why nothing was drawn, else NULL: unpublished.
        """
        drawn = self._drawdowns().values("deal_bank").annotate(total=models.Sum("amount")).values("total")
        nothing = models.Case(
            models.When(~models.Q(undrawn_reason=""), then=models.Value(Decimal(0))), output_field=WAN
        )
        return self.annotate(drawn=Coalesce(models.Subquery(drawn, output_field=WAN), nothing, output_field=WAN))

    def with_first_drawing(self) -> "DealBankQuerySet":
        """Add `first_drawn_on`: the day of the first drawdown that has one."""
        days = self._drawdowns().filter(drawn_on__isnull=False).order_by("drawn_on")
        return self.annotate(first_drawn_on=models.Subquery(days.values("drawn_on")[:1]))

    def with_rank(self) -> "DealBankQuerySet":
        """Add `rank`: how far the line got, as `step_of` would say it."""
        drawn = (models.Exists(self._drawdowns()), Step.DRAWN)
        known = [(models.Q(**{f"{name}__isnull": False}), step) for name, step in REACHED_BY.items()]
        reached = sorted([drawn, *known], key=lambda pair: -pair[1].rank)
        return self.annotate(
            rank=models.Case(
                *(models.When(condition, then=models.Value(step.rank)) for condition, step in reached),
                default=models.Value(Step.NEED.rank),
                output_field=models.IntegerField(),
            )
        )

    def with_drawdowns(self) -> "DealBankQuerySet":
        """Fetch bank and `live_drawdowns` with each line."""
        rows = self.model._meta.get_field("drawdowns").related_model.objects.live().in_order()
        return self.select_related("bank").prefetch_related(
            models.Prefetch("drawdowns", rows.select_related("recorded_by"), to_attr="live_drawdowns")
        )

    def in_order(self) -> "DealBankQuerySet":
        """Order them by bank, the unstated last."""
        return self.order_by(models.F("bank__initials").asc(nulls_last=True), "branch", "pk")

    def _drawdowns(self) -> DrawdownQuerySet:
        """Return the drawdowns of the line at hand."""
        drawdowns = self.model._meta.get_field("drawdowns").related_model.objects
        return drawdowns.live().filter(deal_bank=models.OuterRef("pk")).order_by()

    def get_by_natural_key(self, code: str, bank: str | None, branch: str) -> "DealBank":
        """Return the line that a fixture names."""
        return self.live().get(deal__code=code, bank__name=bank, branch=branch)


class FinancingDealQuerySet(models.QuerySet["FinancingDeal"]):
    """Financing deals."""

    def visible_to(self, officer: "Officer") -> "FinancingDealQuerySet":
        """Keep those of projects that the officer sees, and what was recorded for his unit."""
        if officer.sees_all:
            return self
        links = of_seen_projects(self.model.projects.through.objects, officer)
        recorded = entered_by(officer, "recorded_by", "recorded_unit")
        return self.filter(models.Exists(links.filter(financingdeal=models.OuterRef("pk"))) | recorded)

    def live(self) -> "FinancingDealQuerySet":
        """Leave out the voided."""
        return self.filter(voided_at__isnull=True)

    def with_signed(self) -> "FinancingDealQuerySet":
        """Add what was signed, in one query.

        `signed`: the sum in 万元, NULL where not one line has it published. `signed_unpublished`: how many lines signed
        without the amount being known. `signed_on`: the first signing. `banks`: their names in one text.
        """
        lines = self._lines()
        named = lines.filter(bank__isnull=False)
        names_of = StringAgg("bank__name", delimiter="、", distinct=True, order_by="bank__name")
        return self.annotate(
            signed=self._one(lines, models.Sum("signed"), WAN),
            signed_unpublished=self._count(lines.filter(OWES_SIGNED)),
            signed_on=self._one(lines, models.Min("signed_on"), models.DateField()),
            banks=self._one(named, names_of, models.TextField()),
        )

    def with_amounts(self) -> "FinancingDealQuerySet":
        """Add all that the lines make of the deal, in one query.

        Besides what `with_signed` adds: `granted`, `drawn`: sums in 万元, NULL where not one line has it published.
        `granted_unpublished`: as for the signed. `drawn_unpublished`: how many lines may be drawn on while neither a
        drawdown nor why nothing was drawn is entered. `at_step`: the deal's step, as `step_of_all` would say it.
        """
        lines = self._lines()
        return self.with_signed().annotate(
            granted=self._one(lines, models.Sum("granted"), WAN),
            granted_unpublished=self._count(lines.filter(OWES_GRANTED)),
            drawn=self._one(lines.with_drawn(), models.Sum("drawn"), WAN),
            drawn_unpublished=self._count(lines.with_drawn().filter(OWES_DRAWN)),
            at_step=self._step(lines.with_rank()),
        )

    def with_lines(self, *, cited: bool = True) -> "FinancingDealQuerySet":
        """Fetch `live_lines`, each with its bank, its drawdowns and, if `cited`, where its figures come from."""
        lines = self.model._meta.get_field("lines").related_model.objects.live().with_drawn().with_first_drawing()
        lines = lines.with_drawdowns().in_order()
        lines = lines.prefetch_related("citations") if cited else lines
        return self.prefetch_related(models.Prefetch("lines", lines, to_attr="live_lines"))

    def with_sources(self) -> "FinancingDealQuerySet":
        """Add `sources`: where the figures of the lines come from, for a list to mark its sums with; no query more."""
        line = self.model._meta.get_field("lines").related_model
        cited = line.citations.through.objects.filter(
            dealbank__deal=models.OuterRef("pk"), dealbank__voided_at__isnull=True
        )
        told = {name: f"citation__{name}" for name in ("id", "field", "phrase", "paragraph")}
        return self.annotate(sources=ArraySubquery(cited.order_by("pk").values(told=JSONObject(**told))))

    def followed_by(self, banks: Iterable[int]) -> "FinancingDealQuerySet":
        """Keep those that one of the banks follows."""
        return self.filter(models.Exists(self._lines().filter(bank__in=banks)))

    def matching(self, word: str) -> "FinancingDealQuerySet":
        """Keep those whose code, company or bank contains the word."""
        banks = self.model._meta.get_field("lines").related_model._meta.get_field("bank").related_model.objects
        by_bank = self._lines().filter(bank__in=banks.matching(word))
        by_company = Company.objects.matching(word).filter(pk=models.OuterRef("company"))
        return self.filter(models.Q(code__icontains=word.strip()) | models.Exists(by_company) | models.Exists(by_bank))

    def get_by_natural_key(self, code: str) -> "FinancingDeal":
        """Return the deal that a fixture names; a voided one has given up its code."""
        return self.live().get(code=code)

    def _lines(self) -> DealBankQuerySet:
        """Return the lines of the deal at hand."""
        lines = self.model._meta.get_field("lines").related_model.objects
        return lines.filter(voided_at__isnull=True, deal=models.OuterRef("pk")).order_by()

    @staticmethod
    def _one(lines: DealBankQuerySet, aggregate: models.Aggregate, field: models.Field) -> models.Subquery:
        """Return one figure of all lines of a deal."""
        return models.Subquery(lines.values("deal").annotate(total=aggregate).values("total"), output_field=field)

    def _count(self, lines: DealBankQuerySet) -> Coalesce:
        """Return how many lines of a deal there are."""
        return Coalesce(self._one(lines, models.Count("pk"), models.IntegerField()), 0)

    def _step(self, lines: DealBankQuerySet) -> Coalesce:
        """Return the farthest of the lines that run, else 结清, else 终止, else 需求登记."""
        number = models.IntegerField()
        running = self._one(lines.filter(RUNS), models.Max("rank"), number)
        over = self._one(lines.exclude(RUNS), models.Min("rank"), number)  # 结清 stands before 终止
        return Coalesce(running, over, Step.NEED.rank, output_field=number)
