"""Adjectives for ceremonies and what was signed there."""

from typing import TYPE_CHECKING

from django.db import models

from projects.models import FinancingDeal, Project

if TYPE_CHECKING:
    from ceremonies.models import Ceremony, DeclaredTotal, Signing, Tour
    from government.models import Officer


class CeremonyQuerySet(models.QuerySet["Ceremony"]):
    """Ceremonies."""

    def get_by_natural_key(self, name: str) -> "Ceremony":
        """Return the ceremony that a fixture names."""
        return self.get(name=name)


class TourQuerySet(models.QuerySet["Tour"]):
    """Tours."""

    def get_by_natural_key(self, name: str, starts_on: str) -> "Tour":
        """Return the tour that a fixture names."""
        return self.get(name=name, starts_on=starts_on)


class DeclaredTotalQuerySet(models.QuerySet["DeclaredTotal"]):
    """Declared totals."""

    def get_by_natural_key(self, ceremony: str, stream: str, region: str | None) -> "DeclaredTotal":
        """Return the total that a fixture names."""
        return self.get(ceremony__name=ceremony, stream=stream, region__code=region)


class SigningQuerySet(models.QuerySet["Signing"]):
    """Signings."""

    def visible_to(self, officer: "Officer") -> "SigningQuerySet":
        """Keep those of projects and deals that the officer sees."""
        if officer.sees_all:
            return self
        projects, deals = Project.objects.visible_to(officer), FinancingDeal.objects.visible_to(officer)
        return self.filter(
            models.Q(project__in=projects.order_by().values("pk")) | models.Q(deal__in=deals.order_by().values("pk"))
        )

    def in_stream(self, stream: str) -> "SigningQuerySet":
        """Keep the signings of one stream: projects are 政企, deals are 银企."""
        return self.filter(deal__isnull=stream == "INVESTMENT")

    def with_parties(self) -> "SigningQuerySet":
        """Fetch what a comparison asks of each signing; of a deal what was signed."""
        return self._with(FinancingDeal.objects.with_signed())

    def as_listed(self) -> "SigningQuerySet":
        """Fetch what a page shows of each signing."""
        deals = FinancingDeal.objects.with_amounts().with_sources().select_related("company")
        return self._with(deals).prefetch_related("project__citations")

    def _with(self, deals: models.QuerySet[FinancingDeal]) -> "SigningQuerySet":
        """Fetch the parties, in an order that stays."""
        signings = self.select_related("project__region", "project__attribution_region")
        return signings.prefetch_related(models.Prefetch("deal", deals)).order_by("pk")

    def live(self) -> "SigningQuerySet":
        """Leave out the signings of voided projects and deals."""
        return self.filter(project__voided_at__isnull=True, deal__voided_at__isnull=True)

    def counted(self) -> "SigningQuerySet":
        """Keep what counts in its ceremony; what is voided counts nowhere."""
        return self.live().filter(counted=True)

    def get_by_natural_key(self, ceremony: str, project: str | None, deal: str | None) -> "Signing":
        """Return the signing that a fixture names."""
        return self.get(ceremony__name=ceremony, project__code=project, deal__code=deal)
