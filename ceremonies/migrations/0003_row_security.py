"""The second net: PostgreSQL shows an officer his own rows alone, whatever the site asks (design.md, invariant 7).

A project is seen by the bureau, by its landing and its attribution county, by its lead and helping units, by who
serves it and by who leads it; what hangs on it follows it. The first net, `visible_to` of each queryset, says the
same. Policies bind kz_app and kz_system; kz_owner bypasses them. Where a policy would have to look at a table whose
own policy looks back, a function of the owner's answers instead.
"""

from collections.abc import Iterator

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION kz_mine() RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT project_id FROM projects_duty WHERE until_on IS NULL
        AND (officer_id = kz_serves() OR leader_id = kz_leads() OR (role = 'HELPING_UNIT' AND unit_id = kz_unit()))
    UNION SELECT id FROM projects_project WHERE leader_id = kz_leads()
$$;
CREATE FUNCTION kz_wholes() RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT parent_id FROM projects_project WHERE parent_id IS NOT NULL AND (
        region_id = kz_county() OR attribution_region_id = kz_county() OR lead_unit_id = kz_unit()
        OR id IN (SELECT kz_mine()))
$$;
CREATE FUNCTION kz_sees_project(subject bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM projects_project WHERE id = subject AND (
        kz_sees_all() OR region_id = kz_county() OR attribution_region_id = kz_county() OR lead_unit_id = kz_unit()
        OR id IN (SELECT kz_mine())))
$$;
CREATE FUNCTION kz_entered_by_us(officer bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT officer = kz_serves()
        OR EXISTS (SELECT FROM government_officer WHERE id = officer AND unit_id = kz_unit())
$$;
CREATE FUNCTION kz_sees_deal(subject bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT kz_sees_all()
        OR EXISTS (SELECT FROM projects_financingdeal WHERE id = subject AND kz_entered_by_us(recorded_by_id))
        OR EXISTS (SELECT FROM projects_financing_projects link WHERE link.financingdeal_id = subject
            AND kz_sees_project(link.project_id))
$$;
CREATE FUNCTION kz_published() RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT part.company_id FROM ceremonies_signing signing
        JOIN projects_project project ON project.id = signing.project_id AND project.voided_at IS NULL
        JOIN projects_participation part ON part.project_id = project.id
    WHERE kz_serves() IS NOT NULL
    UNION SELECT deal.company_id FROM ceremonies_signing signing
        JOIN projects_financingdeal deal ON deal.id = signing.deal_id AND deal.voided_at IS NULL
    WHERE deal.company_id IS NOT NULL AND kz_serves() IS NOT NULL
$$;
CREATE FUNCTION kz_sees_company(subject bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT kz_sees_all()
        OR EXISTS (SELECT FROM companies_company WHERE id = subject AND kz_entered_by_us(entered_by_id))
        OR EXISTS (SELECT FROM projects_participation part WHERE part.company_id = subject
            AND kz_sees_project(part.project_id))
        OR EXISTS (SELECT FROM projects_financingdeal deal WHERE deal.company_id = subject AND kz_sees_deal(deal.id))
        OR subject IN (SELECT kz_published())
$$;
CREATE FUNCTION kz_takes_part_elsewhere(subject bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM projects_participation part
        JOIN projects_project project ON project.id = part.project_id AND project.voided_at IS NULL
        WHERE part.company_id = subject AND NOT kz_sees_project(project.id))
$$;
CREATE FUNCTION kz_first_report(key text, code text, subject bigint) RETURNS TABLE (by_unit text, on_day date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT unit.name, (company.entered_at AT TIME ZONE 'Asia/Shanghai')::date FROM companies_company company
        LEFT JOIN government_officer officer ON officer.id = company.entered_by_id
        LEFT JOIN government_unit unit ON unit.id = officer.unit_id
    WHERE (company.name_key = key OR company.uscc = code) AND company.id IS DISTINCT FROM subject
        AND NOT kz_sees_company(company.id)
    LIMIT 1
$$;
CREATE FUNCTION kz_uploaded(subject bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT kz_sees_all()
        OR EXISTS (SELECT FROM records_attachment WHERE id = subject AND uploaded_by_id = kz_serves())
$$;
"""
NAMES = (
    "kz_first_report(text, text, bigint)",
    "kz_takes_part_elsewhere(bigint)",
    "kz_uploaded(bigint)",
    "kz_sees_company(bigint)",
    "kz_published()",
    "kz_sees_deal(bigint)",
    "kz_entered_by_us(bigint)",
    "kz_sees_project(bigint)",
    "kz_wholes()",
    "kz_mine()",
)


def through(table: str, column: str) -> str:
    """Return the condition that the row's owner is seen: the owner's own policy answers."""
    return f"EXISTS (SELECT FROM {table} seen WHERE seen.id = {column})"


OF_PROJECT = through("projects_project", "project_id")
OURS = "{0} = (SELECT kz_serves()) OR {0} IN (SELECT id FROM government_officer WHERE unit_id = (SELECT kz_unit()))"
SEEN = {
    "projects_project": (
        "region_id = (SELECT kz_county()) OR attribution_region_id = (SELECT kz_county())"
        " OR lead_unit_id = (SELECT kz_unit()) OR id IN (SELECT kz_mine())"
        " OR (absorbed_by_id IS NOT NULL AND kz_sees_project(absorbed_by_id))"
        " OR (parent_id IS NOT NULL AND kz_sees_project(parent_id)) OR id IN (SELECT kz_wholes())"
    ),
    "projects_project_citations": OF_PROJECT,
    "projects_participation": OF_PROJECT,
    "projects_milestone": OF_PROJECT,
    "projects_milestone_citations": through("projects_milestone", "milestone_id"),
    "projects_handover": OF_PROJECT,
    "projects_stagemove": OF_PROJECT,
    "projects_duty": OF_PROJECT,
    "projects_followup": OF_PROJECT,
    "projects_vacancy": OF_PROJECT,
    "projects_evidence": OF_PROJECT,
    "records_attachment": (
        "uploaded_by_id = (SELECT kz_serves())"
        " OR EXISTS (SELECT FROM projects_evidence seen WHERE seen.attachment_id = records_attachment.id)"
    ),
    "projects_financing_projects": OF_PROJECT,
    "projects_financingdeal": (
        OURS.format("recorded_by_id") + " OR EXISTS (SELECT FROM projects_financing_projects link"
        " WHERE link.financingdeal_id = projects_financingdeal.id)"
    ),
    "projects_financingdeal_citations": through("projects_financingdeal", "financingdeal_id"),
    "projects_dealbank": through("projects_financingdeal", "deal_id"),
    "projects_dealbank_citations": through("projects_dealbank", "dealbank_id"),
    "projects_drawdown": through("projects_dealbank", "deal_bank_id"),
    "companies_company": (
        OURS.format("entered_by_id")
        + " OR EXISTS (SELECT FROM projects_participation part WHERE part.company_id = companies_company.id)"
        " OR EXISTS (SELECT FROM projects_financingdeal deal WHERE deal.company_id = companies_company.id)"
        " OR id IN (SELECT kz_published())"
    ),
    "companies_company_citations": through("companies_company", "company_id"),
    "companies_contact": (
        "EXISTS (SELECT FROM projects_participation part WHERE part.company_id = companies_contact.company_id)"
        " OR EXISTS (SELECT FROM companies_company ours WHERE ours.id = companies_contact.company_id AND ("
        + OURS.format("ours.entered_by_id")
        + "))"
    ),
    "companies_contact_citations": through("companies_contact", "contact_id"),
    "ceremonies_signing": through("projects_project", "project_id")
    + " OR "
    + through("projects_financingdeal", "deal_id"),
}
# What a new row must fulfil beside: it may not reach a row out of sight by pointing at it.
REACHES = {
    "projects_participation": "kz_sees_company(company_id)",
    "projects_financing_projects": "kz_sees_deal(financingdeal_id)",
    "projects_financingdeal": "(company_id IS NULL OR kz_sees_company(company_id))",
    "projects_evidence": "kz_uploaded(attachment_id)",
}


def policies() -> Iterator[str]:
    """Yield the statements that close each table."""
    for table, seen in SEEN.items():
        rows = f"((SELECT kz_sees_all()) OR {seen})"
        reaches = f" AND {REACHES[table]}" if table in REACHES else ""
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        yield f"CREATE POLICY kz_seen ON {table} USING ({rows}) WITH CHECK ({rows}{reaches});"


OPEN = "".join(
    f"DROP POLICY kz_seen ON {table}; ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;"
    for table in reversed(SEEN)
)


class Migration(migrations.Migration):
    """Close the tables; the uppermost room knows them all."""

    dependencies = (
        ("ceremonies", "0002_links_may_go"),
        ("companies", "0003_entered_by"),
        ("projects", "0020_voided_once"),
    )

    operations = (
        migrations.RunSQL(FUNCTIONS, "".join(f"DROP FUNCTION {name};" for name in NAMES)),
        migrations.RunSQL("\n".join(policies()), OPEN),
    )
