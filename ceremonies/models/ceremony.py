"""The ceremony and the tour that went before it."""

from django.db import models

from ceremonies.queries import CeremonyQuerySet, TourQuerySet
from government.models import Region
from records.models import Cited, Versioned


class Ceremony(Cited, Versioned):
    """A signing ceremony. `campaign` is the statistical period it belongs to, which the date may not share.

    The campaign 2025Q3 was held on 2025-10-23: both are kept, users choose which one they count by (domain.md 3.6).
    """

    name = models.CharField("活动名称", max_length=200, unique=True)
    campaign = models.CharField("期次", max_length=6)
    held_on = models.DateField("举办日期")
    venue = models.CharField("地点", max_length=100, blank=True)
    fields_note = models.CharField("公布的覆盖领域", max_length=200, blank=True)

    objects = CeremonyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "签约活动"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(campaign__regex=r"^[0-9]{4}Q[1-4]$"),
                name="ceremony_campaign_shape",
                violation_error_message="期次应形如 2025Q3。",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        """Name the ceremony in a fixture."""
        return (self.name,)


class Tour(Cited, Versioned):
    """A tour of investors through the counties (考察). Visitors may be a lower bound: 120余 is 120 or more."""

    ceremony = models.ForeignKey(
        Ceremony, models.PROTECT, null=True, blank=True, related_name="tours", verbose_name="签约活动"
    )
    name = models.CharField("考察名称", max_length=100)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    visitors = models.PositiveIntegerField("人数", null=True, blank=True)
    visitors_at_least = models.BooleanField("人数为下限", default=False)
    regions = models.ManyToManyField(Region, blank=True, related_name="tours", verbose_name="考察县市")
    sites_note = models.CharField("考察点", max_length=200, blank=True)

    objects = TourQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考察"
        constraints = (
            models.UniqueConstraint(
                fields=("name", "starts_on"),
                name="tour_once_per_day",
                violation_error_message="同名同日的考察已登记。",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="tour_dates_in_order",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str]:
        """Name the tour in a fixture."""
        return (self.name, self.starts_on.isoformat())
