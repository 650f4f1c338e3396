"""Every page of the staff interface, and a ledger of any size to open them on."""

from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.test import Client
from django.urls import reverse

from ceremonies.models import Ceremony, DeclaredTotal, Signing, Stream, Tour
from companies.models import Company, Contact, Industry
from government.models import Leader, MachineToken, Officer, Region, Sector, TeamMember, Unit
from government.roles import Role
from intake.models import Batch, Row
from intake.verdicts import Verdict
from projects.models import (
    Bank,
    DealBank,
    Drawdown,
    Duty,
    FinancingDeal,
    Handover,
    Milestone,
    Participation,
    Project,
)
from projects.stages import DutyRole, Stage
from records.models import AuditEntry, Citation, Source

LISTED = (
    "projects_project",
    "projects_financingdeal",
    "projects_bank",
    "companies_company",
    "companies_industry",
    "ceremonies_ceremony",
    "ceremonies_signing",
    "government_region",
    "government_unit",
    "government_leader",
    "government_sector",
    "government_officer",
    "records_citation",
    "records_source",
    "records_auditentry",
    "government_machinetoken",
)
GIVEN = {
    "records_auditentry",
    "government_region",
    "companies_industry",
    "records_citation",
    "records_source",
}  # looked at, not typed
OF_ONE = (
    *(
        f"{name}_{page}"
        for name in LISTED
        for page in ("change", "history")
        if (name, page) != ("records_auditentry", "history")
    ),
    "ceremonies_ceremony_page",
    "projects_project_page",
    "projects_project_merge",
    "companies_company_merge",
)
OF_ALL = (
    "index",
    "password_change",
    "account",
    "second_factor_bind",
    "intake_batch_changelist",
    "intake_batch_upload",
    "ledger_export",
    "ledger_exports",
    "projects_project_twins",
    "companies_company_twins",
    *(f"{name}_changelist" for name in LISTED),
    *(f"{name}_add" for name in LISTED if name not in GIVEN),
)
VARIANTS = (
    "ledger_export?conditions=tab%3Dmissing%26q%3D示例",
    "projects_project_changelist?tab=missing",
    "projects_project_changelist?tab=slots",
    "projects_project_changelist?q=ats+示例&published=due&progress=started",
    "projects_financingdeal_changelist?q=示例&step=DRAWN&owing=signed",
    "companies_company_changelist?q=示例",
    "government_unit_changelist?q=示例",
    "ceremonies_ceremony_page?stream=FINANCING",
    "records_auditentry_changelist?field=签约金额&record=示例&who=示例&since=2026-01-01&kind=UPDATE",
)
ALL = (*OF_ALL, *OF_ONE, *VARIANTS)
MODELS = {
    model._meta.label_lower.replace(".", "_"): model
    for model in (
        Project,
        FinancingDeal,
        Bank,
        Company,
        Industry,
        Ceremony,
        Signing,
        Region,
        Unit,
        Leader,
        Sector,
        Officer,
        MachineToken,
    )
} | {"records_citation": Citation, "records_source": Source, "records_auditentry": AuditEntry}


def address(page: str) -> str:
    """Return the address of a page; one about a single row takes the first one."""
    name, _question, query = page.partition("?")
    model = next((model for label, model in MODELS.items() if name.startswith(label)), None)
    args = (first(model).pk,) if model and name.rpartition("_")[2] in {"change", "history", "page", "merge"} else ()
    return reverse(f"admin:{name}", args=args) + (f"?{query}" if query else "")


def first(model: type) -> object:
    """Return the first row that the admin shows."""
    rows = model.objects.exclude(username=Officer.SYSTEM) if model is Officer else model.objects.all()
    return rows.order_by("pk").first()


@dataclass
class Ledger:
    """A ledger with `rows` rows in each table, its clerk logged in with every permission but the administrator's."""

    rows: int

    @cached_property
    def system(self) -> Officer:
        """Return the officer in whose name it is written."""
        return Officer.objects.system()

    @transaction.atomic
    def fill(self) -> None:
        """Write it in bulk; rows and their journals are judged together."""
        region = Region.objects.create(code="653001", name="阿图什市", full_name="阿图什市", position=1)
        source = Source.objects.create(slug="shili", outlet="示例日报", title="示例", sha256="0" * 64, chars=100)
        cited = Citation.objects.create(
            source=source, fact="E1", field="name", paragraph=1, start=0, end=4, phrase="示例用语"
        )
        units = self._named(Unit, region=region)
        leaders = self._named(Leader, post="示例职务", unit=units[0])
        companies = self._named(Company)
        self._named(Sector)
        self._let_machines_in()
        self._bring_in()
        Industry.objects.create(code="01", name="农业", section="A", section_name="农、林、牧、渔业")
        signed = {"stage": Stage.SIGNED, "signed_on": "2026-03-01", "region": region}
        projects = self._named(Project, **signed, leader=leaders[0], party_a=units[0])
        self._hand_over(projects, leaders[0])
        self._serve(projects, units[0])
        slots = Project.objects.bulk_create(Project(**signed) for _ in range(3))
        Participation.objects.bulk_create(
            Participation(project=project, company=company)
            for project, company in [
                *zip(projects, companies, strict=True),
                *((projects[0], one) for one in companies[1:4]),
            ]
        )
        deals = self._lend(companies[0], projects[0])
        Contact.objects.bulk_create(Contact(company=companies[0], name=f"示例{n}") for n in range(3))
        Milestone.objects.bulk_create(
            Milestone(project=projects[0], name=f"示例{n}", planned_on="2026-06-30") for n in range(3)
        )
        self._announce(region, projects + slots, deals)
        for row in (projects[0], companies[0], units[0], *projects[0].milestones.all(), *deals[0].lines.all()):
            row.citations.add(cited)

    def _let_machines_in(self) -> None:
        """Issue tokens."""
        issued = {"officer": self.system, "issued_by": self.system, "hint": "kz_shili"}
        when = {"issued_at": "2026-03-01T10:00+08:00", "expires_at": "2027-03-01T10:00+08:00"}
        MachineToken.objects.bulk_create(
            MachineToken(name=f"示例{n}", key_hash=f"{n:064x}", **issued, **when) for n in range(self.rows)
        )

    def _bring_in(self) -> None:
        """Write sheets that were read, with three rows each of the first."""
        read = {"entered_at": "2026-03-01T10:00+08:00", "entered_by": self.system, "sha256": "0" * 64}
        batches = Batch.objects.bulk_create(
            Batch(file_name=f"示例台账{n}.xlsx", sheet="示例表", header_row=1, **read) for n in range(self.rows)
        )
        Row.objects.bulk_create(Row(batch=batches[0], number=n + 2, verdict=Verdict.NEW) for n in range(3))

    def _lend(self, company: Company, project: Project) -> list[FinancingDeal]:
        """Write deals with a bank each; four banks follow the first one, and six times something was drawn."""
        deals = FinancingDeal.objects.bulk_create(
            FinancingDeal(code=f"示例-{n}", company=company) for n in range(self.rows)
        )
        project.financing_deals.set(deals)
        banks = self._named(Bank)
        lines = DealBank.objects.bulk_create(
            DealBank(deal=deal, bank=bank, branch="示例支行", signed_on="2026-03-01", signed=n)
            for n, (deal, bank) in enumerate(
                [*zip(deals, banks, strict=True), *((deals[0], bank) for bank in banks[1:4])]
            )
        )
        recorded = {"recorded_at": "2026-03-01T10:00+08:00", "recorded_by": self.system}
        Drawdown.objects.bulk_create(
            Drawdown(deal_bank=lines[0], drawn_on="2026-04-01", amount=n + 1, **recorded) for n in range(6)
        )
        return deals

    def _named(self, model: type, **shared: object) -> list:
        """Write rows that have names."""
        rows = [model(name=f"示例{model._meta.verbose_name}{n}", **shared) for n in range(self.rows)]
        for row in rows:
            row.derive()
        return model.objects.bulk_create(rows)

    def _hand_over(self, projects: list[Project], leader: Leader) -> None:
        """Write the journal that says what the rows say."""
        opened = {"opened_at": "2026-03-01T10:00+08:00", "opened_by": self.system}
        Handover.objects.bulk_create(
            Handover(project=project, leader=leader, from_on="2026-03-01", reason="示例", **opened)
            for project in projects
        )

    def _serve(self, projects: list[Project], unit: Unit) -> None:
        """Let a specialist serve each project, and units help with the first."""
        opened = {"from_on": "2026-03-01", "opened_at": "2026-03-01T10:00+08:00", "opened_by": Officer.objects.system()}
        officer = Officer.objects.create_user("shili_specialist", name="示例专员")
        TeamMember.objects.create(sector=Sector.objects.first(), officer=officer, joined_on="2026-01-01")
        Duty.objects.bulk_create(
            Duty(project=project, role=DutyRole.SPECIALIST, officer=officer, **opened) for project in projects
        )
        helping = {"role": DutyRole.HELPING_UNIT, "liaison": "示例联络员"}
        Duty.objects.create(project=projects[0], unit=unit, **helping, **opened)

    def _announce(self, region: Region, projects: list[Project], deals: list[FinancingDeal]) -> None:
        """Write the ceremonies; the first one holds every signing."""
        ceremonies = Ceremony.objects.bulk_create(
            Ceremony(name=f"示例推介会{n}", campaign="2026Q1", held_on="2026-03-01") for n in range(self.rows)
        )
        shared = {"ceremony": ceremonies[0], "stream": Stream.INVESTMENT}
        DeclaredTotal.objects.create(**shared, count=len(projects), amount=1)
        DeclaredTotal.objects.create(**shared, region=region, count=len(projects))
        Tour.objects.create(ceremony=ceremonies[0], name="示例考察", starts_on="2026-02-01", ends_on="2026-02-02")
        Signing.objects.bulk_create(Signing(ceremony=ceremonies[0], project=project) for project in projects)
        Signing.objects.bulk_create(Signing(ceremony=ceremonies[0], deal=deal) for deal in deals)


def reader(page: str) -> Role:
    """Return who opens the page: officers and tokens are security's, the trail is the auditor's."""
    if page.startswith(("government_officer", "government_machinetoken")):
        return Role.SECURITY_ADMIN
    return Role.AUDIT_ADMIN if page.startswith("records_auditentry") else Role.BUREAU_ADMIN


READERS = (Role.BUREAU_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


def logged_in(role: Role = Role.BUREAU_ADMIN) -> Client:
    """Return the client of somebody who may do all that the role gives; the bureau's administrator, unless told otherwise."""
    officer = Officer.objects.create_user(f"shili_{role.lower()}", role=role)
    client = Client()
    client.force_login(officer)
    return client
