"""The forms of a project and of what hangs on it, in the admin and in the API."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms.models import construct_instance
from django.utils.html import format_html
from django.utils.timezone import localdate

from kezhou_crm.admin_forms import KezhouForm
from projects import editing, gates
from projects.models import Participation, Project


class ProjectForm(KezhouForm):
    """Asks the rules of an ordinary edit, which know what was touched.

    `companies_follow` where the companies are edited with the project: their formset judges them then.
    """

    companies_follow = False

    class Meta:
        model = Project
        fields = "__all__"

    def _post_clean(self) -> None:
        """Judge the edit as soon as the new values stand in the row: what it refuses, no constraint refuses again."""
        construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
        self.instance.derive()
        self._judge()
        super()._post_clean()

    def _judge(self) -> None:
        """Ask the rule; a field that is wrong already is not judged again. What follows is part of what was typed."""
        try:
            touched = self.touched() - set(self.errors)
            editing.check(self.instance, touched=touched, today=localdate(), companies_follow=self.companies_follow)
            if self.by:
                editing.check_place(self.instance, touched=touched, by=self.by)
        except ValidationError as refusal:
            for name, errors in refusal.update_error_dict({}).items():
                if name not in self.errors:
                    self.add_error(None, ValidationError({name: errors}))
        for name in set(editing.SWITCHES) & set(self.cleaned_data):
            self.cleaned_data[name] = getattr(self.instance, name)


class MarkedProjectForm(ProjectForm):
    """The form on a page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Mark what the present stage and the next one ask for."""
        super().__init__(*args, **kwargs)
        for name, mark in gates.marks(self.instance).items():
            if name in self.fields:
                field = self.fields[name]
                field.label = format_html('{} <small class="k-asked">{}</small>', field.label, mark)


class PartForm(KezhouForm):
    """A line that hangs on a project which is not voided; there is no page of a voided one either."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Leave out the voided."""
        super().__init__(*args, **kwargs)
        if "project" in self.fields:
            self.fields["project"].queryset = self.fields["project"].queryset.live()


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
