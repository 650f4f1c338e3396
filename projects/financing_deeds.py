"""The deeds on a financing deal: forms that ask for what its rules need."""

from typing import Any

from django import forms

from kezhou_crm.deeds import Day, Deed, DeedForm
from projects import financing
from projects.models import DealBank, Drawdown, FinancingDeal

WHY = {"label": "作废原因", "max_length": 200, "widget": forms.Textarea(attrs={"rows": 3}), "required": False}


class OnLineForm(DeedForm):
    """Asks for one of the deal's lines; where there is one alone, it is chosen already."""

    line = forms.ModelChoiceField(DealBank.objects.none(), label="银行", empty_label="请选择")
    running_alone = True

    def fit(self) -> None:
        """Offer the lines, by their banks."""
        lines = [line for line in self.row.live_lines if line.runs or not self.running_alone]
        field = self.fields["line"]
        field.label_from_instance = lambda line: line.lender
        field.queryset = self.row.lines.live().select_related("bank").filter(pk__in=[line.pk for line in lines])
        if len(lines) == 1:
            self.initial |= {"line": lines[0].pk}


class DrawForm(OnLineForm):
    """From which bank, how much, when."""

    amount = forms.DecimalField(label="放款金额（万元）", max_digits=16, decimal_places=2, localize=False)
    on = Day(label="放款日期")
    note = forms.CharField(label="备注", max_length=200, required=False)


class VoidLineForm(OnLineForm):
    """Which line, why."""

    must = ("reason",)
    running_alone = False
    reason = forms.CharField(**WHY)


class VoidDrawdownForm(DeedForm):
    """Which drawdown, why."""

    must = ("reason",)
    drawdown = forms.ModelChoiceField(Drawdown.objects.none(), label="放款", empty_label="请选择")
    reason = forms.CharField(**WHY)

    def fit(self) -> None:
        """Offer what was drawn, with the bank beside it."""
        field = self.fields["drawdown"]
        drawn = Drawdown.objects.live().filter(deal_bank__deal=self.row).in_order()
        field.queryset = drawn.select_related("deal_bank__bank")
        field.label_from_instance = lambda row: f"{row.deal_bank.lender}：{row}"


class VoidForm(DeedForm):
    """Why."""

    must = ("reason",)
    reason = forms.CharField(**WHY)


def _draw(_deal: FinancingDeal, *, line: DealBank, **given: Any) -> Drawdown:  # noqa: ANN401 - the rule's own
    return financing.draw(line, **given)


def _void_line(_deal: FinancingDeal, *, line: DealBank, **given: Any) -> DealBank:  # noqa: ANN401 - as above
    return financing.void_line(line, **given)


def _void_drawdown(_deal: FinancingDeal, *, drawdown: Drawdown, **given: Any) -> Drawdown:  # noqa: ANN401 - as above
    return financing.void_drawdown(drawdown, **given)


def _runs(deal: FinancingDeal) -> bool:
    return any(line.runs for line in deal.live_lines)


def _has_lines(deal: FinancingDeal) -> bool:
    return bool(deal.live_lines)


def _has_drawdowns(deal: FinancingDeal) -> bool:
    return any(line.live_drawdowns for line in deal.live_lines)


ON_A_DEAL = (
    Deed("draw", "登记放款", "放款已登记。", DrawForm, _draw, _runs, financing.MAY_DRAW),
    Deed(
        "void-drawdown",
        "作废放款",
        "放款已作废。",
        VoidDrawdownForm,
        _void_drawdown,
        _has_drawdowns,
        financing.MAY_VOID,
    ),
    Deed("void-line", "作废银行跟进", "银行跟进已作废。", VoidLineForm, _void_line, _has_lines, financing.MAY_VOID),
    Deed("void", "作废", "银企对接已作废。", VoidForm, financing.void_deal, lambda _deal: True, financing.MAY_VOID),
)
