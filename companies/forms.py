"""The form of a company, in the admin and in the API."""

from django.core.exceptions import ValidationError

from companies import edits
from kezhou_crm.admin_base import KezhouForm


class CompanyForm(KezhouForm):
    """Asks who leans on the company before it saves."""

    def _post_clean(self) -> None:
        """Ask once the row holds what was typed."""
        super()._post_clean()
        if not self.errors:
            try:
                edits.check(self.instance)
            except ValidationError as refusal:
                self.add_error(None, refusal)
