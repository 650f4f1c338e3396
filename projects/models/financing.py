"""银企对接: a deal between a bank and an enterprise. Never added to signed investment (domain.md 1.15)."""

from django.db import models

from companies.models import Company
from projects.models.project import Project
from projects.queries import FinancingDealQuerySet
from records.constraints import not_negative
from records.models import Cited
from records.money import WanField

AMOUNTS = ("need", "signed", "granted", "drawn")


class FinancingDeal(Cited, models.Model):
    """One deal with its four amounts in 万元: need, signed, credit granted, drawn. NULL is unpublished."""

    code = models.CharField("编号", max_length=30, unique=True)
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="financing_deals", verbose_name="企业"
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="financing_deals", verbose_name="关联项目"
    )
    bank = models.CharField("银行", max_length=100, blank=True)
    signed_on = models.DateField("签约日期", null=True, blank=True)
    need = WanField("融资需求（万元）")
    signed = WanField("签约金额（万元）")
    granted = WanField("授信金额（万元）")
    drawn = WanField("放款金额（万元）")
    note = models.TextField("备注", blank=True)

    objects = FinancingDealQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "银企对接"
        constraints = tuple(not_negative(field, "financing") for field in AMOUNTS)

    def __str__(self) -> str:
        parties = " · ".join(str(party) for party in (self.company, self.bank) if party)
        return parties or f"待补银行与企业（{self.code}）"

    def natural_key(self) -> tuple[str]:
        """Name the deal in a fixture."""
        return (self.code,)
