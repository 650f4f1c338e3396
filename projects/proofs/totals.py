"""Totals add up: the figures of the desk are asked for, and counted again from the rows another way."""

from collections.abc import Iterator
from decimal import Decimal

from django.db import connections

from government.models import Officer
from projects import figures
from projects.models import Project
from projects.stages import SIGNED_ON, Stage
from records.proving import Reckoning

PER_GROUP = """
SELECT {group}, count(*), sum(CASE WHEN counts_in_amount THEN amount END) FROM projects_project
WHERE voided_at IS NULL {also} GROUP BY 1"""
SIGNED = "AND stage IN ({})".format(", ".join(f"'{stage}'" for stage in SIGNED_ON))
REGION = "coalesce(attribution_region_id, region_id)"
Counted = dict[object, tuple[int, Decimal | None]]
NOTHING = (0, None)


def _counted(group: str, also: str = "") -> Counted:
    """Count the live projects and their amounts (万元) per group, with SQL of our own."""
    with connections["default"].cursor() as cursor:
        cursor.execute(PER_GROUP.format(group=group, also=also))
        return {key: (number, amount) for key, number, amount in cursor.fetchall()}


def _sum(parts: Counted) -> tuple[int, Decimal | None]:
    """Add up; None where not one amount is published."""
    published = [amount for _, amount in parts.values() if amount is not None]
    return sum(number for number, _ in parts.values()), sum(published, Decimal(0)) if published else None


def by_stage() -> Iterator[tuple[str, bool]]:
    """Judge each stage's figure, and that the stages and 终止 make the whole."""
    recounted, counts = _counted("stage"), figures.counts(Project.objects.live())
    shown: Counted = {Stage.TERMINATED: recounted.get(Stage.TERMINATED, NOTHING)}
    for stage, tally in figures.by_stage(Project.objects.live(), to=Officer.objects.system()):
        shown[stage] = tally.count, tally.amount
        yield stage.label, recounted.get(stage, NOTHING) == shown[stage]
    whole = _sum(_counted("true"))
    yield "全部", whole == _sum(shown) and whole[0] == counts["whole"]
    yield "签约及以后", _sum({stage: shown[stage] for stage in SIGNED_ON})[0] == counts["signed"]


def by_region() -> Iterator[tuple[str, bool]]:
    """Judge each region's figure, and that the regions and those without one make 签约及以后."""
    recounted = _counted(REGION, SIGNED)
    shown: Counted = {}
    for region, tally, _slots in figures.by_region(Project.objects.live(), to=Officer.objects.system()):
        shown[region.pk] = tally.count, tally.amount
        yield region.name, recounted.get(region.pk, NOTHING) == shown[region.pk]
    shown[None] = recounted.get(None, NOTHING)
    whole = _sum(_counted("true", SIGNED))
    yield "签约及以后", _sum(shown) == whole and whole[0] == figures.counts(Project.objects.live())["signed"]


PROOFS = (
    Reckoning("各阶段的个数和金额相加等于总数", by_stage),
    Reckoning("各县市与未定县市的个数和金额相加等于总数", by_region),
)
