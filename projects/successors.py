"""Whom a form offers as a specialist: who is in a team today, those of the project's sector first."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms

from government.models import Officer, TeamMember
from projects.models import Project


class SpecialistField(forms.ModelChoiceField):
    """A select of specialists, a group per team. Who is in no team today is offered only where he serves already."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Look officers up by their key; what may be chosen follows from the day and the project."""
        super().__init__(Officer.objects.all(), **kwargs)

    def offer(self, *, on: date, project: Project | None = None, serving: tuple[Officer, ...] = ()) -> None:
        """Fill the select: the team of the project's sector, then the other teams, then who serves without a team."""
        groups = list(_teams(on, project))
        offered = {pk for _team, members in groups for pk, _name in members}
        others = [(officer.pk, str(officer)) for officer in serving if officer.pk not in offered]
        self.choices = [("", self.empty_label), *groups, *([("现任，今天不在专员队伍里", others)] if others else [])]


def _teams(on: date, project: Project | None) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Yield each team with its members, heads first; the project's own sector comes first."""
    members = TeamMember.objects.in_force(on=on).filter(officer__is_active=True).select_related("sector", "officer")
    teams: dict[Any, list[tuple[int, str]]] = {}
    for member in members.order_by("sector__position", "sector", "-is_head", "officer__username"):
        name = f"{member.officer}（组长）" if member.is_head else str(member.officer)
        teams.setdefault(member.sector, []).append((member.officer_id, name))
    own = project.sector_id if project else None
    for sector in sorted(teams, key=lambda sector: sector.pk != own):
        yield f"{sector}（本项目板块）" if sector.pk == own else str(sector), teams[sector]
