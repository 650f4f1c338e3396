"""Whose projects an officer sees, and with them all that hangs on a project (design.md, invariant 7; issue of roles).

A project is seen by the bureau, by its landing and its attribution county, by its lead and helping units, by who
serves it and by who leads it. Phases and what they belong to are one investment; an absorbed slot goes on in another.
The row policies of ceremonies/migrations/0003 say the same to the database.
"""

from typing import TYPE_CHECKING, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q

from kezhou_crm.field_rights import COUNTY, EARLY, ELSEWHERE, Facing, reader_of
from projects.stages import SIGNED_ON, DutyRole

if TYPE_CHECKING:
    from government.models import Officer
    from projects.models import Project

Rows = TypeVar("Rows", bound=models.QuerySet)
ONE_INVESTMENT = ("absorbed_by", "parent")  # who sees that one sees this one
# 签约以前: neither at 签约 or further nor ever signed. What ended without a day of signing was not signed; a slot is.
UNSIGNED = ~(Q(stage__in=SIGNED_ON) | Q(signed_on__isnull=False))


def seen_projects(officer: "Officer") -> Q:
    """Return the condition on projects; whoever sees all is not asked.

    No table is joined and nothing is asked row by row: each part is a column of the row or a set that is read once.
    """
    own = _own(officer)
    others = apps.get_model("projects", "Project").objects.filter(own).order_by()
    seen = own | Q(pk__in=others.filter(parent__isnull=False).values("parent"))
    for other in ONE_INVESTMENT:
        seen |= Q(**{f"{other}__isnull": False, f"{other}__in": others.values("pk")})
    return seen


def of_seen_projects(rows: Rows, officer: "Officer", path: str = "project") -> Rows:
    """Keep the rows that hang on a project which the officer sees."""
    if officer.sees_all:
        return rows
    projects = apps.get_model("projects", "Project").objects.visible_to(officer)
    return rows.filter(**{f"{path}__in": projects.order_by().values("pk")})


def facings_of_projects(officer: "Officer") -> tuple[Facing, ...]:
    """Return how the officer faces projects in the table of field rights: by where they are, and whether signed.

    A new row is his county's (`editing.check_place`).
    """
    reader, county = reader_of(officer), officer.sees_county
    if reader != COUNTY:
        return (
            Facing(reader, EARLY, UNSIGNED, is_early),
            Facing(reader),
        )
    away = ~(Q(region=county) | Q(attribution_region=county)) if county else Q()

    def is_away(project: "Project") -> bool:
        at_home = county and county in (project.region_id, project.attribution_region_id)
        return project.pk is not None and not at_home

    return (
        Facing(ELSEWHERE, EARLY, away & UNSIGNED, lambda project: is_away(project) and is_early(project)),
        Facing(ELSEWHERE, "", away, is_away),
        Facing(COUNTY, EARLY, UNSIGNED, is_early),
        Facing(COUNTY),
    )


def is_early(project: "Project") -> bool:
    """Tell whether the project has not been signed: UNSIGNED, of the row at hand."""
    return project.stage not in SIGNED_ON and project.signed_on is None


def _own(officer: "Officer") -> Q:
    """Return the condition on what he sees for its own sake: by county, by unit, by leading or serving it."""
    seen, served = Q(pk__in=()), Q(pk__in=())
    if county := officer.sees_county:
        seen |= Q(region=county) | Q(attribution_region=county)
    if unit := officer.sees_unit:
        seen |= Q(lead_unit=unit)
        served |= Q(unit=unit, role=DutyRole.HELPING_UNIT)
    if officer.sees_duties:
        served |= Q(officer=officer.pk)
    if leader := officer.leads_as:
        seen |= Q(leader=leader)
        served |= Q(leader=leader)
    duties = apps.get_model("projects", "Duty").objects.unfinished().filter(served).order_by()
    return seen | Q(pk__in=duties.values("project"))
