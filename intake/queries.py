"""Adjectives for batches and what belongs to them."""

from typing import TYPE_CHECKING, TypeVar

from django.apps import apps
from django.db import models

from government.queries import entered_by
from intake.verdicts import UNDER_WAY, State, Verdict

if TYPE_CHECKING:
    from government.models import Officer

Rows = TypeVar("Rows", bound=models.QuerySet)


class BatchQuerySet(models.QuerySet):
    """Batches."""

    def visible_to(self, officer: "Officer") -> "BatchQuerySet":
        """Keep those entered for the officer's unit; the bureau sees all."""
        return self if officer.sees_all else self.filter(entered_by(officer, "entered_by", "unit"))

    def confirmed(self) -> "BatchQuerySet":
        """Keep those that are in the ledger."""
        return self.filter(state=State.CONFIRMED)

    def of_content(self, sha256: str, sheet: str) -> "BatchQuerySet":
        """Keep those of the same sheet of the same file."""
        return self.filter(sha256=sha256, sheet=sheet)

    def latest_first(self) -> "BatchQuerySet":
        """Order them by when they were entered."""
        return self.order_by("-pk")


class OfBatchQuerySet(models.QuerySet):
    """What belongs to a batch: its rows, its file."""

    def visible_to(self, officer: "Officer") -> "OfBatchQuerySet":
        """Keep what is of batches that the officer sees."""
        if officer.sees_all:
            return self
        batches = apps.get_model("intake", "Batch").objects.visible_to(officer)
        return self.filter(batch__in=batches.order_by().values("pk"))

    def in_order(self) -> "OfBatchQuerySet":
        """Order rows as they stand in the sheet."""
        return self.order_by("number")

    def read(self) -> "OfBatchQuerySet":
        """Leave out the rows that are no project."""
        return self.exclude(verdict=Verdict.UNREAD)

    def unwritten(self) -> "OfBatchQuerySet":
        """Keep the rows that are not in the ledger."""
        return self.filter(written__isnull=True)


class ConfirmationQuerySet(OfBatchQuerySet):
    """Confirmations that were asked for."""

    def under_way(self) -> "ConfirmationQuerySet":
        """Keep those that are still to come."""
        return self.filter(state__in=UNDER_WAY)

    def latest_first(self) -> "ConfirmationQuerySet":
        """Put the last asked for first."""
        return self.order_by("-pk")


class ColumnMemoryQuerySet(models.QuerySet):
    """Remembered columns."""

    def visible_to(self, officer: "Officer") -> "ColumnMemoryQuerySet":
        """Keep those of the officer's unit; the bureau sees all."""
        return self if officer.sees_all else self.filter(entered_by(officer, "remembered_by", "unit"))
