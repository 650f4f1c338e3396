"""The deeds on who serves a project beside its pair."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from government.models import Officer
from kezhou_crm.deeds import Chosen, Day, Deed, DeedForm
from projects import duties
from projects.models import Duty, Project
from projects.stages import DutyRole
from projects.standing import HAND_OVER, stands
from projects.successors import SpecialistField

NOBODY = "还没有服务专员：请先在“产业板块”里登记专员队伍。"
HELPS = (DutyRole.HELPING_UNIT, DutyRole.ASSISTANT, DutyRole.LIAISON)


class SpecialistForm(DeedForm):
    """Who serves, main and substitute, since when."""

    specialist = SpecialistField(label="主办专员", required=False, empty_label="未落实")
    substitute = SpecialistField(label="协办专员", required=False, empty_label="无")
    on = Day(label="服务日期")
    reason = forms.CharField(
        label="说明", max_length=200, required=False, help_text="跨板块指派，或空出而不接任时，必须写明原因。"
    )

    def fit(self) -> None:
        """Offer the specialists of the project's sector first; begin with who serves now."""
        serving = {duty.role: duty.officer for duty in self.row.duties.unfinished().with_parties() if duty.officer}
        today = timezone.localdate()
        for name, role in (("specialist", DutyRole.SPECIALIST), ("substitute", DutyRole.SUBSTITUTE)):
            self.initial[name] = serving[role].pk if role in serving else None
        self.fields["specialist"].offer(on=today, project=self.row, serving=tuple(serving.values()))
        if len(self.fields["specialist"].choices) == 1:
            self.fields["specialist"].help_text = NOBODY
        self.fields["substitute"].choices = [("", "无"), *list(self.fields["specialist"].choices)[1:]]


class HelpForm(DeedForm):
    """Which unit, leader or liaison, since when."""

    role = forms.ChoiceField(label="增加", choices=[(role.value, role.label) for role in HELPS])
    unit = Chosen(Duty._meta.get_field("unit"), label="配合单位", required=False, help_text="增加配合单位时填写。")
    leader = Chosen(Duty._meta.get_field("leader"), label="协助领导", required=False, help_text="增加协助领导时填写。")
    liaison = forms.CharField(label="联络员", max_length=50, required=False, help_text="配合单位的联络员可以以后再补。")
    phone = forms.CharField(label="联络员电话", max_length=30, required=False)
    on = Day(label="起始日期")

    def clean(self) -> dict[str, Any]:
        """Name the party that the role asks for; the liaison is the lead unit's."""
        cleaned = super().clean()
        if "role" not in cleaned:
            return cleaned
        role = cleaned["role"] = DutyRole(cleaned["role"])
        unit, leader = cleaned.pop("unit", None), cleaned.pop("leader", None)
        name = {DutyRole.HELPING_UNIT: "unit", DutyRole.ASSISTANT: "leader"}.get(role)
        cleaned["party"] = {"unit": unit, "leader": leader}.get(name, self.row.lead_unit)
        if cleaned["party"] is None and name not in self.errors:
            self.add_error(name, f"请选择{role.label}。" if name else "该项目还没有牵头单位，请先落实。")
        return cleaned

    def refuse(self, refusal: forms.ValidationError) -> None:
        """Show what is said of the party where the party was typed."""
        errors = getattr(refusal, "error_dict", {})
        if "party" in errors:
            name = "leader" if self.cleaned_data["role"] == DutyRole.ASSISTANT else "unit"
            errors[name] = errors.pop("party")
        super().refuse(refusal)


class EndDutyForm(DeedForm):
    """Which duty, since when, why."""

    must = ("reason",)
    duty = forms.ModelChoiceField(Duty.objects.none(), label="解除", empty_label="请选择")
    on = Day(label="结束日期", help_text="从这天起不再承担。")
    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def fit(self) -> None:
        """Offer the open ones."""
        self.fields["duty"].queryset = self.row.duties.unfinished().with_parties().order_by("role", "pk")


def _end(_project: Project, *, duty: Duty, on: date, reason: str, by: Officer, at: datetime) -> Duty:
    return duties.release(duty, on=on, reason=reason, by=by, at=at)


ON_DUTIES = (
    Deed("specialist", "指派专员", "服务专员已指派。", SpecialistForm, duties.serve, stands, HAND_OVER),
    Deed("help", "配合单位与协助领导", "已登记。", HelpForm, duties.assign, stands, HAND_OVER),
    Deed(
        "end-duty",
        "解除责任",
        "责任已解除。",
        EndDutyForm,
        _end,
        lambda project: stands(project) and any(duty.until_on is None for duty in project.duties.all()),
        HAND_OVER,
    ),
)
