"""The figures of the desk and the list, of the projects that are handed in: live ones, as far as an officer sees them.

The docstring of each is its 口径; voided projects count nowhere.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum, Value

from government.models import Officer, Region
from kezhou_crm import field_rights
from projects.models import Project
from projects.queries import NO_LEADER, NO_UNIT, OWES_AMOUNT, SIGNED, SLOT, STARTED, missing, no_specialist
from projects.stages import LANDED, PIPELINE, Stage

AMOUNT_DUE = SIGNED & OWES_AMOUNT
COUNTING = Q(counts_in_amount=True, parent__isnull=True)


@dataclass(frozen=True)
class Tally:
    """A number of projects and their signed amount in 万元; None where not one amount is published.

    `hidden`: of how many the amount is not the reader's to see; they are in no sum and not among the unpublished.
    """

    count: int
    amount: Decimal | None
    unpublished: int
    hidden: int = 0


def counts(projects: QuerySet[Project]) -> dict[str, int]:
    """Count the projects in one query.

    whole: all projects. signed: 签约及以后, 终止除外. started: 开工、投产、达产. missing: 三要素不全, 签约及以后缺包联领导、
    牵头单位或主办专员; no_leader, no_unit, no_specialist: of which, each. slots: 待补名称. amount_due: 签约及以后、计额、未公布签约金额的
    (分期不另计). landed: 落地及以后.
    """
    return projects.aggregate(
        whole=Count("pk"),
        signed=Count("pk", filter=SIGNED),
        landed=Count("pk", filter=Q(stage__in=LANDED)),
        started=Count("pk", filter=STARTED),
        missing=Count("pk", filter=missing()),
        no_leader=Count("pk", filter=NO_LEADER),
        no_unit=Count("pk", filter=NO_UNIT),
        no_specialist=Count("pk", filter=no_specialist()),
        slots=Count("pk", filter=SLOT),
        amount_due=Count("pk", filter=AMOUNT_DUE),
    )


def by_stage(projects: QuerySet[Project], *, to: Officer) -> list[tuple[Stage, Tally]]:
    """Count the projects that stand at each stage today, 线索 to 达产, 终止 left out.

    The amount adds up 签约金额 of projects that count in amount (counts_in_amount) and have it published,
    as far as the officer reads it.
    """
    rows = projects.values("stage").annotate(**_tally(to))
    found = {row["stage"]: _of(row) for row in rows.order_by("stage")}
    return [(stage, found.get(stage, Tally(0, None, 0))) for stage in PIPELINE]


def by_region(projects: QuerySet[Project], *, to: Officer) -> list[tuple[Region, Tally, int]]:
    """Count 签约及以后 per region, by attribution else by where it lands, and how many of them are 待补名称.

    The amount adds up 签约金额 of projects that count in amount and have it published. Regions without a
    project are listed too; projects without a region are not.
    """
    rows = projects.filter(SIGNED).by_attribution().values("counted_region")
    rows = rows.annotate(**_tally(to), slots=Count("pk", filter=SLOT)).order_by("counted_region")
    found = {row["counted_region"]: row for row in rows}
    nothing = {"count": 0, "published": None, "unpublished": 0, "hidden": 0, "slots": 0}
    per_region = ((region, found.get(region.pk, nothing)) for region in Region.objects.in_order())
    return [(region, _of(row), row["slots"]) for region, row in per_region]


def _tally(officer: Officer) -> dict[str, Count | Sum]:
    """Return the aggregates of a tally; a phase is counted, its amount stands on the parent."""
    read = field_rights.answerable(officer, Project, "amount")
    return {
        "count": Count("pk"),
        "published": Sum("amount", filter=Q(counts_in_amount=True) & read),
        "unpublished": Count("pk", filter=OWES_AMOUNT & read),
        "hidden": Count("pk", filter=COUNTING & ~read) if read else Value(0),
    }


def _of(row: dict) -> Tally:
    """Make a tally of an aggregated row."""
    return Tally(row["count"], row["published"], row["unpublished"], row["hidden"])
