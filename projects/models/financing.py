"""银企对接: what an enterprise needs and what became of it. Never added to signed investment (domain.md 1.15)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from companies.models import Company
from companies.queries import STANDING, WAYS_TO_COMPANIES
from government.models import Officer, Unit
from projects.financing_queries import FinancingDealQuerySet
from projects.financing_steps import Product, Step
from projects.models.project import UNPUBLISHED, Project
from records.constraints import at_with_by, not_negative
from records.dates import implausible, is_plausible
from records.models import Citation, Cited, Versioned, Voidable
from records.money import WanField

ON_LINES = frozenset({"signed", "granted", "drawn", "signed_on"})  # what a deal adds up from its lines


class FinancingDeal(Cited, Voidable, Versioned):
    """One enterprise's need. Of its four amounts in 万元 the need stands here.

    Signed, granted and drawn are sums over its lines, which `with_amounts` adds: `signed`, `granted`, `drawn`,
    `signed_on`, `at_step`. Reading one of them off a deal fetched otherwise is an AttributeError, never a 0.
    """

    code = models.CharField("编号", max_length=30, db_default=models.Func(function="kz_next_deal_code"))
    company = models.ForeignKey(
        Company,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="financing_deals",
        limit_choices_to=STANDING,
        verbose_name="企业",
    )
    projects = models.ManyToManyField(
        Project,
        db_table="projects_financing_projects",
        blank=True,
        related_name="financing_deals",
        verbose_name="关联项目",
    )
    registered_on = models.DateField("需求登记日期", null=True, blank=True)
    product = models.CharField("贷款产品", max_length=20, choices=Product, blank=True)
    need = WanField("融资需求（万元）", help_text=UNPUBLISHED)
    purpose = models.CharField("资金用途", max_length=200, blank=True)
    note = models.TextField("备注", blank=True)
    recorded_at = models.DateTimeField("录入时间", null=True, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="录入人",
    )
    # For which unit, wherever the officer is today; written by the database itself (kz_deal_recorded).
    recorded_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="录入单位"
    )

    objects = FinancingDealQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "银企对接"
        permissions = (("void_financingdeal", "作废银企对接、银行跟进和放款"),)
        constraints = (
            models.UniqueConstraint(
                fields=("code",),
                condition=models.Q(voided_at__isnull=True),
                name="financing_code_unique",
                violation_error_message="已有银企对接使用这个编号。",
            ),
            not_negative("need", "financing"),
            at_with_by("recorded", "financing"),
            *Voidable.void_constraints("financing"),
        )

    def __str__(self) -> str:
        return f"{self.company}（{self.code}）" if self.company else f"待补企业（{self.code}）"

    def clean(self) -> None:
        """Refuse a slip of the keyboard."""
        super().clean()
        if self.registered_on and not is_plausible(self.registered_on):
            raise ValidationError({"registered_on": implausible("需求登记日期")})

    @property
    def step(self) -> Step:
        """Return how far the deal got, as `with_amounts` found it."""
        return list(Step)[self.at_step]

    def get_step_display(self) -> str:
        """Return the step's word."""
        return self.step.label

    def citations_of(self, field: str) -> list[Citation]:
        """Return the citations of one field; those of a sum stand on the lines (`with_sources`)."""
        if field not in ON_LINES:
            return super().citations_of(field)
        return list(dict.fromkeys(Citation(**cited) for cited in self.sources if cited["field"] == field))

    def natural_key(self) -> tuple[str]:
        """Name the deal in a fixture."""
        return (self.code,)

    natural_key.dependencies = ["companies.company", "projects.project"]  # type: ignore[attr-defined]  # Django's own


def _company_borrows(officer: Officer) -> models.Exists:
    """Return the condition that the company borrows in a deal that the officer sees."""
    return models.Exists(FinancingDeal.objects.visible_to(officer).filter(company=models.OuterRef("pk")))


WAYS_TO_COMPANIES.append(_company_borrows)
