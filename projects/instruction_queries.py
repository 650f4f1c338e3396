"""Adjectives for 批示."""

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Coalesce

from projects.sight import of_seen_projects

if TYPE_CHECKING:
    from government.models import Leader, Officer


class InstructionQuerySet(models.QuerySet):
    """Instructions."""

    def visible_to(self, officer: "Officer") -> "InstructionQuerySet":
        """Keep those on projects that the officer sees."""
        return of_seen_projects(self, officer)

    def in_sight(self) -> "InstructionQuerySet":
        """Leave out those on a voided project, unless its story goes on in one that is not."""
        goes_on = Q(project__absorbed_by__isnull=False, project__absorbed_by__voided_at__isnull=True)
        return self.filter(Q(project__voided_at__isnull=True) | goes_on)

    def standing(self) -> "InstructionQuerySet":
        """Leave out what a later row corrected."""
        return self.filter(superseded_by__isnull=True)

    def correctable_by(self, officer: "Officer", leader: "Leader | None") -> "InstructionQuerySet":
        """Keep what the officer may correct: his own as a leader; the bureau what was entered."""
        own = Q(leader=leader) if leader else Q(pk__in=())
        entered = Q(on_behalf=True) if officer.sees_all else Q(pk__in=())
        return self.standing().filter(own | entered)

    def with_answer(self) -> "InstructionQuerySet":
        """Add `answered_on`: the day of the first follow-up that was entered after it; None where there is none.

        A correction of an earlier follow-up answers nothing. What counts as an answer is a proposal, 待商务局核定.
        """
        follow_ups = apps.get_model("projects", "FollowUp").objects
        here = Coalesce(OuterRef("project__absorbed_by"), OuterRef("project"))
        later = follow_ups.filter(
            Q(project=here) | Q(project__absorbed_by=here),
            supersedes__isnull=True,
            logged_at__gt=OuterRef("written_at"),
        )
        return self.annotate(answered_on=models.Subquery(later.order_by("logged_at", "pk").values("happened_on")[:1]))

    def unanswered(self) -> "InstructionQuerySet":
        """Keep what stands and nobody followed up since."""
        return self.in_sight().standing().with_answer().filter(answered_on__isnull=True)

    def latest_first(self) -> "InstructionQuerySet":
        """Order them by the moment they were written."""
        return self.order_by(F("written_at").desc(), F("pk").desc())
