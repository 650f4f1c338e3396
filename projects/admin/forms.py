"""The forms of a project and of what hangs on it, in the admin and in the API."""

from typing import Any

from django.core.exceptions import ValidationError

from kezhou_crm.admin_base import KezhouForm
from projects import editing
from projects.models import Project


class ProjectForm(KezhouForm):
    """Asks the rules of an ordinary edit, which know what was touched."""

    class Meta:
        model = Project
        fields = "__all__"

    def _post_clean(self) -> None:
        """Judge the edit once the new values stand in the row; a field that is wrong already is not judged again."""
        super()._post_clean()
        try:
            editing.check(self.instance, touched=self.touched() - set(self.errors))
        except ValidationError as refusal:
            for name, errors in refusal.update_error_dict({}).items():
                if name not in self.errors:
                    self.add_error(None, ValidationError({name: errors}))


class PartOfAProject(KezhouForm):
    """A line that hangs on a project which is not voided; there is no page of a voided one either."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Leave out the voided."""
        super().__init__(*args, **kwargs)
        if "project" in self.fields:
            self.fields["project"].queryset = Project.objects.live()
