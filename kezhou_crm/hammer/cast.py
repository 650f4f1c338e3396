"""Who and what is worked with: a few 示例 people, and seats, each held by one live project at a time.

A seat is a code. Whoever voids its project frees the code, and the next who comes enters a new project there.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.utils.timezone import localdate

from ceremonies.models import Ceremony, Signing
from companies.models import Company
from government.models import Leader, Officer, Region, Sector, TeamMember, Unit
from government.roles import Role
from projects.models import Evidence, Participation, Project
from projects.stages import AgreementType, CompanyRole, EvidenceKind, Stage
from records.models import Attachment

LEADERS, UNITS, OFFICERS, CEREMONIES = 6, 4, 4, 3
SLOTS = 6  # live at a time
SLOT = "示例名额"
LONG_AGO = date(2020, 1, 1)


def enlist() -> None:
    """Write the people, the firms and the ceremonies.

    One leader is out of office, one unit dissolved; one officer may do nothing and is in no team of specialists.
    """
    region, sector = Region.objects.get(code="653001"), Sector.objects.create(name="示例板块")
    for n in range(UNITS):
        Unit.objects.create(name=f"示例单位{n}", region=region, dissolved_on=None if n else LONG_AGO)
    for n in range(LEADERS):
        Leader.objects.create(name=f"示例领导{n}", post="示例职务", term_until=None if n else LONG_AGO)
    for n in range(OFFICERS):
        officer = Officer.objects.create_user(
            f"shili{n}", role=Role.BUREAU_ADMIN if n else Role.BUREAU_CLERK, narrowed=not n
        )
        if n:
            TeamMember.objects.create(sector=sector, officer=officer, joined_on=LONG_AGO)
    for n in range(CEREMONIES):
        Ceremony.objects.create(name=f"示例推介会{n}", campaign="2026Q1", held_on=date(2026, 3, 1))
    Company.objects.create(name="新疆示例有限责任公司", uscc="91653000MA00000001")


@dataclass
class Hand:
    """What one deed is given: dice, the moment of entry, and the cast to choose from."""

    dice: Random
    seats: int
    at: datetime
    leaders: list[Leader] = field(default_factory=lambda: list(Leader.objects.filter(name__startswith="示例")))
    units: list[Unit] = field(default_factory=lambda: list(Unit.objects.filter(name__startswith="示例")))
    officers: list[Officer] = field(default_factory=lambda: list(Officer.objects.filter(username__startswith="shili")))
    ceremonies: list[Ceremony] = field(default_factory=lambda: list(Ceremony.objects.filter(name__startswith="示例")))
    company: Company = field(default_factory=lambda: Company.objects.get(uscc="91653000MA00000001"))

    @property
    def by(self) -> Officer:
        """Return an officer; one of them may not do everything."""
        return self.dice.choice(self.officers)

    @property
    def day(self) -> date:
        """Return today, mostly; sometimes a day that is too early or too late."""
        return localdate(self.at) + timedelta(days=self.dice.choices((0, -1, -9, 1), (90, 6, 2, 2))[0])

    @property
    def leader(self) -> Leader | None:
        """Return a leader or nobody."""
        return self.dice.choice([*self.leaders, None])

    @property
    def unit(self) -> Unit | None:
        """Return a unit or none."""
        return self.dice.choice([*self.units, None])

    @property
    def stage(self) -> Stage:
        """Return any stage."""
        return self.dice.choice(list(Stage))

    def project(self) -> Project:
        """Return the live project of a seat, entered anew where the seat is free."""
        code = f"SHILI-{self.dice.randrange(self.seats):02}"
        return Project.objects.live().filter(code=code).first() or self.enter(code)

    def enter(self, code: str) -> Project:
        """Enter a lead that has all that later stages ask for, but people."""
        project = Project.objects.create(
            code=code,
            name=f"示例项目{self.dice.randrange(1000)}",
            region=Region.objects.get(code="653001"),
            investor_as_stated="示例",
            agreement_type=AgreementType.CONTRACT,
            contract_no="示例 1 号",
            scope="示例",
            amount=self.dice.choice((None, 100, 250)),
            party_a=self.dice.choice(self.units),
        )
        for role in (CompanyRole.INVESTOR, CompanyRole.PROJECT_COMPANY):
            Participation.objects.create(project=project, company=self.company, role=role)
        for kind in EvidenceKind:
            Evidence.objects.create(project=project, kind=kind, happened_on=LONG_AGO, attachment=self._file())
        return project

    def _file(self) -> Attachment:
        """Return the row of a document; no file lies behind it, for nobody opens it here."""
        word = f"{self.dice.getrandbits(128):032x}"
        file = {"file_type": "PDF", "size": 1, "sha256": word * 2, "stored_as": f"00/00/{word}"}
        return Attachment.objects.create(name="示例.pdf", uploaded_at=self.at, uploaded_by=self.by, **file)

    def slot(self) -> Project:
        """Return a live slot, announced anew where there are few."""
        slots = list(Project.objects.live().name_pending().filter(investor_as_stated=SLOT).order_by("pk"))
        return self.dice.choice(slots) if len(slots) >= SLOTS else self.announce()

    def announce(self) -> Project:
        """Enter a slot that a ceremony counts."""
        slot = Project.objects.create(
            name=None,
            region=Region.objects.get(code="653001"),
            investor_as_stated=SLOT,
            stage=Stage.SIGNED,
            signed_on=localdate(self.at),
        )
        Signing.objects.create(ceremony=self.dice.choice(self.ceremonies), project=slot)
        return slot
