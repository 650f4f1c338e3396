"""A ledger of a hundred thousand projects, written in bulk on a throw-away server: five counties, none the same size."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connections, models

from companies.models import Company
from government.models import Leader, Officer, Region, Unit
from government.roles import Role
from projects.models import Duty, FollowUp, Handover, Participation, Project, StageMove
from projects.stages import BEFORE_SIGNING, PIPELINE, CompanyRole, DutyRole, FollowUpMethod, MoveKind

OWNER, BATCH = "owner", 5_000
BEGUN = date(2023, 1, 1)
ENTERED = datetime(2026, 10, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
WHERE = ("阿图什", "阿克陶", "阿合奇", "乌恰")
WHAT = ("纺织产业园", "光伏组件", "冷链物流", "石材加工", "农产品深加工", "文旅综合体", "矿产精选")
WEIGHTS = (5, 40, 25, 10, 20)  # in per cent: the prefecture itself, then the counties
COMPANIES_OF, UNITS, LEADERS, SPECIALISTS = 8, 60, 30, 200
PUBLISHED = 0.9  # of the signed amounts


def fill(rows: int) -> Officer:
    """Write it, one company on eight projects and two follow-ups each; return the clerk of the largest county."""
    dice = Random(rows)
    regions = [*Region.objects.using(OWNER).order_by("position", "pk")]
    units = _bulk(_named(Unit, f"示例单位{n}", region=dice.choice(regions)) for n in range(UNITS))
    leaders = _bulk(_named(Leader, f"示例领导{n}", post="示例职务") for n in range(LEADERS))
    officers = [
        Officer(username=f"shili_{n}", name=f"示例专员{n}", role=Role.SPECIALIST, unit=dice.choice(units), password="!")
        for n in range(SPECIALISTS)
    ]
    clerk = Officer(username="shili_clerk", role=Role.COUNTY_CLERK, unit=_of(units, regions[1]), password="!")
    _bulk([*officers, clerk])
    companies = _bulk(_named(Company, f"示例企业{n}有限公司") for n in range(rows // COMPANIES_OF))
    projects = _bulk(_projects(dice, rows, regions, units, leaders))
    _bulk(Participation(project=p, company=dice.choice(companies), role=CompanyRole.INVESTOR) for p in projects)
    opened = {"opened_at": ENTERED, "opened_by": officers[0]}
    _bulk(
        Duty(project=p, role=DutyRole.SPECIALIST, officer=dice.choice(officers), from_on=BEGUN, **opened)
        for p in projects
    )
    _bulk(
        Handover(project=p, leader=p.leader, lead_unit=p.lead_unit, from_on=BEGUN, reason="示例", **opened)
        for p in projects
        if p.leader
    )
    _follow(dice, projects, officers)
    with connections[OWNER].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return clerk


def _projects(
    dice: Random, rows: int, regions: list[Region], units: list[Unit], leaders: list[Leader]
) -> Iterator[Project]:
    for n in range(rows):
        stage = dice.choice(PIPELINE)
        signed = stage not in BEFORE_SIGNING
        yield _named(
            Project,
            f"示例{dice.choice(WHERE)}{dice.choice(WHAT)}项目{n}",
            stage=stage,
            region=dice.choices(regions, WEIGHTS[: len(regions)])[0],
            signed_on=BEGUN + timedelta(days=dice.randrange(1_300)) if signed else None,
            amount=dice.randrange(100, 900_000) if signed and dice.random() < PUBLISHED else None,
            leader=dice.choice(leaders) if signed else None,
            lead_unit=dice.choice(units) if signed else None,
        )


def _follow(dice: Random, projects: list[Project], officers: list[Officer]) -> None:
    """Write moves and follow-ups, and the pointer to the latest one, which a trigger keeps otherwise."""
    entered = {"kind": MoveKind.ENTRY, "recorded_at": ENTERED, "recorded_by": officers[0]}
    _bulk(StageMove(project=p, to_stage=p.stage, **entered) for p in projects)
    told = {"method": FollowUpMethod.VISIT, "said": "示例沟通情况", "logged_at": ENTERED}
    for turn in range(2):
        last = _bulk(
            FollowUp(
                project=p,
                officer=dice.choice(officers),
                happened_on=date(2026, 8 + turn, 1 + n % 28),
                next_on=date(2026, 10, 1) + timedelta(days=dice.randrange(100)),
                **told,
            )
            for n, p in enumerate(projects)
        )
    for project, follow_up in zip(projects, last, strict=True):
        project.last_follow_up = follow_up
    Project.objects.using(OWNER).bulk_update(projects, ["last_follow_up"], batch_size=BATCH)


def _named(model: type[models.Model], name: str, **shared: Any) -> models.Model:  # noqa: ANN401 - any column
    row = model(name=name, **shared)
    row.derive()
    return row


def _of(units: list[Unit], region: Region) -> Unit:
    return next(unit for unit in units if unit.region_id == region.pk)


def _bulk(rows: Iterator[models.Model] | list[models.Model]) -> list[models.Model]:
    """Write rows as the owner, with the triggers of their table asleep: the journals are written here by hand."""
    rows = list(rows)
    table = rows[0]._meta.db_table
    with connections[OWNER].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        made = type(rows[0])._default_manager.using(OWNER).bulk_create(rows, batch_size=BATCH)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return made
