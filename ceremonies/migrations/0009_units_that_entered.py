"""Whose a company and a deal are is judged by the unit for which they were entered, not by where the officer is today.

A clerk who moves leaves with his old unit what he entered for it, and 首报 names the unit that reported. Who sees by
no unit, a specialist or a leader, keeps what he entered himself. The first net says the same (government/queries.py).
"""

from django.db import migrations

# What was entered by `by` for `unit` is ours; before, `by` alone was looked at, and where he is today.
OURS = "{unit} = (SELECT kz_unit()) OR ({by} = (SELECT kz_serves()) AND ({unit} IS NULL OR (SELECT kz_unit()) IS NULL))"
OURS_BEFORE = (
    "{by} = (SELECT kz_serves()) OR {by} IN (SELECT id FROM government_officer WHERE unit_id = (SELECT kz_unit()))"
)
BY_US = """
CREATE FUNCTION kz_entered_by_us(officer bigint, unit bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(unit = kz_unit() OR (officer = kz_serves() AND (unit IS NULL OR kz_unit() IS NULL)), false)
$$;
"""
BY_US_BEFORE = """
CREATE FUNCTION kz_entered_by_us(officer bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT officer = kz_serves()
        OR EXISTS (SELECT FROM government_officer WHERE id = officer AND unit_id = kz_unit())
$$;
"""
SEES = """
CREATE OR REPLACE FUNCTION kz_sees_deal(subject bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT kz_sees_all()
        OR EXISTS (SELECT FROM projects_financingdeal WHERE id = subject AND kz_entered_by_us({of_deal}))
        OR EXISTS (SELECT FROM projects_financing_projects link WHERE link.financingdeal_id = subject
            AND kz_sees_project(link.project_id))
$$;
CREATE OR REPLACE FUNCTION kz_sees_company(subject bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT kz_sees_all()
        OR EXISTS (SELECT FROM companies_company WHERE id = subject AND kz_entered_by_us({of_company}))
        OR EXISTS (SELECT FROM projects_participation part WHERE part.company_id = subject
            AND kz_sees_project(part.project_id))
        OR EXISTS (SELECT FROM projects_financingdeal deal WHERE deal.company_id = subject AND kz_sees_deal(deal.id))
        OR subject IN (SELECT kz_published())
$$;
CREATE OR REPLACE FUNCTION kz_first_report(key text, code text, subject bigint)
RETURNS TABLE (by_unit text, on_day date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT unit.name, (company.entered_at AT TIME ZONE 'Asia/Shanghai')::date FROM companies_company company
        {unit}
    WHERE (company.name_key = key OR company.uscc = code) AND company.id IS DISTINCT FROM subject
        AND NOT kz_sees_company(company.id)
    LIMIT 1
$$;
"""
NOW = SEES.format(
    of_deal="recorded_by_id, recorded_unit_id",
    of_company="entered_by_id, entered_unit_id",
    unit="LEFT JOIN government_unit unit ON unit.id = company.entered_unit_id",
)
BEFORE = SEES.format(
    of_deal="recorded_by_id",
    of_company="entered_by_id",
    unit="LEFT JOIN government_officer officer ON officer.id = company.entered_by_id"
    " LEFT JOIN government_unit unit ON unit.id = officer.unit_id",
)


def policies(ours: str) -> str:
    """Return the statements that let the three policies judge by `ours`; all else in them is as it was (0003)."""
    deal = ours.format(by="recorded_by_id", unit="recorded_unit_id")
    company = ours.format(by="entered_by_id", unit="entered_unit_id")
    through_company = ours.format(by="ours.entered_by_id", unit="ours.entered_unit_id")
    seen = {
        "projects_financingdeal": f"{deal} OR EXISTS (SELECT FROM projects_financing_projects link"
        " WHERE link.financingdeal_id = projects_financingdeal.id)",
        "companies_company": f"{company}"
        " OR EXISTS (SELECT FROM projects_participation part WHERE part.company_id = companies_company.id)"
        " OR EXISTS (SELECT FROM projects_financingdeal deal WHERE deal.company_id = companies_company.id)"
        " OR id IN (SELECT kz_published())",
        "companies_contact": "EXISTS (SELECT FROM projects_participation part"
        " WHERE part.company_id = companies_contact.company_id)"
        " OR EXISTS (SELECT FROM companies_company ours WHERE ours.id = companies_contact.company_id"
        f" AND ({through_company}))",
    }
    reaches = {"projects_financingdeal": " AND (company_id IS NULL OR kz_sees_company(company_id))"}
    rows = {table: f"((SELECT kz_sees_all()) OR {condition})" for table, condition in seen.items()}
    return "\n".join(
        f"ALTER POLICY kz_seen ON {table} USING ({row}) WITH CHECK ({row}{reaches.get(table, '')});"
        for table, row in rows.items()
    )


class Migration(migrations.Migration):
    """Replace functions and policies in place: at no moment is a table open."""

    dependencies = (
        ("ceremonies", "0008_published_known"),
        ("companies", "0006_entered_unit"),
        ("projects", "0025_recorded_unit"),
    )

    operations = (
        migrations.RunSQL(BY_US, "DROP FUNCTION kz_entered_by_us(bigint, bigint)"),
        migrations.RunSQL(NOW, BEFORE),
        migrations.RunSQL(policies(OURS), policies(OURS_BEFORE)),
        migrations.RunSQL("DROP FUNCTION kz_entered_by_us(bigint)", BY_US_BEFORE),
    )
