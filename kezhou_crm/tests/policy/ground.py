"""The ground on which cells run: three projects with a row of everything, and an officer of each role.

Of each role that sees a part, the project `OWN` is his; `NEIGHBOUR` is in his county, of another unit; `FOREIGN` is in
another county. Every text and amount of a project's rows carries its own mark. `NOWHERE` are rows that are not.
"""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import AutoField
from django.test import Client
from django.utils import timezone
from zeal import zeal_ignore

from ceremonies.models import Ceremony, Signing
from government import tokens
from government.models import MachineToken, Officer
from government.roles import Role
from intake import staging
from intake.models import Batch
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import files, races
from kezhou_crm.tests.asking import ROOMS
from kezhou_crm.tests.counties import World, token
from projects.models import Evidence, Project
from projects.stages import DutyRole, EvidenceKind
from records import attaching
from records.models import AuditEntry, Source

OWN, NEIGHBOUR, FOREIGN, NOWHERE = "own", "neighbour", "foreign", "nowhere"
RELATIONS = (OWN, NEIGHBOUR, FOREIGN)
MARKS = {OWN: 0, NEIGHBOUR: 3, FOREIGN: 1}
TOKENS = {relation: token(number) for relation, number in MARKS.items()}
AMOUNTS = {relation: str(World.amount(number)) for relation, number in MARKS.items()}
ANONYMOUS = "ANONYMOUS"
ACTORS = (*Role.values, ANONYMOUS)
COUNTY = {OWN: 0, NEIGHBOUR: 0, FOREIGN: 1}
NO_ROW = 987_654_321
FIRST_ID = 4_100_000
Rows = dict[str, models.Model]


@dataclass
class Ground:
    """Officers by role, and the rows of each relation by what they are."""

    officers: dict[str, Officer] = field(default_factory=dict)
    rows: dict[str, Rows] = field(default_factory=dict)
    read: dict[str, dict[str, Any]] = field(
        default_factory=dict
    )  # the fields of forms by address: the rows stay as they are

    def client(self, actor: str) -> Client:
        """Return the client of an officer of the role, or of a stranger."""
        client = Client(raise_request_exception=False)
        if actor != ANONYMOUS:
            client.force_login(self.officers[actor])
        return client

    def key(self, kind: str, relation: str, *, by_code: bool = False) -> str:
        """Return what names the row in an address; the API names regions and industries by their codes."""
        coded = by_code and kind in {"region", "industry"}
        if relation == NOWHERE:
            return {"region": "653999", "industry": "00"}[kind] if coded else str(NO_ROW)
        row = self.rows[relation][kind]
        return str(row.code if coded else row.pk)


def build() -> Ground:
    """Write it; every row has a number that stands in no page by chance, and in no other table."""
    for position, model in enumerate(apps.get_models(include_auto_created=True)):
        if model._meta.app_label in (*ROOMS, "intake") and isinstance(model._meta.pk, AutoField):
            races.as_owner(f"ALTER TABLE {model._meta.db_table} ALTER id RESTART WITH {FIRST_ID + position * 1000}")
    with zeal_ignore():
        world = World(random.Random(1)).build(projects=0, crossing=False)  # noqa: S311 - no secret
        ground = Ground()
        shared = _shared()
        theirs = {relation: _people(world, relation) for relation in RELATIONS}
        for relation in RELATIONS:
            ground.rows[relation] = _rows(world, relation, theirs[relation]) | shared
        ground.officers = {role: theirs[OWN][role] for role in (Role.UNIT_CLERK, Role.SPECIALIST, Role.LEADER)} | {
            Role.COUNTY_CLERK: theirs[OWN][Role.COUNTY_CLERK],
            Role.BUREAU_ADMIN: world.officers[Role.BUREAU_ADMIN, 0],
        }
        for role in (Role.BUREAU_CLERK, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
            ground.officers[role] = cast.OfficerFactory(role=role, narrowed=False, name=f"示例{role.label}")
    return ground


def _people(world: World, relation: str) -> dict[str, Officer]:
    """Return who works on the project of the relation: of the neighbour's, others than of one's own."""
    number = COUNTY[relation]
    if relation != NEIGHBOUR:
        return {role: officer for (role, at), officer in world.officers.items() if at == number}
    unit = cast.UnitFactory(name="示例阿图什市农业局", region=world.regions[number])
    people = {
        role: cast.OfficerFactory(role=role, unit=unit, narrowed=False, name=f"示例邻居{role.label}")
        for role in (Role.COUNTY_CLERK, Role.UNIT_CLERK, Role.SPECIALIST, Role.LEADER)
    }
    cast.LeaderFactory(name="示例邻居领导", officer=people[Role.LEADER])
    return people


def _shared() -> Rows:
    """Write what everybody may look at."""
    source = Source.objects.create(slug="shili", outlet="示例日报", title="示例", sha256="0" * 64, chars=100)
    return {
        "source": source,
        "citation": cast.CitationFactory(source=source),
        "sector": cast.SectorFactory(),
        "bank": cast.BankFactory(),
        "industry": cast.IndustryFactory(),
        "ceremony": cast.CeremonyFactory(),
        "token": _token(),
        "entry": AuditEntry.objects.filter(of_table="records_source").first(),
    }


def _token() -> MachineToken:
    """Issue a token in the name of somebody who may do nothing."""
    now = timezone.now()
    token = MachineToken(officer=cast.OfficerFactory(), name="示例系统", expires_at=now + timedelta(days=30))
    tokens.issue(token, by=Officer.objects.system(), at=now)
    return token


def _rows(world: World, relation: str, people: dict[str, Officer]) -> Rows:
    """Write the project of the relation and what hangs on it; what was announced is a project without a company."""
    number, leader = COUNTY[relation], people[Role.LEADER].leader
    facts = {"unit": people[Role.UNIT_CLERK].unit, "leader": leader, "specialist": people[Role.SPECIALIST]}
    project = world.everything(number, clerk=people[Role.COUNTY_CLERK], marked=MARKS[relation], **facts)
    word, region = TOKENS[relation], world.regions[number]
    whose = {"region": region, "leader": leader, "lead_unit": facts["unit"]}
    announced = cast.ProjectFactory(name=f"示例{word}公布项目", note=word, signed=True, **whose)
    cast.DutyFactory(project=announced, officer=people[Role.SPECIALIST])
    slot = cast.ProjectFactory(slot=True, note=word, scope=word, region=region)
    _serve_slot(slot, people)  # nobody answers for it before it is claimed
    deal = project.financing_deals.get()
    return {
        "project": project,
        "announced": announced,
        "slot": slot,
        "signing": Signing.objects.create(ceremony=Ceremony.objects.first(), project=announced),
        "evidence": _photo(project, people[Role.COUNTY_CLERK], word),
        "paper": _paper(project, people[Role.COUNTY_CLERK], word),
        "deal": deal,
        "line": deal.lines.get(),
        "drawdown": deal.lines.get().drawdowns.get(),
        "company": project.participations.get().company,
        "contact": project.participations.get().company.contacts.get(),
        "participation": project.participations.get(),
        "milestone": project.milestones.get(),
        "followup": project.follow_ups.get(),
        "duty": project.duties.get(),
        "region": region,
        "unit": facts["unit"],
        "leader": leader,
        "officer": people[Role.SPECIALIST],
        "batch": _batch(world.officers[Role.COUNTY_CLERK, number], word),
    }


def _batch(clerk: Officer, word: str) -> Batch:
    """Let the county's clerk have brought in a sheet; the neighbour's is a colleague's of his own unit."""
    content = f"项目名称,总投资（万元）\n示例{word}导入项目,3800\n".encode()
    book = staging.read(content, f"示例{word}台账.csv", by=clerk)
    return staging.stage(book, content, by=clerk, at=timezone.now())


def _serve_slot(slot: Project, people: dict[str, Officer]) -> None:
    """Let everybody have to do with it."""
    cast.DutyFactory(project=slot, officer=people[Role.SPECIALIST])
    cast.DutyFactory(project=slot, role=DutyRole.HELPING_UNIT, unit=people[Role.UNIT_CLERK].unit)
    cast.DutyFactory(project=slot, role=DutyRole.ASSISTANT, leader=people[Role.LEADER].leader)


def _photo(project: Project, clerk: Officer, word: str) -> Evidence:
    """Attach a photo that lies on the disk."""
    return _attached(project, clerk, f"{word}.jpg", files.photo(), note=word)


def _paper(project: Project, clerk: Officer, word: str) -> Evidence:
    """Attach a paper whose very content carries the mark."""
    return _attached(project, clerk, f"{word}.pdf", files.pdf(word.encode()), note=word)


def _attached(project: Project, clerk: Officer, name: str, content: bytes, *, note: str) -> Evidence:
    examined = attaching.examine(files.upload(name, content))
    attachment = attaching.keep(examined, by=clerk, at=timezone.now())
    return cast.EvidenceFactory(project=project, attachment=attachment, kind=EvidenceKind.OTHER, note=note)
