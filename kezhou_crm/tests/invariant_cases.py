"""One case per constraint: two statements, each legal alone, and the rows that would breach it together.

`{a}` and `{b}` are the ids of the rows that `rows` makes. A constraint on the form of a single value has
an idle first session.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from django.db.models import Model

from kezhou_crm.tests import factories as cast

NUMBER = count(1)  # for the names of rows without a factory
IDLE = "SELECT 1"
ONE_DAY, LATER = "'2026-03-01'", "'2026-03-02'"


@dataclass(frozen=True)
class Case:
    """How two sessions would break the constraint `name` on `table`."""

    name: str
    table: str
    rows: Callable[[], tuple[Model, ...]]
    first: str
    second: str
    breach: str


def two(factory: type, **fields: object) -> Callable[[], tuple[Model, ...]]:
    """Make two rows of one kind."""
    return lambda: (factory(**fields), factory(**fields))


def same(name: str, table: str, rows: Callable[[], tuple[Model, ...]], columns: str, where: str = "true") -> Case:
    """Two rows are given the same values by two sessions at once."""
    changes = f"UPDATE {table} SET {columns} WHERE id = "
    keys = ", ".join(part.split("=")[0].strip() for part in columns.split(","))
    breach = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {where} GROUP BY {keys} HAVING count(*) > 1) AS twins"
    return Case(name, table, rows, changes + "{a}", changes + "{b}", breach)


def torn(  # noqa: PLR0917 - a table of cases reads by position
    name: str, table: str, rows: Callable[[], tuple[Model, ...]], first: str, second: str, breach: str
) -> Case:
    """One row is changed by two sessions whose changes do not go together."""
    changes = f"UPDATE {table} SET {{}} WHERE id = {{{{a}}}}"
    begins = changes.format(first) if first else IDLE
    return Case(name, table, rows, begins, changes.format(second), f"SELECT count(*) FROM {table} WHERE {breach}")


def negative(name: str, table: str, factory: type, column: str) -> Case:
    """Two sessions each take away what is there only once."""
    take = f"{column} = {column} - 8"
    return torn(name, table, lambda: (factory(**{column: 10}),), take, take, f"{column} < 0")


def _source() -> tuple[Model, ...]:
    from records.models import Citation, Source  # noqa: PLC0415 - a row without a factory

    source = Source.objects.create(slug=f"shili{next(NUMBER)}", outlet="示例报", title="示例", sha256="0" * 64, chars=9)
    places = ({"start": 0, "end": 4, "field": "count"}, {"start": 5, "end": 9, "field": "count"})
    cited = [Citation.objects.create(source=source, fact="T", paragraph=1, phrase="示例", **place) for place in places]
    return (*cited, source)


def _slot() -> tuple[Model, ...]:
    return (cast.ProjectFactory(slot=True), cast.LeaderFactory())


def _phase() -> tuple[Model, ...]:
    parent = cast.ProjectFactory()
    return (cast.ProjectFactory(), parent)


def _signing_pair() -> tuple[Model, ...]:
    project = cast.ProjectFactory(signed=True)
    return tuple(cast.SigningFactory(project=project, counted=False) for _ in range(2))


def _deal_pair() -> tuple[Model, ...]:
    deal = cast.FinancingDealFactory()
    return tuple(cast.SigningFactory(project=None, deal=deal, counted=False) for _ in range(2))


def _signings_of_one_ceremony() -> tuple[Model, ...]:
    ceremony = cast.CeremonyFactory()
    project, other = cast.ProjectFactory(signed=True), cast.ProjectFactory(signed=True)
    signings = [cast.SigningFactory(ceremony=ceremony, project=one, counted=False) for one in (project, other)]
    return (*signings, cast.ProjectFactory(signed=True))


def _totals() -> tuple[Model, ...]:
    ceremony = cast.CeremonyFactory()
    return tuple(cast.DeclaredTotalFactory(ceremony=ceremony, region=region) for region in _regions())


def _vacancies() -> tuple[Model, ...]:
    project = cast.ProjectFactory()
    closed = {"closed_at": "2026-03-02T10:00:00+08:00", "closed_by": cast.OfficerFactory()}
    return tuple(cast.VacancyFactory(project=project, **closed) for _ in range(2))


def _milestones() -> tuple[Model, ...]:
    project = cast.ProjectFactory()
    return tuple(cast.MilestoneFactory(project=project) for _ in range(2))


def _contacts() -> tuple[Model, ...]:
    company = cast.CompanyFactory()
    return tuple(cast.ContactFactory(company=company) for _ in range(2))


def _participations() -> tuple[Model, ...]:
    project = cast.ProjectFactory()
    return (*(cast.ParticipationFactory(project=project) for _ in range(2)), cast.CompanyFactory())


def _former_names() -> tuple[Model, ...]:
    from government.models import UnitFormerName  # noqa: PLC0415 - a row without a factory

    unit = cast.UnitFactory()
    return tuple(UnitFormerName.objects.create(unit=unit, name=f"示例曾用名{n}") for n in range(2))


def _tours() -> tuple[Model, ...]:
    from ceremonies.models import Tour  # noqa: PLC0415 - a row without a factory

    days = {"starts_on": "2026-03-01", "ends_on": "2026-03-04"}
    return tuple(Tour.objects.create(name=f"示例考察{next(NUMBER)}", **days) for _ in range(2))


def _regions() -> tuple[Model, ...]:
    codes = [f"65{next(NUMBER):04d}" for _ in range(2)]
    return tuple(
        cast.RegionFactory(code=code, name=code, full_name=code, position=int(code) % 10_000) for code in codes
    )


def _handovers() -> tuple[Model, ...]:
    project = cast.ProjectFactory()
    days = {"from_on": "2026-03-01", "until_on": "2026-03-04"}
    closed = {"closed_at": "2026-03-04T10:00:00+08:00", "closed_by": cast.OfficerFactory()}
    parties = {"leader": cast.LeaderFactory(), "lead_unit": cast.UnitFactory()}
    return tuple(cast.HandoverFactory(project=project, **days, **closed, **parties) for _ in range(2))


def _moves() -> tuple[Model, ...]:
    return (cast.ProjectFactory().moves.get(), cast.OfficerFactory())


def _follow_ups() -> tuple[Model, ...]:
    from projects.models import FollowUp  # noqa: PLC0415 - a row without a factory

    officer = cast.OfficerFactory()
    given = {"method": "CALL", "said": "示例", "officer": officer, "logged_at": "2026-03-01T10:00:00+08:00"}
    days = {"happened_on": "2026-03-01", "next_on": "2026-03-04"}
    return (FollowUp.objects.create(project=cast.ProjectFactory(), **given, **days),)


PROJECT, MILESTONE, VACANCY = "projects_project", "projects_milestone", "projects_vacancy"
HANDOVER, MOVE, FOLLOW_UP = "projects_handover", "projects_stagemove", "projects_followup"
SIGNING, TOTAL = "ceremonies_signing", "ceremonies_declaredtotal"
lead = two(cast.ProjectFactory)
company = two(cast.CompanyFactory)
plan = two(cast.MilestoneFactory)
gap = two(cast.VacancyFactory)

CASES = (
    same("citation_once_per_place", "records_citation", _source, "source_id = {c}, field = 'count', start = 2"),
    torn("citation_span_not_empty", "records_citation", _source, "start = 3", '"end" = 2', '"end" <= start'),
    torn("source_sha256_shape", "records_source", lambda: (_source()[2],), "", "sha256 = 'x'", "sha256 = 'x'"),
    torn("region_code_shape", "government_region", _regions, "", "code = '65'", "code = '65'"),
    same("region_name_unique", "government_region", _regions, "name_key = 'x'"),
    same("unit_name_unique", "government_unit", two(cast.UnitFactory), "name_key = 'x'"),
    same("unit_former_name_unique", "government_unitformername", _former_names, "name_key = 'x'"),
    torn(
        "leader_term_in_order",
        "government_leader",
        lambda: (cast.LeaderFactory(term_from="2026-01-01", term_until="2026-12-31"),),
        "term_from = '2026-08-01'",
        "term_until = '2026-06-30'",
        "term_until < term_from",
    ),
    same("sector_name_unique", "government_sector", two(cast.SectorFactory), "name_key = 'x'"),
    torn(
        "industry_code_shape",
        "companies_industry",
        lambda: (cast.IndustryFactory(),),
        "",
        "section = 'Z'",
        "section = 'Z'",
    ),
    same("company_name_unique", "companies_company", company, "name_key = 'x'"),
    same("company_uscc_unique", "companies_company", company, "uscc = 'Y1653001000000019B'", where="uscc IS NOT NULL"),
    torn("company_uscc_form", "companies_company", company, "", "uscc = 'I'", "uscc = 'I'"),
    same("contact_once_per_company", "companies_contact", _contacts, "name = 'x'"),
    same("project_code_unique", PROJECT, lead, "code = 'x'"),
    torn("project_name_not_blank", PROJECT, lead, "", "name = ''", "name = ''"),
    torn(
        "project_slot_claimed_first",
        PROJECT,
        lambda: (cast.ProjectFactory(signed=True), cast.LeaderFactory()),
        "name = NULL",
        "leader_id = {b}",
        "name IS NULL AND leader_id IS NOT NULL",
    ),
    torn(
        "project_termination_whole",
        PROJECT,
        lambda: (cast.ProjectFactory(stage="TERMINATED", terminated_on="2026-03-01", termination_reason="INVESTOR"),),
        "termination_reason = 'POLICY'",
        "terminated_on = NULL",
        "stage = 'TERMINATED' AND terminated_on IS NULL",
    ),
    torn(
        "project_signed_on_agrees",
        PROJECT,
        lambda: (cast.ProjectFactory(stage="SIGNED"),),
        "stage = 'NEGOTIATING'",
        f"signed_on = {ONE_DAY}",
        "stage = 'NEGOTIATING' AND signed_on IS NOT NULL",
    ),
    torn(
        "project_dates_in_order",
        PROJECT,
        lambda: (
            cast.ProjectFactory(
                stage="TERMINATED", terminated_on="2026-04-01", termination_reason="INVESTOR", signed_on="2026-01-01"
            ),
        ),
        f"signed_on = {LATER}",
        f"terminated_on = {ONE_DAY}",
        "terminated_on < signed_on",
    ),
    torn(
        "project_amount_on_parent",
        PROJECT,
        _phase,
        "parent_id = {b}",
        "amount = 5",
        "parent_id IS NOT NULL AND amount IS NOT NULL",
    ),
    negative("project_amount_not_negative", PROJECT, cast.ProjectFactory, "amount"),
    negative("project_total_investment_not_negative", PROJECT, cast.ProjectFactory, "total_investment"),
    torn(
        "project_voided_at_with_by",
        PROJECT,
        lambda: (cast.ProjectFactory(void_reason="示例"), cast.OfficerFactory()),
        "note = '示例'",
        "voided_at = now()",
        "voided_at IS NOT NULL AND voided_by_id IS NULL",
    ),
    torn(
        "project_void_reason_given",
        PROJECT,
        lambda: (cast.ProjectFactory(void_reason="示例"), cast.OfficerFactory()),
        "void_reason = ''",
        "voided_at = now(), voided_by_id = {b}",
        "voided_at IS NOT NULL AND void_reason = ''",
    ),
    *(
        negative(f"financing_{column}_not_negative", "projects_financingdeal", cast.FinancingDealFactory, column)
        for column in ("need", "signed", "granted", "drawn")
    ),
    same(
        "milestone_once_per_date",
        MILESTONE,
        _milestones,
        "project_id = project_id, name = 'x', planned_on = NULL, actual_on = '2026-01-01'",
    ),
    torn(
        "milestone_has_a_date",
        MILESTONE,
        two(cast.MilestoneFactory, actual_on="2026-03-01"),
        "planned_on = NULL",
        "actual_on = NULL",
        "planned_on IS NULL AND actual_on IS NULL",
    ),
    torn(
        "milestone_quantity_has_unit",
        MILESTONE,
        two(cast.MilestoneFactory, unit="座"),
        "unit = ''",
        "planned_quantity = 3",
        "unit = '' AND planned_quantity IS NOT NULL",
    ),
    *(
        torn(
            f"milestone_{column}_first_of_period",
            MILESTONE,
            two(cast.MilestoneFactory, planned_on="2026-03-01", actual_on="2026-03-01"),
            f"{column}_precision = 'MONTH'",
            f"{column} = {LATER}",
            f"{column}_precision = 'MONTH' AND extract(day FROM {column}) > 1",
        )
        for column in ("planned_on", "actual_on")
    ),
    *(
        torn(
            f"milestone_{column}_not_negative",
            MILESTONE,
            two(cast.MilestoneFactory, unit="座", **{column: 10}),
            f"{column} = {column} - 8",
            f"{column} = {column} - 8",
            f"{column} < 0",
        )
        for column in ("planned_quantity", "actual_quantity")
    ),
    torn(
        "project_absorbed_is_voided",
        PROJECT,
        lambda: (
            cast.ProjectFactory(
                voided_at="2026-03-01T10:00+08:00", voided_by=cast.OfficerFactory(), void_reason="示例"
            ),
            cast.ProjectFactory(),
        ),
        "voided_at = NULL, voided_by_id = NULL",
        "absorbed_by_id = {b}",
        "absorbed_by_id IS NOT NULL AND voided_at IS NULL",
    ),
    same(
        "handover_one_open",
        HANDOVER,
        _handovers,
        "until_on = NULL, closed_at = NULL, closed_by_id = NULL",
        where="until_on IS NULL",
    ),
    torn(
        "handover_to_somebody",
        HANDOVER,
        _handovers,
        "leader_id = NULL",
        "lead_unit_id = NULL",
        "leader_id IS NULL AND lead_unit_id IS NULL",
    ),
    torn(
        "handover_dates_in_order",
        HANDOVER,
        _handovers,
        "from_on = '2026-03-03'",
        "until_on = '2026-03-02'",
        "until_on < from_on",
    ),
    torn(
        "handover_closed_whole",
        HANDOVER,
        _handovers,
        "reason = '示例二'",
        "until_on = NULL",
        "until_on IS NULL AND closed_at IS NOT NULL",
    ),
    torn("handover_reason_given", HANDOVER, _handovers, "", "reason = ''", "reason = ''"),
    torn(
        "handover_closed_at_with_by",
        HANDOVER,
        _handovers,
        "reason = '示例二'",
        "closed_by_id = NULL",
        "closed_at IS NOT NULL AND closed_by_id IS NULL",
    ),
    torn(
        "move_has_a_date",
        MOVE,
        _moves,
        "kind = 'ADVANCE', occurred_on = '2026-03-01'",
        "occurred_on = NULL",
        "kind = 'ADVANCE' AND occurred_on IS NULL",
    ),
    torn(
        "move_reason_given",
        MOVE,
        _moves,
        "kind = 'SEND_BACK', reason = '示例', occurred_on = '2026-03-01'",
        "reason = ''",
        "kind = 'SEND_BACK' AND reason = ''",
    ),
    torn(
        "move_approved_at_with_by",
        MOVE,
        _moves,
        "approved_at = now(), approved_by_id = {b}",
        "approved_by_id = NULL",
        "approved_at IS NOT NULL AND approved_by_id IS NULL",
    ),
    torn("follow_up_says_something", FOLLOW_UP, _follow_ups, "", "said = ''", "said = ''"),
    torn(
        "follow_up_dates_in_order",
        FOLLOW_UP,
        _follow_ups,
        "happened_on = '2026-03-03'",
        "next_on = '2026-03-02'",
        "next_on < happened_on",
    ),
    same("participation_once_per_role", "projects_participation", _participations, "company_id = {c}"),
    same("vacancy_one_open", VACANCY, _vacancies, "closed_at = NULL, closed_by_id = NULL", where="closed_at IS NULL"),
    torn("vacancy_reason_given", VACANCY, gap, "", "reason = ''", "reason = ''"),
    torn(
        "vacancy_in_order",
        VACANCY,
        lambda: _vacancies()[:1],
        "opened_at = '2026-03-02T09:00:00+08:00'",
        "closed_at = '2026-03-02T08:00:00+08:00'",
        "closed_at < opened_at",
    ),
    torn(
        "vacancy_closed_at_with_by",
        VACANCY,
        lambda: _vacancies()[:1],
        "closed_at = '2026-03-03T09:00:00+08:00'",
        "closed_by_id = NULL",
        "closed_at IS NOT NULL AND closed_by_id IS NULL",
    ),
    torn(
        "ceremony_campaign_shape",
        "ceremonies_ceremony",
        two(cast.CeremonyFactory),
        "",
        "campaign = 'x'",
        "campaign = 'x'",
    ),
    same("tour_once_per_day", "ceremonies_tour", _tours, "name = 'x', starts_on = '2026-03-01'"),
    torn(
        "tour_dates_in_order",
        "ceremonies_tour",
        _tours,
        "starts_on = '2026-03-03'",
        "ends_on = '2026-03-02'",
        "ends_on < starts_on",
    ),
    same("declared_once_per_region", TOTAL, _totals, "region_id = NULL"),
    torn(
        "declared_inference_has_basis",
        TOTAL,
        two(cast.DeclaredTotalFactory, inferred=True, basis="示例依据"),
        "inferred = false, basis = ''",
        "inferred = true",
        "inferred AND basis = ''",
    ),
    negative("declared_amount_not_negative", TOTAL, cast.DeclaredTotalFactory, "amount"),
    torn(
        "signing_of_exactly_one",
        SIGNING,
        lambda: (cast.SigningFactory(), cast.FinancingDealFactory()),
        "project_id = NULL, deal_id = {b}",
        "deal_id = NULL",
        "project_id IS NULL AND deal_id IS NULL",
    ),
    same(
        "signing_project_counts_once",
        SIGNING,
        _signing_pair,
        "counted = true, project_id = project_id",
        where="counted AND project_id IS NOT NULL",
    ),
    same(
        "signing_deal_counts_once",
        SIGNING,
        _deal_pair,
        "counted = true, deal_id = deal_id",
        where="counted AND deal_id IS NOT NULL",
    ),
    same(
        "signing_once_per_ceremony", SIGNING, _signings_of_one_ceremony, "ceremony_id = ceremony_id, project_id = {c}"
    ),
)
