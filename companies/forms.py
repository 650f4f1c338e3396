"""The form of a company, in the admin and in the API."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from companies import edits, first_reports
from kezhou_crm.admin_forms import KezhouForm


class CompanyForm(KezhouForm):
    """Asks who leans on the company before it saves."""

    def _post_clean(self) -> None:
        """Ask once the row holds what was typed."""
        super()._post_clean()
        if not self.errors:
            try:
                self._judge_first_report()
                edits.check(self.instance)
            except ValidationError as refusal:
                self.add_error(None, refusal)

    def _judge_first_report(self) -> None:
        """Ask who reported it first; what is no new company and keeps name and code learns nothing by it."""
        named = {"name", "uscc"}.intersection(self.changed_data)
        if self.by and (self.instance._state.adding or named):  # noqa: SLF001 - Django has no other word for it
            first_reports.ask(self.instance, by=self.by, at=timezone.now())
        else:
            first_reports.check(self.instance)
