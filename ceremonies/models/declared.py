"""公布口径: what was announced, per stream and region."""

from django.db import models

from ceremonies.models.ceremony import Ceremony
from ceremonies.queries import DeclaredTotalQuerySet
from government.models import Region
from records.constraints import not_negative
from records.models import Cited, Versioned
from records.money import WanField


class Stream(models.TextChoices):
    """What is signed with whom; the two are never added up (domain.md 0.3)."""

    INVESTMENT = "INVESTMENT", "政企签约"
    FINANCING = "FINANCING", "银企对接"


class DeclaredTotal(Cited, Versioned):
    """A declared number and amount (万元). Without a region it is the total of its stream.

    `inferred` marks what the source does not say and we concluded; `basis` then says from what.
    """

    ceremony = models.ForeignKey(Ceremony, models.PROTECT, related_name="declared_totals", verbose_name="签约活动")
    stream = models.CharField("类别", max_length=10, choices=Stream)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="declared_totals", verbose_name="县市"
    )
    count = models.PositiveIntegerField("个数")
    amount = WanField("金额（万元）")
    inferred = models.BooleanField("推断", default=False)
    basis = models.CharField("推断依据", max_length=300, blank=True)
    fields_note = models.CharField("公布的领域", max_length=200, blank=True)

    objects = DeclaredTotalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公布口径"
        constraints = (
            models.UniqueConstraint(
                fields=("ceremony", "stream", "region"),
                nulls_distinct=False,
                name="declared_once_per_region",
                violation_error_message="该活动在这一类别和县市已有公布数。",
            ),
            models.CheckConstraint(
                condition=models.Q(inferred=False, basis="") | (models.Q(inferred=True) & ~models.Q(basis="")),
                name="declared_inference_has_basis",
                violation_error_message="推断必须写明依据；不是推断的不写。",
            ),
            not_negative("amount", "declared"),
        )

    def __str__(self) -> str:
        return f"{self.get_stream_display()} {self.region or '合计'}"

    def natural_key(self) -> tuple[str, str, str | None]:
        """Name the total in a fixture."""
        return (self.ceremony.name, self.stream, self.region and self.region.code)

    natural_key.dependencies = ["ceremonies.ceremony", "government.region"]  # type: ignore[attr-defined]  # Django's own
