"""What the gates judge of a project beside its own columns, read in one query."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from projects.models import Evidence, Participation, Project, Vacancy
from projects.queries import served
from projects.stages import CompanyRole


@dataclass(frozen=True)
class Facts:
    """What hangs on the project.

    `roles` of its companies; `licensed`: its project company has a credit code; kinds of standing `evidence`;
    `served`: it has its main specialist; `vacant`: an open vacancy says why somebody is missing.
    """

    roles: frozenset[str] = frozenset()
    licensed: bool = False
    evidence: frozenset[str] = frozenset()
    served: bool = False
    vacant: bool = False


def of(project: Project) -> Facts:
    """Read the facts of the project; one that is not saved yet has none."""
    return of_all([project.pk] if project.pk else []).get(project.pk, Facts())


def of_all(projects: Iterable[int]) -> dict[int, Facts]:
    """Read the facts of projects by their ids, in one query."""
    companies = Participation.objects.filter(project=OuterRef("pk")).order_by()
    proofs = Evidence.objects.standing().filter(project=OuterRef("pk")).order_by()
    found = Project.objects.filter(pk__in=[*projects]).values_list(
        "pk",
        ArraySubquery(companies.values("role")),
        Exists(companies.filter(role=CompanyRole.PROJECT_COMPANY, company__uscc__isnull=False)),
        ArraySubquery(proofs.values("kind")),
        served(),
        Exists(Vacancy.objects.unfilled().filter(project=OuterRef("pk"))),
    )
    return {
        pk: Facts(frozenset(roles), licensed, frozenset(evidence), is_served, vacant)
        for pk, roles, licensed, evidence, is_served, vacant in found
    }


def with_companies(known: Facts, staying: Iterable[Participation]) -> Facts:
    """Return the facts as they would be with these companies alone; they are not saved yet."""
    lines = list(staying)
    licensed = any(line.role == CompanyRole.PROJECT_COMPANY and line.company.uscc for line in lines)
    return replace(known, roles=frozenset(line.role for line in lines), licensed=licensed)
