"""What hangs on a project, in its form."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from kezhou_crm.admin_base import Stack, Table, ViewOnly
from kezhou_crm.admin_forms import KezhouFormSet
from projects import gates
from projects.models import Milestone, Participation, Vacancy


class ParticipationFormSet(KezhouFormSet):
    """The companies of a project: whom its stage asks for may not go."""

    def clean(self) -> None:
        """Ask the pipeline whether the companies that stay are enough, once each line is right by itself."""
        super().clean()
        if any(self.errors):
            return
        kept = (form.instance for form in self.forms if form not in self.deleted_forms)
        staying = [line for line in kept if line.company_id]
        try:
            gates.check_companies(self.instance, staying=staying)
        except ValidationError as refusal:
            raise ValidationError(refusal.messages) from refusal  # an inline has no fields of its own


class ParticipationInline(Table):
    """Which companies take part; a mistaken line may go."""

    model = Participation
    formset = ParticipationFormSet
    fields = ("company", "role")
    autocomplete_fields = ("company",)
    can_delete = True

    def get_queryset(self, request: HttpRequest):  # noqa: ANN201 - a queryset
        """Bring the companies along."""
        return super().get_queryset(request).select_related("company")


class MilestoneInline(Stack):
    """What is to be built, planned and actual; a mistaken line may go."""

    model = Milestone
    fields = (
        ("name", "unit"),
        ("planned_quantity", "actual_quantity"),
        ("planned_on", "actual_on"),
        ("planned_on_precision", "actual_on_precision"),
        ("actual_bound", "note"),
    )
    ordering = ("planned_on", "actual_on", "pk")
    can_delete = True
    classes = ("collapse",)
    verbose_name_plural = "登记里程碑"


class VacancyInline(ViewOnly, Table):
    """The gaps in responsibility; they are opened and closed by actions, not typed."""

    model = Vacancy
    fields = readonly_fields = ("kind", "reason", "opened_at", "closed_at")
    ordering = ("-opened_at",)
    empty_value_display = "未结束"
