"""Which companies are what in a project."""

from django.db import models

from companies.models import Company
from companies.queries import STANDING, WAYS_TO_COMPANIES, WAYS_TO_CONTACTS, WAYS_TO_PHONES
from government.models import Officer
from projects.models.project import Project
from projects.queries import ParticipationQuerySet, held
from projects.stages import CompanyRole, DutyRole
from records.models import Versioned


class Participation(Versioned):
    """A company's role in a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="participations", verbose_name="项目")
    company = models.ForeignKey(
        Company, models.PROTECT, related_name="participations", limit_choices_to=STANDING, verbose_name="企业"
    )
    role = models.CharField("角色", max_length=20, choices=CompanyRole, default=CompanyRole.INVESTOR)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参与企业"
        constraints = (
            models.UniqueConstraint(
                fields=("project", "company", "role"),
                name="participation_once_per_role",
                violation_error_message="该企业在本项目中已登记这个角色。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.company}"

    def natural_key(self) -> tuple[str, str, str]:
        """Name the participation in a fixture."""
        return (self.project.code, self.company.name, self.role)

    natural_key.dependencies = ["projects.project", "companies.company"]  # type: ignore[attr-defined]  # Django's own


def _company_takes_part(officer: Officer) -> models.Exists:
    """Return the condition that the company takes part in a project that the officer sees."""
    return models.Exists(Participation.objects.visible_to(officer).filter(company=models.OuterRef("pk")))


def _contact_takes_part(officer: Officer) -> models.Exists:
    """Return the condition that the contact's company does: contacts follow projects."""
    return models.Exists(Participation.objects.visible_to(officer).filter(company=models.OuterRef("company")))


def _contact_is_served(officer: Officer) -> models.Exists:
    """Return the condition that the officer is main specialist of a project of the contact's company."""
    served = held(officer=officer, role=DutyRole.SPECIALIST)
    projects = Project.objects.live().filter(served)
    return models.Exists(
        Participation.objects.filter(company=models.OuterRef("company"), project__in=projects.order_by().values("pk"))
    )


WAYS_TO_PHONES.append(_contact_is_served)
WAYS_TO_COMPANIES.append(_company_takes_part)
WAYS_TO_CONTACTS.append(_contact_takes_part)
