"""The forms of a project and of what hangs on it, in the admin and in the API."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import format_html

from kezhou_crm.admin_base import KezhouForm
from projects import editing, pipeline
from projects.models import Participation, Project


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


class MarkedProjectForm(ProjectForm):
    """The form on a page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Mark what the present stage and the next one ask for."""
        super().__init__(*args, **kwargs)
        for name, mark in pipeline.marks(self.instance).items():
            if name in self.fields:
                field = self.fields[name]
                field.label = format_html('{} <small class="k-asked">{}</small>', field.label, mark)


class PartForm(KezhouForm):
    """A line that hangs on a project which is not voided; there is no page of a voided one either."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Leave out the voided."""
        super().__init__(*args, **kwargs)
        if "project" in self.fields:
            self.fields["project"].queryset = Project.objects.live()


class ParticipationForm(PartForm):
    """A company's role, by itself: the page judges all lines of a project together."""

    class Meta:
        model = Participation
        fields = "__all__"

    def _post_clean(self) -> None:
        """Ask whether the roles that stay are enough."""
        super()._post_clean()
        if self.instance.pk and not self.errors:
            try:
                editing.check_line(self.instance)
            except ValidationError as refusal:
                self.add_error(None, refusal.messages)
