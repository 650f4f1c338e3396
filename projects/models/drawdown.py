"""放款: the journal of what was drawn on a line."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models

from projects.financing_queries import DrawdownQuerySet
from projects.models.deal_bank import DealBank
from records.models import Voidable


class Drawdown(Voidable):
    """One payment of the bank, in 万元. Rows are inserted only; a mistake is voided and entered again.

    Written by `financing.draw` alone (kz_drawdown_voided_once lets nothing but the voiding be added). The day is
    NULL only where a total was carried over from a ledger that had no days.
    """

    deal_bank = models.ForeignKey(DealBank, models.PROTECT, related_name="drawdowns", verbose_name="银行跟进")
    drawn_on = models.DateField("放款日期", null=True, blank=True)
    amount = models.DecimalField(
        "放款金额（万元）", max_digits=16, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    note = models.CharField("备注", max_length=200, blank=True)
    recorded_at = models.DateTimeField("录入时间")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="录入人")

    objects = DrawdownQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "放款"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="drawdown_amount_positive",
                violation_error_message="放款金额应大于 0。",
            ),
            *Voidable.void_constraints("drawdown"),
        )

    def __str__(self) -> str:
        day = self.drawn_on.isoformat() if self.drawn_on else "日期未载"
        return f"{day} 放款 {self.amount:,.2f} 万元"
