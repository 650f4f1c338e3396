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
CREATE FUNCTION kz_entered_ours() RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id FROM companies_company WHERE kz_entered_by_us(entered_by_id, entered_unit_id)
$$;
"""
DROP_OURS = "DROP FUNCTION kz_merged_into_ours(); DROP FUNCTION kz_entered_ours()"
# What the company's own policy says, of one company: a verdict asks it of two.
FOLLOWS = """
CREATE FUNCTION kz_follows_company(subject bigint) RETURNS boolean LANGUAGE plpgsql STABLE COST 1000
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM companies_company one WHERE one.id = subject AND (
        kz_entered_by_us(one.entered_by_id, one.entered_unit_id)
        OR EXISTS (SELECT FROM projects_participation part WHERE part.company_id IN (one.id, one.merged_into_id)
            AND kz_follows_project(part.project_id))
        OR EXISTS (SELECT FROM projects_financingdeal deal WHERE deal.company_id IN (one.id, one.merged_into_id)
            AND kz_follows_deal(deal.id))
        OR one.id IN (SELECT kz_published()) OR one.merged_into_id IN (SELECT kz_published())
        OR one.id IN (SELECT kz_merged_into_ours()) OR one.merged_into_id IN (SELECT kz_merged_into_ours())
        OR one.merged_into_id IN (SELECT kz_entered_ours())));
END $$;
"""
DROP_FOLLOWS = "DROP FUNCTION kz_follows_company(bigint)"
SEES = """
CREATE OR REPLACE FUNCTION kz_sees_company(subject bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT kz_sees_all() OR EXISTS (
        SELECT FROM companies_company one JOIN companies_company kept ON kept.id = coalesce(one.merged_into_id, one.id)
        WHERE one.id = subject AND (
            kz_entered_by_us(one.entered_by_id, one.entered_unit_id)
            OR kz_entered_by_us(kept.entered_by_id, kept.entered_unit_id)
            OR EXISTS (SELECT FROM projects_participation part WHERE part.company_id = kept.id
                AND kz_sees_project(part.project_id))
            OR EXISTS (SELECT FROM projects_financingdeal deal WHERE deal.company_id = kept.id AND kz_sees_deal(deal.id))
            OR kept.id IN (SELECT kz_published())
            OR kept.id IN (SELECT kz_merged_into_ours())))
$$;
"""
SAW = """
CREATE OR REPLACE FUNCTION kz_sees_company(subject bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT kz_sees_all()
        OR EXISTS (SELECT FROM companies_company WHERE id = subject
            AND kz_entered_by_us(entered_by_id, entered_unit_id))
        OR EXISTS (SELECT FROM projects_participation part WHERE part.company_id = subject
            AND kz_sees_project(part.project_id))
        OR EXISTS (SELECT FROM projects_financingdeal deal WHERE deal.company_id = subject AND kz_sees_deal(deal.id))
        OR subject IN (SELECT kz_published())
$$;
"""
OF_COMPANY = BEFORE.OURS.format(by="entered_by_id", unit="entered_unit_id")
THROUGH_COMPANY = BEFORE.OURS.format(by="ours.entered_by_id", unit="ours.entered_unit_id")
SAW_COMPANY = (
    f"{OF_COMPANY}"
    " OR EXISTS (SELECT FROM projects_participation part WHERE part.company_id = companies_company.id)"
    " OR EXISTS (SELECT FROM projects_financingdeal deal WHERE deal.company_id = companies_company.id)"
    " OR id IN (SELECT kz_published())"
)
# Sets that are read once; asked of coalesce(merged_into_id, id) row by row, a search took fifteen seconds.
SETS = (
    "{column} IN (SELECT part.company_id FROM projects_participation part)"
    " OR {column} IN (SELECT deal.company_id FROM projects_financingdeal deal WHERE deal.company_id IS NOT NULL)"
    " OR {column} IN (SELECT kz_published()) OR {column} IN (SELECT kz_merged_into_ours())"
)
COMPANY = (
    f"{OF_COMPANY} OR {SETS.format(column='id')} OR (merged_into_id IS NOT NULL AND"
    f" ({SETS.format(column='merged_into_id')} OR merged_into_id IN (SELECT kz_entered_ours())))"
)
CONTACT = (
    "EXISTS (SELECT FROM projects_participation part WHERE part.company_id = companies_contact.company_id)"
    " OR EXISTS (SELECT FROM companies_company ours WHERE ours.id = companies_contact.company_id"
    f" AND ({THROUGH_COMPANY}))"
)
OF_MERGED = " OR company_id IN (SELECT kz_merged_into_ours())"
# By function: the policies of both companies, one inside the other, took longer to plan than anything to read.
BOTH_SEEN = " OR (kz_follows_company(kept_id) AND kz_follows_company(other_id))"


def verdicts(seen: str) -> str:
    """Return the statement that shows a verdict to whoever sees both companies."""
    rows = f"((SELECT kz_sees_all()){seen})"
    return f"ALTER POLICY kz_seen ON companies_companyverdict USING {rows} WITH CHECK {rows}"


def policies(company: str, contact: str) -> str:
    """Return the statements that let the two policies show these rows."""
    seen = {"companies_company": company, "companies_contact": contact}
    rows = {table: f"((SELECT kz_sees_all()) OR {condition})" for table, condition in seen.items()}
    return "".join(f"ALTER POLICY kz_seen ON {table} USING ({row}) WITH CHECK ({row});" for table, row in rows.items())


class Migration(migrations.Migration):
    """Replace functions and policies in place: at no moment is a table open."""

    dependencies = (
        ("ceremonies", "0011_by_function"),
        ("projects", "0027_twins"),
    )

    operations = (
        migrations.RunSQL(OURS, DROP_OURS),
        migrations.RunSQL(FOLLOWS, DROP_FOLLOWS),
        migrations.RunSQL(SEES, SAW),
        migrations.RunSQL(
            policies(COMPANY, CONTACT + OF_MERGED),
            policies(SAW_COMPANY, CONTACT),
        ),
        migrations.RunSQL(verdicts(BOTH_SEEN), verdicts("")),
        receives(
            "ceremonies_signing",
            "project_id",
            "projects_project",
            "absorbed_by_id",
            "该项目已并入其他项目，请选择并入后的项目。",
        ),
    )
