"""Ledgers for the API's tests: rows of every list, with what is missing and what is equal in every column."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from kezhou_crm.tests import factories
from projects.models import FinancingDeal, Project
from projects.stages import BEFORE_SIGNING, LANDED, CompanyRole, DutyRole, EvidenceKind, Stage, TerminationReason

DAYS = (None, None, *(date(2026, 1, 1) + timedelta(days=n) for n in range(3)))
AMOUNTS = (None, None, Decimal("0.00"), Decimal("5.00"), Decimal("5.50"))
TERMS = (None, None, date(2020, 1, 1), date(2021, 1, 1))


def regions(_dice: Random, rows: int) -> None:
    """Make regions, each with its own code and place."""
    for n in range(rows):
        factories.RegionFactory(code=f"{653100 + n}", name=f"示例县{n}", position=1000 - n)


def _some_regions() -> list[object]:
    """Return nothing and two regions."""
    codes = (("653001", "阿图什市"), ("653022", "阿克陶县"))
    return [None, *(factories.RegionFactory(code=code, name=name) for code, name in codes)]


def sectors(dice: Random, rows: int) -> None:
    """Make sectors, some at the same place."""
    for _ in range(rows):
        factories.SectorFactory(position=dice.choice((1, 2)))


def industries(_dice: Random, rows: int) -> None:
    """Make divisions."""
    for n in range(min(rows, 99)):
        factories.IndustryFactory(code=f"{n + 1:02}", name=f"示例行业{n}")


def units(dice: Random, rows: int) -> None:
    """Make units."""
    places = _some_regions()[1:]
    for n in range(rows):
        factories.UnitFactory(
            name=f"{dice.choice('甲乙')}单位{n}",
            region=dice.choice(places),
            protocol_order=dice.choice((1, 2)),
            dissolved_on=dice.choice(DAYS),
        )


def leaders(dice: Random, rows: int) -> None:
    """Make leaders with and without unit and term."""
    some_units = [None, factories.UnitFactory()]
    for _ in range(rows):
        factories.LeaderFactory(
            name=dice.choice(("示例甲", "示例乙")),
            unit=dice.choice(some_units),
            protocol_order=dice.choice((1, 2)),
            term_from=dice.choice(TERMS),
            term_until=dice.choice(DAYS),
        )


def companies(dice: Random, rows: int) -> None:
    """Make companies with and without industry and code."""
    some = [None, factories.IndustryFactory(), factories.IndustryFactory(code="02")]
    for n in range(rows):
        uscc = dice.choice((None, f"9165300000{n:07}A"))
        factories.CompanyFactory(industry=dice.choice(some), uscc=uscc, origin=dice.choice(("", "广东")))


def contacts(dice: Random, rows: int) -> None:
    """Make contacts of two companies."""
    firms = [factories.CompanyFactory(), factories.CompanyFactory()]
    for _ in range(rows):
        factories.ContactFactory(company=dice.choice(firms), left_on=dice.choice(DAYS))


def projects(dice: Random, rows: int) -> None:
    """Make projects in all stages, slots among them, most of them with something missing."""
    places = _some_regions()
    some_leaders = [None, *(factories.LeaderFactory(protocol_order=order) for order in (1, 1, 2))]
    some_units = [None, *(factories.UnitFactory(protocol_order=order) for order in (1, 1, 2))]
    some_sectors = [None, factories.SectorFactory()]
    some_industries = [None, factories.IndustryFactory()]
    for n in range(rows):
        stage = dice.choice(Stage.values)
        slot = stage == Stage.SIGNED and dice.random() < 0.5
        ended = {"terminated_on": "2026-06-01", "termination_reason": TerminationReason.POLICY}
        project = factories.ProjectFactory(
            name=None if slot else f"{dice.choice('甲乙')}项目{n}",
            stage=stage,
            region=dice.choice(places),
            attribution_region=dice.choice(places),
            sector=dice.choice(some_sectors),
            industry=dice.choice(some_industries),
            signed_on=None if stage in BEFORE_SIGNING else dice.choice(DAYS),
            amount=dice.choice(AMOUNTS),
            total_investment=dice.choice(AMOUNTS),
            leader=None if slot else dice.choice(some_leaders),
            lead_unit=None if slot else dice.choice(some_units),
            **(ended if stage == Stage.TERMINATED else {}),
        )
        if not slot and dice.random() < 0.5:
            _serve(dice, project)
        if stage in LANDED and not (project.leader and project.lead_unit):
            factories.VacancyFactory(project=project)
        if dice.random() < 0.5:
            factories.ParticipationFactory(project=project)


def _serve(dice: Random, project: Project) -> None:
    """Let a specialist serve the project, and now and then a helping unit and a leader who assists."""
    factories.DutyFactory(project=project, officer__name=dice.choice(("", "示例专员")))
    if dice.random() < 0.5:
        unit, contact = factories.UnitFactory(), {"liaison": "示例联络员", "liaison_phone": "13800001234"}
        factories.DutyFactory(project=project, role=DutyRole.HELPING_UNIT, unit=unit, **contact)
        factories.DutyFactory(project=project, role=DutyRole.ASSISTANT, leader=factories.LeaderFactory())


def milestones(dice: Random, rows: int) -> None:
    """Make milestones that are planned, reached or both."""
    works = [factories.ProjectFactory(), factories.ProjectFactory()]
    for n in range(rows):
        planned, actual = dice.choice(((None, DAYS[2]), (DAYS[2], None), (DAYS[2], DAYS[3]), (DAYS[4], DAYS[4])))
        factories.MilestoneFactory(
            project=works[n % 2],
            unit="座",
            planned_on=planned,
            actual_on=actual,
            planned_quantity=dice.choice(AMOUNTS),
            actual_quantity=dice.choice(AMOUNTS),
        )


def banks(dice: Random, rows: int) -> None:
    """Make banks, some with the same initials."""
    for n in range(rows):
        factories.BankFactory(name=f"{dice.choice('甲佳乙')}银行{n}")


def financing_deals(dice: Random, rows: int) -> None:
    """Make financing deals of which little is known, with none to two banks and now and then something drawn."""
    firms = [None, factories.CompanyFactory(), factories.CompanyFactory()]
    works, lenders = [factories.ProjectFactory(), factories.ProjectFactory()], [None, factories.BankFactory()]
    joined = []
    for _ in range(rows):
        deal = factories.FinancingDealFactory(
            company=dice.choice(firms), registered_on=dice.choice(DAYS), need=dice.choice(AMOUNTS)
        )
        joined += [(deal, project) for project in dice.sample(works, dice.choice((0, 1, 2)))]
        for bank in dice.sample(lenders, dice.choice((0, 1, 2))):
            amounts = {field: dice.choice(AMOUNTS) for field in ("signed", "granted")}
            line = factories.DealBankFactory(deal=deal, bank=bank, signed_on=dice.choice(DAYS), **amounts)
            if line.granted != 0 and dice.random() < 0.5:
                factories.DrawdownFactory(deal_bank=line, amount=5)
    through = FinancingDeal.projects.through
    through.objects.bulk_create(through(financingdeal=deal, project=project) for deal, project in joined)


def financing_lines(dice: Random, rows: int) -> None:
    """Make lines of two banks, each of a deal of its own, some drawn on."""
    lenders = [None, factories.BankFactory(), factories.BankFactory()]
    for _ in range(rows):
        amounts = {field: dice.choice(AMOUNTS) for field in ("signed", "granted")}
        line = factories.DealBankFactory(bank=dice.choice(lenders), signed_on=dice.choice(DAYS), **amounts)
        if line.granted != 0 and dice.random() < 0.5:
            factories.DrawdownFactory(deal_bank=line, amount=5)


def ceremonies(dice: Random, rows: int) -> None:
    """Make ceremonies with a declared total each."""
    for _ in range(rows):
        ceremony = factories.CeremonyFactory(held_on=dice.choice(DAYS[2:]), campaign=dice.choice(("2025Q4", "2026Q1")))
        factories.DeclaredTotalFactory(ceremony=ceremony, region=dice.choice(_some_regions()))


def participations(dice: Random, rows: int) -> None:
    """Make participations in two projects."""
    works = [factories.ProjectFactory(), factories.ProjectFactory()]
    for n in range(rows):
        factories.ParticipationFactory(project=works[n % 2], role=dice.choice(CompanyRole.values))


def evidence(dice: Random, rows: int) -> None:
    """Make evidence of two projects, photos and documents."""
    works = [factories.ProjectFactory(), factories.ProjectFactory()]
    for n in range(rows):
        kind = dice.choice((EvidenceKind.CONTRACT, EvidenceKind.OTHER))
        document = dice.random() < 0.5
        factories.EvidenceFactory(
            project=works[n % 2], kind=kind, happened_on=dice.choice(DAYS), attachment__document=document
        )


LISTS: dict[str, Callable[[Random, int], None]] = {
    "banks": banks,
    "ceremonies": ceremonies,
    "companies": companies,
    "contacts": contacts,
    "evidence": evidence,
    "financing-deals": financing_deals,
    "financing-lines": financing_lines,
    "industries": industries,
    "leaders": leaders,
    "milestones": milestones,
    "participations": participations,
    "projects": projects,
    "regions": regions,
    "sectors": sectors,
    "units": units,
}


def fill(name: str, rows: int, seed: int = 1) -> None:
    """Fill the list with rows that the seed decides."""
    LISTS[name](Random(seed), rows)  # noqa: S311 - dice, not secrets


def orderings(views: Sequence[tuple[str, type, str]]) -> list[tuple[str, str]]:
    """Return every ordering of every list, both ways."""
    return [(name, sign + field) for name, view, _ in views for field in view.ordering_fields for sign in ("", "-")]
