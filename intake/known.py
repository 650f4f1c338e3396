"""What a sheet is matched against, as far as its officer sees it: read in a handful of queries, whatever its length."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ceremonies.models import Signing
from companies.models import Company, Industry
from government.models import Leader, Officer, Region, Sector, TeamMember, Unit, UnitFormerName
from intake.similar import Names
from projects.models import Project
from records import names


@dataclass(frozen=True, slots=True)
class KnownProject:
    """As much of a project as finds it."""

    pk: int
    code: str
    name: str | None
    key: str
    region: int | None
    counted_for: int | None
    signed_on: date | None


@dataclass(frozen=True, slots=True)
class KnownCompany:
    """As much of a company as finds it."""

    pk: int
    name: str
    key: str
    uscc: str | None
    origin: str


@dataclass
class Known:
    """The government's side, the companies and the projects that an officer sees, each by what it is called."""

    officer: Officer
    on: date
    regions: dict[str, Region] = field(default_factory=dict)
    units: Mapping[str, list[Unit]] = field(default_factory=dict)
    leaders: Mapping[str, list[Leader]] = field(default_factory=dict)
    specialists: Mapping[str, list[Officer]] = field(default_factory=dict)
    sectors: dict[str, Sector] = field(default_factory=dict)
    industries: dict[str, Industry] = field(default_factory=dict)
    companies: list[KnownCompany] = field(default_factory=list)
    projects: list[KnownProject] = field(default_factory=list)
    unnamed: list[KnownProject] = field(default_factory=list)
    slots: list[KnownProject] = field(default_factory=list)

    @cached_property
    def regions_prefecture(self) -> Region | None:
        """Return the prefecture itself, under whatever name it goes."""
        return next((region for region in self.regions.values() if region.code == Region.PREFECTURE), None)

    @cached_property
    def company_by_key(self) -> dict[str, KnownCompany]:
        """Return companies by the key of their name."""
        return {company.key: company for company in self.companies}

    @cached_property
    def company_by_code(self) -> dict[str, KnownCompany]:
        """Return companies by their credit code."""
        return {company.uscc: company for company in self.companies if company.uscc}

    @cached_property
    def company_by_pk(self) -> dict[int, KnownCompany]:
        """Return companies by id."""
        return {company.pk: company for company in self.companies}

    @cached_property
    def similar_companies(self) -> Names:
        """Return the index of what companies are called."""
        return Names((company.pk, company.key) for company in self.companies)

    @cached_property
    def project_by_code(self) -> dict[str, KnownProject]:
        """Return projects by their code."""
        return {project.code: project for project in self.projects}

    @cached_property
    def unnamed_by_code(self) -> dict[str, KnownProject]:
        """Return projects without a name, slots of a ceremony most of them, by their code."""
        return {project.code: project for project in self.unnamed}

    @cached_property
    def projects_by_key(self) -> Mapping[str, list[KnownProject]]:
        """Return projects by the key of their name; some share it."""
        return _by(self.projects, lambda project: project.key)

    @cached_property
    def project_by_pk(self) -> dict[int, KnownProject]:
        """Return projects by id."""
        return {project.pk: project for project in self.projects}

    @cached_property
    def similar_projects(self) -> Names:
        """Return the index of what projects are called."""
        return Names((project.pk, project.key) for project in self.projects)


def load(officer: Officer, *, on: date, besides: Collection[int] = ()) -> Known:
    """Read what the officer sees on the day, but for the projects `besides`."""
    known = Known(officer, on)
    for region in Region.objects.order_by("position"):
        for said in (region.name, region.full_name, region.name.rstrip("市县")):
            known.regions.setdefault(names.key(said), region)
    units = {unit.pk: unit for unit in Unit.objects.select_related("region").order_by("pk")}
    known.units = _by(units.values(), lambda unit: unit.name_key)
    for former in UnitFormerName.objects.order_by("pk"):
        bearers = known.units.setdefault(former.name_key, [])
        if units[former.unit_id] not in bearers:
            bearers.append(units[former.unit_id])
    known.leaders = _by(Leader.objects.order_by("protocol_order", "pk"), lambda leader: leader.name_key)
    serving = TeamMember.objects.in_force(on=on).filter(officer__is_active=True).select_related("officer")
    specialists = {member.officer_id: member.officer for member in serving.order_by("officer_id")}
    known.specialists = _by(specialists.values(), lambda officer: names.key(officer.name or officer.username))
    known.sectors = {sector.name_key: sector for sector in Sector.objects.order_by("pk")}
    for industry in Industry.objects.order_by("code"):
        for said in (
            *(industry.code, industry.name, f"{industry.code}{industry.name}"),
            *(f"{industry.section}{industry.code}", f"{industry.section}{industry.code}{industry.name}"),
        ):
            known.industries.setdefault(names.key(said), industry)
    _load_ledger(known, set(besides))
    return known


def _load_ledger(known: Known, besides: set[int]) -> None:
    companies = Company.objects.visible_to(known.officer).order_by("pk")
    rows = companies.values_list("merged_into", "pk", "name", "name_key", "uscc", "origin")
    every = [(into, KnownCompany(*row)) for into, *row in rows]
    known.companies = [company for into, company in every if into is None]
    for into, tombstone in every:  # a name that was merged stays known
        if into in known.company_by_pk:
            known.company_by_key.setdefault(tombstone.key, known.company_by_pk[into])
    projects = Project.objects.live().visible_to(known.officer).by_attribution().order_by("pk")
    rows = projects.values_list("pk", "code", "name", "name_key", "region", "counted_region", "signed_on")
    every = [KnownProject(*row) for row in rows if row[0] not in besides]
    known.projects = [project for project in every if project.name is not None]
    announced = set(Signing.objects.filter(project__name__isnull=True).order_by().values_list("project", flat=True))
    known.unnamed = [project for project in every if project.name is None]
    known.slots = [project for project in known.unnamed if project.pk in announced]


def _by(rows: Iterable, key) -> dict[str, list]:  # noqa: ANN001 - a function of the row
    found: defaultdict[str, list] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(found)
