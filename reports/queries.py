"""The words in which exports and templates are asked for."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from government.models import Officer


class ExportQuerySet(models.QuerySet):
    """Exports."""

    def visible_to(self, officer: "Officer") -> "ExportQuerySet":
        """Keep his own: what another took along is his affair, the auditor reads of it in the trail."""
        return self.filter(asked_by=officer.pk)

    def unfinished(self) -> "ExportQuerySet":
        """Keep those that are still to come."""
        return self.filter(state__in=("WAITING", "RUNNING")).order_by("pk")

    def latest_first(self) -> "ExportQuerySet":
        """Put the last asked for first."""
        return self.order_by("-pk")


class TemplateQuerySet(models.QuerySet):
    """Templates."""

    def visible_to(self, officer: "Officer") -> "TemplateQuerySet":
        """Keep his own and those that his unit shares."""
        seen = models.Q(saved_by=officer.pk)
        if officer.unit_id:
            seen |= models.Q(is_shared=True, unit=officer.unit_id)
        return self.filter(seen)

    def in_order(self) -> "TemplateQuerySet":
        """Order them by name."""
        return self.order_by("name", "pk")
