"""The form of a project."""

from typing import Any

from kezhou_crm.admin_base import KezhouForm
from projects.models import Project
from projects.stages import AgreementType

SWITCHES = ("counts_in_number", "counts_in_amount")


class ProjectForm(KezhouForm):
    """Keeps names from being emptied; lets the switches follow the agreement type until a clerk sets them."""

    class Meta:
        model = Project
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        """Refuse to empty a name and to belong to itself; set the switches where only the type was changed."""
        cleaned = super().clean()
        if "name" in self.fields and not cleaned.get("name") and not self._is_slot():
            self.add_error("name", "请填写项目名称。")
        if "agreement_type" in self.changed_data and not set(SWITCHES) & set(self.changed_data):
            chosen = AgreementType(cleaned.get("agreement_type", AgreementType.UNSTATED))
            cleaned |= dict(zip(SWITCHES, chosen.counts, strict=True))
        return cleaned

    def _is_slot(self) -> bool:
        """Tell whether the stored project still has no name."""
        return self.instance.pk is not None and self.initial.get("name") is None
