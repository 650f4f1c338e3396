"""Adjectives for regions, units, leaders and officers."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models

from records import names

if TYPE_CHECKING:
    from government.models import Officer, Region, Unit


def entered_by(officer: "Officer", by: str, unit: str) -> models.Q:
    """Return the condition that the row was entered for the officer's unit; the columns name who did, and for which.

    It stays with that unit when who entered it moves to another. Who sees by no unit keeps what he entered himself.
    """
    if not officer.sees_duties:
        return models.Q(pk__in=())
    own = models.Q(**{by: officer.pk})
    if not officer.sees_unit:
        return own
    return models.Q(**{unit: officer.sees_unit}) | own & models.Q(**{f"{unit}__isnull": True})


class RegionQuerySet(models.QuerySet["Region"]):
    """Regions."""

    def in_order(self) -> "RegionQuerySet":
        """Order them as documents do: the prefecture level, then the counties by code."""
        return self.order_by("position")

    def get_by_natural_key(self, code: str) -> "Region":
        """Return the region that a fixture names."""
        return self.get(code=code)


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units."""

    def called(self, name: str) -> "UnitQuerySet":
        """Keep the units that bear or bore the name, however it is spelt."""
        key = names.key(name)
        return self.filter(models.Q(name_key=key) | models.Q(former_names__name_key=key)).distinct()

    def matching(self, word: str) -> "UnitQuerySet":
        """Keep those whose name, former name or initials contains the word."""
        key = names.key(word)
        formerly = self.model.former_names.rel.related_model.objects.filter(
            models.Q(name_key__contains=key) | models.Q(initials__contains=key), unit=models.OuterRef("pk")
        )
        return self.filter(
            models.Q(name_key__contains=key) | models.Q(initials__contains=key) | models.Exists(formerly)
        )

    def get_by_natural_key(self, name: str) -> "Unit":
        """Return the unit that a fixture names."""
        return self.get(name=name)


class LeaderQuerySet(models.QuerySet):
    """Leaders."""

    def in_office(self, on: date) -> "LeaderQuerySet":
        """Keep those whose term covers the day; an open end covers everything."""
        begun = models.Q(term_from__isnull=True) | models.Q(term_from__lte=on)
        not_over = models.Q(term_until__isnull=True) | models.Q(term_until__gte=on)
        return self.filter(begun & not_over)

    def matching(self, word: str) -> "LeaderQuerySet":
        """Keep those whose name, initials or unit contains the word."""
        key = names.key(word)
        return self.filter(
            models.Q(name_key__contains=key)
            | models.Q(initials__contains=key)
            | models.Q(unit__name_key__contains=key)
            | models.Q(unit__initials__contains=key)
        )


class TeamMemberQuerySet(models.QuerySet):
    """Members of the teams of specialists."""

    def in_force(self, *, on: date) -> "TeamMemberQuerySet":
        """Keep the memberships that cover the day; who leaves is no member on that day any more."""
        not_over = models.Q(left_on__isnull=True) | models.Q(left_on__gt=on)
        return self.filter(not_over, joined_on__lte=on)


class OfficerQuerySet(models.QuerySet):
    """Officers."""

    def specialists(self, *, on: date) -> "OfficerQuerySet":
        """Keep those who are in the team of some sector on the day: 服务专员."""
        members = self.model.memberships.rel.related_model.objects.in_force(on=on)
        return self.filter(models.Exists(members.filter(officer=models.OuterRef("pk"))))
