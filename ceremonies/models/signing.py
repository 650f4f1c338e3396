"""签约: that a project or a financing deal was signed at a ceremony."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models

from ceremonies.models.ceremony import Ceremony
from ceremonies.models.declared import Stream
from ceremonies.queries import SigningQuerySet
from companies.queries import WAYS_TO_COMPANIES
from government.models import Officer, Region
from projects.models import FinancingDeal, Project
from records import merging
from records.merging import Relation
from records.models import Versioned


class Signing(Versioned):
    """One signature at a ceremony: of a project (政企) or of a financing deal (银企), exactly one.

    A project may be shown at several ceremonies but counts in one, the first (三明 明政办〔2006〕95号, domain.md 1.10).
    """

    ceremony = models.ForeignKey(Ceremony, models.PROTECT, related_name="signings", verbose_name="签约活动")
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="signings", verbose_name="项目"
    )
    deal = models.ForeignKey(
        FinancingDeal, models.PROTECT, null=True, blank=True, related_name="signings", verbose_name="银企对接"
    )
    counted = models.BooleanField("计入本活动", default=True)

    objects = SigningQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "签约"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(project__isnull=False, deal__isnull=True)
                | models.Q(project__isnull=True, deal__isnull=False),
                name="signing_of_exactly_one",
                violation_error_message="一条签约只对应一个项目或一笔银企对接。",
            ),
            models.UniqueConstraint(
                fields=("project",),
                condition=models.Q(counted=True),
                name="signing_project_counts_once",
                violation_error_message="该项目已计入另一场签约活动，不能重复计。",
            ),
            models.UniqueConstraint(
                fields=("deal",),
                condition=models.Q(counted=True),
                name="signing_deal_counts_once",
                violation_error_message="这笔银企对接已计入另一场签约活动，不能重复计。",
            ),
            models.UniqueConstraint(
                fields=("ceremony", "project", "deal"),
                nulls_distinct=False,
                name="signing_once_per_ceremony",
                violation_error_message="本场活动已登记过这条签约。",
            ),
        )

    def __str__(self) -> str:
        return str(self.project or self.deal)

    @property
    def stream(self) -> Stream:
        """Return its stream: projects are 政企, deals are 银企."""
        return Stream.FINANCING if self.deal_id else Stream.INVESTMENT

    @property
    def region(self) -> Region | None:
        """Return the region it counts for; a financing deal counts for none."""
        return self.project and (self.project.attribution_region or self.project.region)

    @property
    def amount(self) -> Decimal | None:
        """Return the signed amount in 万元; None is unpublished. A deal's is the sum that `with_parties` fetches."""
        return self.project.amount if self.project else self.deal.signed

    @property
    def partly_published(self) -> bool:
        """Tell whether the amount lacks what some banks of the deal signed for."""
        return self.deal is not None and self.deal.signed is not None and bool(self.deal.signed_unpublished)

    @property
    def counts_in_number(self) -> bool:
        """Tell whether it counts in number."""
        return self.project is None or self.project.counts_in_number

    @property
    def counts_in_amount(self) -> bool:
        """Tell whether its amount counts."""
        return self.project is None or self.project.counts_in_amount

    @property
    def is_named(self) -> bool:
        """Tell whether the row behind it is more than a slot."""
        return bool(self.project.name) if self.project else bool(self.deal.company_id or self.deal.banks)

    def natural_key(self) -> tuple[str, str | None, str | None]:
        """Name the signing in a fixture."""
        return (self.ceremony.name, self.project and self.project.code, self.deal and self.deal.code)

    natural_key.dependencies = [  # type: ignore[attr-defined]  # Django's own protocol
        "ceremonies.ceremony",
        "projects.project",
        "projects.financingdeal",
    ]


class Published(models.Func):
    """The ids of the companies of which a signing was announced.

    The database answers, which sees every signing: what the officer sees of signings would lose those elsewhere, and
    with them companies that his row policy shows him (kz_published).
    """

    function = "kz_published"
    template = "(SELECT %(function)s())"
    output_field = models.BigIntegerField()


def _is_published(_officer: Officer) -> models.Q:
    """Return the condition that a signing of the company was announced: it is no secret any more."""
    return models.Q(pk__in=Published())


WAYS_TO_COMPANIES.append(_is_published)


def _counts_once(signing: Signing, survivor: Project) -> dict[str, bool]:
    """Let a signing that moves to a project which counts elsewhere be shown only; refuse where a count would get lost."""
    if not signing.counted:
        return {}
    others = Signing.objects.filter(project=survivor)
    if others.filter(counted=True).exists():
        return {"counted": False}
    if others.filter(ceremony=signing.ceremony_id).exists():
        message = f"保留项目在“{signing.ceremony}”的签约没有计入，被合并项目的计入了；请先改为计入再合并。"
        raise ValidationError(message, code="count_lost")
    return {}


merging.declare(
    "projects.Project",
    Relation(
        "ceremonies.Signing", "project", moves=True, alters=_counts_once, why="签约随项目走，两场都展示，只计一场"
    ),
)
