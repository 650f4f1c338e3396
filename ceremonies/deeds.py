"""认领: the deeds on a slot, whose ceremony must go on counting right."""

from django import forms

from ceremonies import claims
from kezhou_crm.deeds import Chosen, Deed, DeedForm
from projects.models import Project

PROJECT = Project._meta.get_field("absorbed_by")


class ClaimForm(DeedForm):
    """The project's name."""

    must = ("name",)
    name = forms.CharField(label="项目名称", max_length=200, required=False)


class PointForm(DeedForm):
    """The project that the slot turns out to be."""

    project = Chosen(PROJECT, label="已有项目", help_text="输入名称、编号或拼音首字母查找。")


class DiscardForm(DeedForm):
    """Why there is no such project."""

    must = ("reason",)
    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}), required=False)


MAY = "projects.claim_project"
ON_A_SLOT = (
    Deed("claim", "认领", "名额已认领。", ClaimForm, claims.claim, lambda row: row.is_slot, MAY),
    Deed("point", "认领为已有项目", "名额已对应到项目。", PointForm, claims.point, lambda row: row.is_slot, MAY),
    Deed("discard", "名额作废", "名额已作废。", DiscardForm, claims.discard, lambda row: row.is_slot, MAY),
)
