"""The forms of a financing deal and of a bank that follows it: they ask the rules before anything is saved."""

from typing import Any

from django.utils import timezone

from kezhou_crm.admin_base import KezhouForm
from projects import financing
from projects.models import FinancingDeal, Project
from projects.refusals import Refused


class DealForm(KezhouForm):
    """Asks the rule before it saves. Voided projects are neither offered nor cut off: nobody sees them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Leave out the voided projects."""
        super().__init__(*args, **kwargs)
        if "projects" in self.fields:
            self.fields["projects"].queryset = Project.objects.live()
            if self.instance.pk:
                self.initial["projects"] = [row for row in self.initial["projects"] if row.voided_at is None]

    def clean_projects(self) -> list[Project]:
        """Keep the links to the voided beside those that were chosen."""
        voided = self.instance.projects.filter(voided_at__isnull=False) if self.instance.pk else ()
        return [*self.cleaned_data["projects"], *voided]

    def _post_clean(self) -> None:
        """Ask the rule once the row holds what was typed; a day that is left alone is not judged again."""
        super()._post_clean()
        if "registered_on" in self.touched() - set(self.errors):
            try:
                financing.check_deal(self.instance, at=timezone.now())
            except Refused as refusal:
                self.add_error(None, refusal)


class LineForm(KezhouForm):
    """A line must go with what was drawn on it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Leave out the voided deals where the deal is asked for; on its page it is not."""
        super().__init__(*args, **kwargs)
        if "deal" in self.fields:
            self.fields["deal"].queryset = FinancingDeal.objects.live()

    def _post_clean(self) -> None:
        """Ask the rule once the row holds what was typed."""
        super()._post_clean()
        if self.has_changed() and not self.errors:
            try:
                financing.check_line(self.instance, at=timezone.now())
            except Refused as refusal:
                self._update_errors(refusal)
