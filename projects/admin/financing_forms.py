"""The forms of a financing deal and of a bank that follows it: they ask the rules before anything is saved."""

from typing import Any

from django.utils import timezone

from kezhou_crm.admin_base import KezhouForm
from projects import financing
from projects.refusals import Refused


class DealForm(KezhouForm):
    """Asks the rule before it saves."""

    def clean(self) -> dict[str, Any]:
        """Refuse what the rule would refuse."""
        cleaned = super().clean()
        self.instance.registered_on = cleaned.get("registered_on")
        financing.check_deal(self.instance, at=timezone.now())
        return cleaned


class LineForm(KezhouForm):
    """A line must go with what was drawn on it."""

    def _post_clean(self) -> None:
        """Ask the rule once the row holds what was typed."""
        super()._post_clean()
        if self.has_changed() and not self.errors:
            try:
                financing.check_line(self.instance, at=timezone.now())
            except Refused as refusal:
                self._update_errors(refusal)
