"""What hangs on the projects that rows were found to mean: read for all of them together."""

import copy
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from companies.models import Contact
from government.models import Officer
from projects import facts
from projects.editing import Held
from projects.facts import Facts
from projects.models import Duty, Milestone, Participation, Project, StageMove


@dataclass
class Hanging:
    """Projects by id with their companies, duties, milestones, journals; contacts by company and name."""

    projects: dict[int, Project] = field(default_factory=dict)
    stored: dict[int, Held] = field(default_factory=dict)
    companies: dict[int, list[Participation]] = field(default_factory=dict)
    duties: dict[int, list[Duty]] = field(default_factory=dict)
    milestones: dict[int, list[Milestone]] = field(default_factory=dict)
    contacts: dict[tuple[int, str], Contact] = field(default_factory=dict)

    @cached_property
    def pairs(self) -> dict[int, set[tuple[int, str]]]:
        """Return what companies are what in each project."""
        return {pk: {(line.company_id, line.role) for line in lines} for pk, lines in self.companies.items()}


def load(projects: Collection[int]) -> Hanging:
    """Read what hangs on the projects."""
    hanging = Hanging()
    if projects:
        parties = ("region", "attribution_region", "sector", "industry", "party_a", "leader", "lead_unit", "parent")
        rows = Project.objects.select_related(*parties).filter(pk__in=projects)
        hanging.projects = {project.pk: project for project in rows}
        hanging.companies = _by(Participation.objects.filter(project__in=projects).select_related("company"))
        hanging.duties = _by(Duty.objects.unfinished().filter(project__in=projects))
        hanging.milestones = _by(Milestone.objects.filter(project__in=projects))
        journals = _by(StageMove.objects.filter(project__in=projects))
        known = facts.of_all(projects)
        hanging.stored = {
            pk: Held(_copy(project), known.get(pk, Facts()), tuple(journals.get(pk, ())))
            for pk, project in hanging.projects.items()
        }
    return hanging


def contacts(companies: Collection[int], officer: Officer) -> dict[tuple[int, str], Contact]:
    """Return who speaks for the companies, as far as the officer sees it."""
    rows = Contact.objects.visible_to(officer).filter(company__in=companies).order_by("pk") if companies else ()
    return {(contact.company_id, contact.name): contact for contact in rows}


def _by(rows) -> dict[int, list]:  # noqa: ANN001 - a queryset of any of them
    found: defaultdict[int, list] = defaultdict(list)
    for row in rows.order_by("pk"):
        found[row.project_id].append(row)
    return dict(found)


def _copy(project: Project) -> Project:
    """Return the row as the ledger has it, with what was fetched beside it; the one at hand takes new values."""
    stored = copy.copy(project)
    stored._state = copy.copy(project._state)  # noqa: SLF001 - or both would share what is fetched
    stored._state.fields_cache = dict(project._state.fields_cache)  # noqa: SLF001 - as above
    return stored
