"""银行跟进: one bank following one deal, from the push to the settlement."""

from decimal import Decimal
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from companies.models import PHONE, PhoneField
from projects.financing_queries import DealBankQuerySet
from projects.financing_steps import DATES, Step, step_of
from projects.models.bank import Bank
from projects.models.financing import FinancingDeal
from projects.models.project import UNPUBLISHED
from records.constraints import in_order, not_negative
from records.dates import implausible, is_plausible
from records.models import Cited, Versioned, Voidable
from records.money import WanField

LONGEST_TERM = 600  # months: 50 years, more than any project loan
HIGHEST_RATE = Decimal(36)  # percent a year: what lies above is a slip of the pen
UNSTATED = "银行未载明"


class DealBank(Cited, Voidable, Versioned):
    """A line: one bank and what it did for the deal. Amounts are 万元, the rate is percent a year.

    The bank may be unknown at signing (NULL); a deal has one such line at most. How far the line got follows
    from its dates and drawdowns (`step`) and is not stored: two truths would drift apart.
    """

    deal = models.ForeignKey(FinancingDeal, models.PROTECT, related_name="lines", verbose_name="银企对接")
    bank = models.ForeignKey(
        Bank,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lines",
        verbose_name="银行",
        help_text="尚不知道是哪家银行时留空。",
    )
    branch = models.CharField("支行", max_length=100, blank=True)
    manager = models.CharField("客户经理", max_length=50, blank=True)
    phone = PhoneField("客户经理电话", max_length=30, blank=True, validators=[PHONE])
    pushed_on = models.DateField("推送日期", null=True, blank=True)
    met_on = models.DateField("对接日期", null=True, blank=True)
    signed_on = models.DateField("签约日期", null=True, blank=True, help_text="签订意向或合作协议的日期。")
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    granted_on = models.DateField("授信批复日期", null=True, blank=True)
    contracted_on = models.DateField("借款合同日期", null=True, blank=True)
    settled_on = models.DateField("结清日期", null=True, blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True)
    ended_reason = models.CharField("终止原因", max_length=200, blank=True)
    signed = WanField("签约金额（万元）", help_text=UNPUBLISHED)
    granted = WanField("授信金额（万元）", help_text=UNPUBLISHED)
    term = models.PositiveSmallIntegerField(
        "期限（月）",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_TERM)],
    )
    rate = models.DecimalField(
        "年利率（%）",
        max_digits=6,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(HIGHEST_RATE)],
        help_text="3.45 即年利率 3.45%。",
    )
    guarantee = models.CharField("担保方式", max_length=100, blank=True)
    undrawn_reason = models.CharField(
        "未放款原因", max_length=200, blank=True, help_text="填写后，没有放款登记即按放款 0 计；留空为未公布。"
    )

    objects = DealBankQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "银行跟进"
        constraints = (
            models.UniqueConstraint(
                fields=("deal", "bank", "branch"),
                condition=models.Q(voided_at__isnull=True),
                nulls_distinct=False,
                name="deal_bank_once",
                violation_error_message="这笔对接已登记过这家银行（支行）；未载明银行的只能登记一条。",
            ),
            models.CheckConstraint(
                condition=models.Q(bank__isnull=False) | models.Q(branch=""),
                name="deal_bank_branch_has_bank",
                violation_error_message="填写支行时请同时选定银行。",
            ),
            models.CheckConstraint(
                condition=in_order(*DATES),
                name="deal_bank_dates_in_order",
                violation_error_message="各步日期应当先后相接：推送、对接、签约、受理、授信批复、借款合同、结清或终止。",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True, ended_reason="")
                | (models.Q(ended_on__isnull=False) & ~models.Q(ended_reason="")),
                name="deal_bank_ended_whole",
                violation_error_message="终止日期和终止原因必须同时填写。",
            ),
            models.CheckConstraint(
                condition=models.Q(settled_on__isnull=True) | models.Q(ended_on__isnull=True),
                name="deal_bank_over_once",
                violation_error_message="结清和终止只能填写一个。",
            ),
            models.CheckConstraint(
                condition=models.Q(term__isnull=True) | models.Q(term__range=(1, LONGEST_TERM)),
                name="deal_bank_term_sensible",
                violation_error_message=f"期限应为 1 至 {LONGEST_TERM} 个月。",
            ),
            models.CheckConstraint(
                condition=models.Q(rate__isnull=True) | models.Q(rate__range=(0, HIGHEST_RATE)),
                name="deal_bank_rate_sensible",
                violation_error_message=f"年利率应在 0 至 {HIGHEST_RATE}（%）之间。",
            ),
            not_negative("signed", "deal_bank"),
            not_negative("granted", "deal_bank"),
            *Voidable.void_constraints("deal_bank"),
        )

    def __str__(self) -> str:
        return f"{self.deal.code} {self.lender}"

    def clean(self) -> None:
        """Refuse days that cannot be meant, and say which day is out of line; the database keeps the order."""
        super().clean()
        known = [(name, getattr(self, name)) for name in DATES if getattr(self, name)]
        for name, day in known:
            if not is_plausible(day):
                raise ValidationError({name: implausible(self._meta.get_field(name).verbose_name)})
        for (earlier, first), (later, then) in pairwise(known):
            if then < first:
                words = [self._meta.get_field(name).verbose_name for name in (later, earlier)]
                raise ValidationError({later: f"{words[0]}不能早于{words[1]}。"})

    @property
    def lender(self) -> str:
        """Return the bank and its branch, or that it is not stated."""
        return f"{self.bank} {self.branch}".strip() if self.bank else UNSTATED

    @property
    def step(self) -> Step:
        """Return how far the line got; works on `live_drawdowns` (`with_drawdowns`)."""
        return step_of(self, drawn=bool(self.live_drawdowns))

    def get_step_display(self) -> str:
        """Return the step's word."""
        return self.step.label

    @property
    def runs(self) -> bool:
        """Tell whether the line is neither settled nor ended."""
        return self.settled_on is None and self.ended_on is None

    def natural_key(self) -> tuple[str, str | None, str]:
        """Name the line in a fixture."""
        return (self.deal.code, self.bank and self.bank.name, self.branch)

    natural_key.dependencies = ["projects.financingdeal", "projects.bank"]  # type: ignore[attr-defined]  # Django's own
