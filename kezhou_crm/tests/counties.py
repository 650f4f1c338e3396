"""A ledger of several counties, and an officer of each kind: for tests of who sees what.

`World.token(n)` is written into every text of the rows of county n, so that a page that shows one of another county is
found out.
"""

import random
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from zeal import zeal_ignore

from ceremonies.models import Ceremony, Signing
from companies.models import Company, CompanyVerdict, Contact
from government.models import Leader, Officer, Region, Unit
from government.roles import Role
from intake.models import Batch, ColumnMemory, Row
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import sheets
from projects.models import (
    DealBank,
    Drawdown,
    Duty,
    Evidence,
    FinancingDeal,
    FollowUp,
    Handover,
    Instruction,
    Milestone,
    Participation,
    Project,
    ProjectVerdict,
    StageMove,
    Vacancy,
)
from projects.stages import DutyRole

CODES = ("653001", "653022", "653023")
NAMES = ("阿图什市", "阿克陶县", "阿合奇县")
# Every table of which an officer sees a part, and the word for it: test_row_security compares with the database's.
SCOPED: tuple[type[models.Model], ...] = (
    Project, Participation, Milestone, Handover, StageMove, Duty, FollowUp, Instruction, Vacancy, Evidence,
    FinancingDeal, DealBank, Drawdown, Company, Contact, Signing, CompanyVerdict, ProjectVerdict,
    Batch, Row, ColumnMemory,
)  # fmt: skip


def token(number: int) -> str:
    """Return the word that stands in the rows of a county and nowhere else."""
    return f"CANARY{number}X"


@dataclass
class World:
    """Counties with what hangs on their projects; officers by role, each of the county of the same number."""

    dice: random.Random
    regions: list[Region] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    leaders: list[Leader] = field(default_factory=list)
    officers: dict[tuple[str, int], Officer] = field(default_factory=dict)
    projects: dict[int, list[Project]] = field(default_factory=dict)

    def build(self, *, projects: int = 4, crossing: bool = True) -> "World":
        """Write it; `crossing` lets units help, specialists serve and projects count across the counties."""
        with zeal_ignore():
            for number, (code, name) in enumerate(zip(CODES, NAMES, strict=True)):
                self._county(number, code, name)
            self.officers[Role.BUREAU_ADMIN, 0] = cast.OfficerFactory(administrator=True, name="示例业务管理员")
            for number in range(len(CODES)):
                self.projects[number] = [self._project(number) for _ in range(projects)]
            if crossing:
                self._cross()
        return self

    def _county(self, number: int, code: str, name: str) -> None:
        region = cast.RegionFactory(code=code, name=name, full_name=name)
        unit = cast.UnitFactory(name=f"示例{name}商务局", region=region)
        led = cast.UnitFactory(name=f"示例{name}牵头局", region=region)
        self.regions.append(region)
        self.units += [unit, led]
        for role, at in (
            (Role.COUNTY_CLERK, unit),
            (Role.UNIT_CLERK, led),
            (Role.SPECIALIST, unit),
            (Role.LEADER, unit),
        ):
            officer = cast.OfficerFactory(role=role, unit=at, narrowed=False, name=f"示例{role.label}{number}")
            self.officers[role, number] = officer
            self._sheet(number, officer)
        self.leaders.append(cast.LeaderFactory(name=f"示例领导{number}", officer=self.officers[Role.LEADER, number]))

    @staticmethod
    def _sheet(number: int, officer: Officer) -> None:
        """Let him have brought in a sheet, and corrected a column of it."""
        word = token(number)
        batch = sheets.BatchFactory(unit=officer.unit, entered_by=officer, file_name=f"示例{word}.xlsx", title=word)
        sheets.ImportRowFactory(batch=batch, name=f"示例{word}")
        title = f"示例列{word}{officer.role}"
        sheets.ColumnMemoryFactory(unit=officer.unit, remembered_by=officer, theirs=title, title_key=title)

    def _project(self, number: int) -> Project:
        """Write a project of the county with a row of everything, and sometimes a signing that names it."""
        project = self.everything(
            number,
            unit=self.dice.choice([None, self.units[2 * number + 1]]),
            leader=self.dice.choice([None, self.leaders[number]]),
            specialist=self.officers[Role.SPECIALIST, number],
            clerk=self.officers[Role.COUNTY_CLERK, number],
        )
        if self.dice.random() < 0.5:
            ceremony = Ceremony.objects.first() or cast.CeremonyFactory()
            cast.SigningFactory(project=project, ceremony=ceremony)
        return project

    def everything(
        self,
        number: int,
        *,
        unit: Unit | None,
        leader: Leader | None,
        specialist: Officer,
        clerk: Officer,
        marked: int | None = None,
    ) -> Project:
        """Write a project of the county with a row of everything; its words are those of `marked`."""
        word, dice = token(number if marked is None else marked), self.dice
        amount = self.amount(number if marked is None else marked)
        project = cast.ProjectFactory(
            name=f"示例{word}项目{dice.randrange(10**6)}", region=self.regions[number], leader=leader, lead_unit=unit,
            note=word, scope=word, contract_no=word, investor_as_stated=word, amount=amount, signed=True,
        )  # fmt: skip
        company = cast.CompanyFactory(name=f"新疆示例{word}{dice.randrange(10**6)}公司", note=word, origin=word)
        cast.ParticipationFactory(project=project, company=company)
        cast.ContactFactory(
            company=company, name=f"示例{word}", post=word, phone=f"1390000{number}{dice.randrange(1000):03}"
        )
        cast.MilestoneFactory(project=project, name=f"示例{word}节点", note=word)
        cast.VacancyFactory(project=project, reason=word)
        cast.FollowUpFactory(
            project=project, said=word, next_step=word, with_whom=word, officer=clerk, next_on="2026-12-31"
        )
        cast.InstructionFactory(project=project, text=word, written_at="2026-03-02T10:00+08:00")
        cast.DutyFactory(project=project, officer=specialist, reason=word)
        cast.EvidenceFactory(project=project, note=word, attachment__name=f"{word}.jpg", attachment__uploaded_by=clerk)
        deal = cast.FinancingDealFactory(company=company, projects=[project], note=word, purpose=word, recorded_by=clerk,
                                         recorded_at="2026-03-01T10:00+08:00", need=amount)  # fmt: skip
        line = cast.DealBankFactory(deal=deal, branch=word, manager=word, signed=amount, granted=amount)
        cast.DrawdownFactory(deal_bank=line, note=word)
        self._merge(project, company, word, clerk)
        return project

    def _merge(self, project: Project, company: Company, word: str, clerk: Officer) -> None:
        """Write a project and a company that were merged into these."""
        at = "2026-03-02T10:00+08:00"
        said = {"kind": "MERGED", "said_at": at, "said_by": clerk}
        gone = cast.ProjectFactory(
            name=f"示例{word}并入{self.dice.randrange(10**6)}", region=project.region, absorbed_by=project,
            voided_at=at, voided_by=clerk, void_reason=word,
        )  # fmt: skip
        tombstone = cast.CompanyFactory(
            name=f"新疆示例{word}并入{self.dice.randrange(10**6)}公司",
            merged_into=company,
            merged_at=at,
            merged_by=clerk,
        )
        ProjectVerdict.objects.create(kept=project, other=gone, reason=word, **said)
        CompanyVerdict.objects.create(kept=company, other=tombstone, reason=word, **said)

    @staticmethod
    def amount(number: int) -> int:
        """Return the amount of the county's projects, one that no other county has."""
        return 77_001 + number * 1_111

    def _cross(self) -> None:
        """Let what is of one county be seen from another in every way there is."""
        for number in range(len(CODES)):
            other = (number + 1) % len(CODES)
            theirs = self.projects[other]
            cast.DutyFactory(project=theirs[0], role=DutyRole.HELPING_UNIT, unit=self.units[2 * number + 1])
            cast.DutyFactory(
                project=theirs[1], role=DutyRole.SUBSTITUTE, officer=self.officers[Role.SPECIALIST, number]
            )
            cast.DutyFactory(project=theirs[2], role=DutyRole.ASSISTANT, leader=self.leaders[number])
            Project.objects.filter(pk=theirs[3].pk).update(attribution_region=self.regions[number])
            cast.ProjectFactory(name=f"示例分期{number}", region=self.regions[number], parent=theirs[0])

    def someone(self) -> list[tuple[str, Officer]]:
        """Return every officer with the name of the case."""
        return [(f"{role}-{number}", officer) for (role, number), officer in self.officers.items()]


def world(seed: int = 1, **kwargs: Any) -> World:
    """Write a ledger of three counties."""
    return World(random.Random(seed)).build(**kwargs)  # noqa: S311 - no secret
