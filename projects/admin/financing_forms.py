"""The forms of a financing deal and of a bank that follows it: they ask the rules before anything is saved."""

from typing import Any

from django.utils import timezone

from kezhou_crm.admin_forms import KezhouForm
from projects import financing
from projects.models import Project
from projects.refusals import Refused


class DealForm(KezhouForm):
    """Asks the rule before it saves. Projects that are voided or out of sight are neither offered nor cut off."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Leave out the voided projects."""
        super().__init__(*args, **kwargs)
        if "projects" in self.fields:
            offered = self.fields["projects"].queryset = self.fields["projects"].queryset.live()
            if self.instance.pk:
                self.initial["projects"] = list(offered.filter(financing_deals=self.instance))

    def clean_projects(self) -> list[Project]:
        """Keep the links that were not offered beside those that were chosen."""
        offered = self.fields["projects"].queryset.order_by().values("pk")
        kept = self.instance.projects.exclude(pk__in=offered) if self.instance.pk else ()
        return [*self.cleaned_data["projects"], *kept]

    def _save_m2m(self) -> None:
        """Link before unlinking: a deal that is seen through its one project stays in sight meanwhile."""
        if "projects" in self.cleaned_data:
            self.instance.projects.add(*self.cleaned_data["projects"])
        super()._save_m2m()

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
            self.fields["deal"].queryset = self.fields["deal"].queryset.live()

    def _post_clean(self) -> None:
        """Ask the rule once the row holds what was typed."""
        super()._post_clean()
        if self.has_changed() and not self.errors:
            try:
                financing.check_line(self.instance, at=timezone.now())
            except Refused as refusal:
                self._update_errors(refusal)
