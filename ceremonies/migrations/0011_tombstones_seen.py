"""A company and what was merged into it are one to whoever sees either; no signing names a project that was absorbed.

Who entered a company that was merged into another sees that one, and who sees that one finds the old address leading
there. The first net says the same (companies/queries.py).
"""

from importlib import import_module

from django.db import migrations

from records.migrations._tombstones import receives

BEFORE = import_module("ceremonies.migrations.0009_units_that_entered")
OURS = """
CREATE FUNCTION kz_merged_into_ours() RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT merged_into_id FROM companies_company
    WHERE merged_into_id IS NOT NULL AND kz_entered_by_us(entered_by_id, entered_unit_id)
$$;
"""
SEES = """
CREATE OR REPLACE FUNCTION kz_sees_company(subject bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT kz_sees_all()
        OR EXISTS (SELECT FROM companies_company WHERE id = subject
            AND kz_entered_by_us(entered_by_id, entered_unit_id))
        OR EXISTS (SELECT FROM projects_participation part WHERE part.company_id = subject
            AND kz_sees_project(part.project_id))
        OR EXISTS (SELECT FROM projects_financingdeal deal WHERE deal.company_id = subject AND kz_sees_deal(deal.id))
        OR subject IN (SELECT kz_published()){merged}
$$;
"""
MERGED = """
        OR subject IN (SELECT kz_merged_into_ours())
        OR EXISTS (SELECT FROM companies_company WHERE id = subject AND merged_into_id IS NOT NULL
            AND kz_sees_company(merged_into_id))"""
OF_COMPANY = BEFORE.OURS.format(by="entered_by_id", unit="entered_unit_id")
THROUGH_COMPANY = BEFORE.OURS.format(by="ours.entered_by_id", unit="ours.entered_unit_id")
COMPANY = (
    f"{OF_COMPANY}"
    " OR EXISTS (SELECT FROM projects_participation part WHERE part.company_id = companies_company.id)"
    " OR EXISTS (SELECT FROM projects_financingdeal deal WHERE deal.company_id = companies_company.id)"
    " OR id IN (SELECT kz_published())"
)
CONTACT = (
    "EXISTS (SELECT FROM projects_participation part WHERE part.company_id = companies_contact.company_id)"
    " OR EXISTS (SELECT FROM companies_company ours WHERE ours.id = companies_contact.company_id"
    f" AND ({THROUGH_COMPANY}))"
)
MERGED_TOO = (
    " OR id IN (SELECT kz_merged_into_ours()) OR (merged_into_id IS NOT NULL AND kz_sees_company(merged_into_id))"
)
OF_MERGED = " OR company_id IN (SELECT kz_merged_into_ours())"


def policies(company: str, contact: str) -> str:
    """Return the statements that let the two policies show these rows."""
    seen = {"companies_company": company, "companies_contact": contact}
    rows = {table: f"((SELECT kz_sees_all()) OR {condition})" for table, condition in seen.items()}
    return "".join(f"ALTER POLICY kz_seen ON {table} USING ({row}) WITH CHECK ({row});" for table, row in rows.items())


class Migration(migrations.Migration):
    """Replace functions and policies in place: at no moment is a table open."""

    dependencies = (
        ("ceremonies", "0010_temp_last"),
        ("projects", "0027_twins"),
    )

    operations = (
        migrations.RunSQL(OURS, "DROP FUNCTION kz_merged_into_ours()"),
        migrations.RunSQL(SEES.format(merged=MERGED), SEES.format(merged="")),
        migrations.RunSQL(policies(COMPANY + MERGED_TOO, CONTACT + OF_MERGED), policies(COMPANY, CONTACT)),
        receives(
            "ceremonies_signing",
            "project_id",
            "projects_project",
            "absorbed_by_id",
            "该项目已并入其他项目，请选择并入后的项目。",
        ),
    )
