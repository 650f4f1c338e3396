"""Sources, the government side and the enterprise side."""

from django.db.models import Model

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.cases.shapes import NUMBER, same, torn, two


def _source() -> tuple[Model, ...]:
    from records.models import Citation, Source  # noqa: PLC0415 - a row without a factory

    source = Source.objects.create(slug=f"shili{next(NUMBER)}", outlet="示例报", title="示例", sha256="0" * 64, chars=9)
    places = ({"start": 0, "end": 4, "field": "count"}, {"start": 5, "end": 9, "field": "count"})
    cited = [Citation.objects.create(source=source, fact="T", paragraph=1, phrase="示例", **place) for place in places]
    return (*cited, source)


def _contacts() -> tuple[Model, ...]:
    company = cast.CompanyFactory()
    return tuple(cast.ContactFactory(company=company) for _ in range(2))


def _former_names() -> tuple[Model, ...]:
    from government.models import UnitFormerName  # noqa: PLC0415 - a row without a factory

    unit = cast.UnitFactory()
    return tuple(UnitFormerName.objects.create(unit=unit, name=f"示例曾用名{n}") for n in range(2))


def _regions() -> tuple[Model, ...]:
    codes = [f"65{next(NUMBER):04d}" for _ in range(2)]
    return tuple(
        cast.RegionFactory(code=code, name=code, full_name=code, position=int(code) % 10_000) for code in codes
    )


company = two(cast.CompanyFactory)

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
    torn(
        "officer_no_superuser",
        "government_officer",
        lambda: (cast.OfficerFactory(),),
        "",
        "is_superuser = true",
        "is_superuser",
    ),
    torn(
        "officer_has_unit",
        "government_officer",
        lambda: (cast.OfficerFactory(role="", unit=cast.UnitFactory()),),
        "role = 'COUNTY_CLERK'",
        "unit_id = NULL",
        "role = 'COUNTY_CLERK' AND unit_id IS NULL",
    ),
    torn(
        "company_entered_at_with_by",
        "companies_company",
        lambda: (cast.CompanyFactory(),),
        "",
        "entered_at = now()",
        "entered_at IS NOT NULL AND entered_by_id IS NULL",
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
)
