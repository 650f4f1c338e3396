"""Projects that have not been signed, with amounts that stand nowhere else; and who sees them in which way."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import timezone
from zeal import zeal_ignore

from ceremonies.models import Ceremony
from companies.models import Company, Contact
from government.models import Officer
from government.roles import Role
from kezhou_crm.tests import factories as cast
from projects import pipeline
from projects.models import Project
from projects.stages import DutyRole, Stage

AMOUNT, TOTAL, ENDED, OFFERED = "87654321.09", "76543210.98", "65432109.87", "54321098.76"
CANARIES = tuple(whole[:-3] for whole in (AMOUNT, TOTAL, ENDED, OFFERED))
ELSEWHERE = "COUNTY_CLERK elsewhere"
TOLD = (Role.BUREAU_ADMIN, Role.BUREAU_CLERK, Role.COUNTY_CLERK)  # to whom early amounts are open
NOT_TOLD = (ELSEWHERE, Role.UNIT_CLERK, Role.SPECIALIST, Role.LEADER)


@dataclass
class Early:
    """One project in talks, one that ended unsigned, one that was signed for another amount than was offered."""

    officers: dict[str, Officer] = field(default_factory=dict)
    project: Project | None = None
    ended: Project | None = None
    signed: Project | None = None
    company: Company | None = None
    contact: Contact | None = None
    ceremony: Ceremony | None = None

    @property
    def projects(self) -> tuple[Project, ...]:
        """Return all three."""
        return self.project, self.ended, self.signed


def build(amount: str | None = AMOUNT) -> Early:
    """Write them; each officer sees all three."""
    with zeal_ignore():
        early = Early()
        home, away = cast.RegionFactory(), cast.RegionFactory(code="653022", name="阿克陶县", full_name="阿克陶县")
        units = {role: cast.UnitFactory(region=home, name=f"示例{Role(role).label}单位") for role in Role.values}
        far = cast.UnitFactory(region=away, name="示例外县单位")
        for role in Role.values:
            early.officers[role] = cast.OfficerFactory(
                role=role, narrowed=False, unit=units[role], name=f"示例{Role(role).label}"
            )
        early.officers[ELSEWHERE] = cast.OfficerFactory(
            role=Role.COUNTY_CLERK, narrowed=False, unit=far, name="示例外县经办"
        )
        leader = cast.LeaderFactory(officer=early.officers[Role.LEADER])
        whose = {"region": home, "leader": leader, "lead_unit": units[Role.UNIT_CLERK]}
        early.company, early.ceremony = cast.CompanyFactory(), cast.CeremonyFactory()
        early.contact = cast.ContactFactory(company=early.company, phone="13912345678")
        early.project = cast.ProjectFactory(
            name="示例在谈项目", stage=Stage.NEGOTIATING, amount=amount, total_investment=TOTAL, **whose
        )
        early.ended = cast.ProjectFactory(
            name="示例未签即止项目", stage=Stage.TERMINATED, terminated_on="2026-03-02", termination_reason="POLICY",
            amount=ENDED, **whose,
        )  # fmt: skip
        early.signed = cast.ProjectFactory(name="示例签成项目", stage=Stage.NEGOTIATING, amount=OFFERED, **whose)
        for project in early.projects:
            cast.ParticipationFactory(project=project, company=early.company)
            cast.DutyFactory(project=project, officer=early.officers[Role.SPECIALIST])
            cast.DutyFactory(project=project, role=DutyRole.HELPING_UNIT, unit=far)
        cast.SigningFactory(project=early.project, ceremony=early.ceremony)
        early.project.citations.add(cast.CitationFactory(field="amount", phrase="示例投资额"))
        _sign(early.signed)
    return early


def _sign(project: Project) -> None:
    """Sign it for another amount than was offered, and correct that amount afterwards."""
    facts = {"agreement_type": "CONTRACT", "party_a": project.lead_unit, "amount": Decimal(900)}
    Project.objects.filter(pk=project.pk).update(**facts)
    project.refresh_from_db()
    bureau = cast.OfficerFactory(administrator=True, name="示例签约经办")
    pipeline.advance(project, to=Stage.SIGNED, on=date(2026, 3, 1), by=bureau, at=timezone.now())
    Project.objects.filter(pk=project.pk).update(amount=Decimal(1000))
