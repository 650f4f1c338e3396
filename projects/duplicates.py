"""疑似重复 and 疑似分期: projects that may be one, or phases of one, among those that the officer sees.

What of a project is hidden from him (projects/sight.py) is no evidence for him either. Slots have no name and are
claimed instead; phases that hang on one project are told apart by that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce

from government.models import Officer
from kezhou_crm import field_rights
from projects.models import Participation, Project, ProjectVerdict
from records.likeness import Names, why
from records.name_parts import are_phases, parts
from records.twins import Pair, Pairs, sharing

AT_LEAST = 0.75
LIKE = 0.5  # names of projects of one company that are worth a look
SAME_FIGURES = ("签约金额、签约日期和县市都相同", 0.7)
SAME_CONTRACT = ("合同编号相同", 0.9)
SAME_COMPANY = "同一企业，名称相近"
PHASES = "疑似分期"
WINDOW = 500
COLUMNS = ("pk", "name", "parent", "signed_on", "county", "read_amount", "read_contract", "read_investor")


@dataclass(frozen=True)
class Found:
    """The likely pairs of one window, and those that look like phases of one investment."""

    pairs: list[Pair]
    phases: list[Pair]
    compared: int
    more: bool


def find(by: Officer, *, window: int = 0) -> Found:
    """Return the pairs in which the newer project is one of a window of the newest. Three queries, at any size."""
    rows = list(_rows(by))
    asked = rows[window * WINDOW : (window + 1) * WINDOW]
    apart = ProjectVerdict.objects.visible_to(by).standing().apart().values_list("kept", "other")
    pairs, phases = Pairs(apart), Pairs(apart)
    named = {row["pk"]: row["name"] for row in rows}
    known = Names(named.items())
    for row in asked:
        for other, score in known.nearest(row["name"], at_least=AT_LEAST):
            if other < row["pk"]:
                pairs.add(row["pk"], other, why(row["name"], named[other]), score)
    _by_figures(pairs, rows)
    _by_company(pairs, known, named, by)
    _phases(phases, rows)
    roots = {row["pk"]: _root(row) for row in rows}
    recent = {row["pk"] for row in asked}

    def kept(found: Iterable[Pair]) -> list[Pair]:
        return [pair for pair in found if pair.other in recent and roots[pair.one] != roots[pair.other]]

    looks_like_phases = kept(phases.likely(AT_LEAST))
    told = {(pair.one, pair.other) for pair in looks_like_phases}
    twins = [pair for pair in kept(pairs.likely(AT_LEAST)) if (pair.one, pair.other) not in told]
    return Found(twins, looks_like_phases, len(asked), more=len(rows) > (window + 1) * WINDOW)


def _rows(by: Officer) -> Iterable[dict[str, Any]]:
    """Return the projects that he sees with what he reads of them, the newest first."""
    return (
        Project.objects.visible_to(by)
        .live()
        .filter(name__isnull=False)
        .as_read_by(by)
        .annotate(
            county=Coalesce("attribution_region", "region"),
            read_contract=Coalesce(field_rights.column(by, Project, "contract_no"), Value("")),
            read_investor=Coalesce(field_rights.column(by, Project, "investor_as_stated"), Value("")),
        )
        .order_by(F("pk").desc())
        .values(*COLUMNS)
    )


def _by_figures(pairs: Pairs, rows: list[dict[str, Any]]) -> None:
    figures = (
        ((row["read_amount"], row["signed_on"], row["county"]), row["pk"])
        for row in rows
        if row["read_amount"] and row["signed_on"]
    )
    pairs.share(figures, *SAME_FIGURES)
    pairs.share(((row["read_contract"], row["pk"]) for row in rows if row["read_contract"]), *SAME_CONTRACT)


def _by_company(pairs: Pairs, known: Names, named: dict[int, str], by: Officer) -> None:
    """Add what is like enough where one company takes part in both."""
    lines = Participation.objects.visible_to(by).values_list("company", "project")
    for one, other in sharing((company, project) for company, project in lines if project in named):
        score = known.score(named[one], named[other])
        if score >= LIKE and not are_phases(parts(named[one]), parts(named[other])):
            pairs.add(one, other, SAME_COMPANY, 0.5)
            pairs.add(one, other, why(named[one], named[other]), score)


def _phases(phases: Pairs, rows: list[dict[str, Any]]) -> None:
    """Add every two that bear one name but for the phase."""
    cut = {row["pk"]: parts(row["name"]) for row in rows}
    for one, other in sharing((each.core, pk) for pk, each in cut.items()):
        if are_phases(cut[one], cut[other]):
            phases.add(one, other, PHASES, 0.8)


def _root(row: dict[str, Any]) -> int:
    """Return the project whose phase it is, else itself: of one root are the phases of one investment."""
    return row["parent"] or row["pk"]
