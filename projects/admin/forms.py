"""The form of a project."""

from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import format_html

from kezhou_crm.admin_base import KezhouForm
from projects import pipeline
from projects.models import Project
from projects.stages import AgreementType

SWITCHES = ("counts_in_number", "counts_in_amount")


class ProjectForm(KezhouForm):
    """Keeps names from being emptied; lets the switches follow the agreement type until a clerk sets them."""

    class Meta:
        model = Project
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Mark what the present stage and the next one ask for."""
        super().__init__(*args, **kwargs)
        for name, mark in pipeline.marks(self.instance).items():
            if name in self.fields:
                field = self.fields[name]
                field.label = format_html('{} <small class="k-asked">{}</small>', field.label, mark)

    def clean(self) -> dict[str, Any]:
        """Refuse to empty a name and to belong to itself; set the switches where only the type was changed."""
        cleaned = super().clean()
        if "name" in self.fields and not cleaned.get("name") and not self._is_slot():
            self.add_error("name", "请填写项目名称。")
        if "agreement_type" in self.changed_data and not set(SWITCHES) & set(self.changed_data):
            chosen = AgreementType(cleaned.get("agreement_type", AgreementType.UNSTATED))
            cleaned |= dict(zip(SWITCHES, chosen.counts, strict=True))
        self._keep_what_the_stage_needs(cleaned)
        return cleaned

    def _keep_what_the_stage_needs(self, cleaned: dict[str, Any]) -> None:
        """Ask the pipeline whether the row, as it would be saved, keeps what its stage asks for."""
        would_be = copy(self.instance)
        for name in self.changed_data:
            setattr(would_be, name, cleaned.get(name))
        try:
            pipeline.check_edit(would_be, touched=self.changed_data)
        except ValidationError as refusal:
            self.add_error(None, refusal)

    def _is_slot(self) -> bool:
        """Tell whether the stored project still has no name."""
        return self.instance.pk is not None and self.initial.get("name") is None
