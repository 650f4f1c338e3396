"""Rows come in by the hundred thousand with a ledger: what is added is recorded by one statement for all.

Who, when, through which door and what is kept as before; only the way there is shorter. Changes and deletions are
recorded one by one, as everywhere.
"""

from django.db import migrations

from records import audited

FUNCTION = """
CREATE FUNCTION kz_audited_added() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who bigint := nullif(current_setting('kz.officer', true), '')::bigint;
    name text;
    unit text;
BEGIN
    IF who IS NOT NULL THEN
        SELECT coalesce(nullif(o.name, ''), o.username), u.name INTO name, unit
        FROM government_officer AS o LEFT JOIN government_unit AS u ON u.id = o.unit_id WHERE o.id = who;
    END IF;
    INSERT INTO records_auditentry (
        at, txid, officer_id, officer_name, unit_name, door, request, role, kind, of_table, row_id, project_id, before, after
    ) SELECT
        clock_timestamp(), pg_current_xact_id()::text::bigint, who, coalesce(name, ''), coalesce(unit, ''),
        left(coalesce(nullif(current_setting('kz.door', true), ''), 'DATABASE'), 10),
        left(coalesce(current_setting('kz.request', true), ''), 32), session_user, TG_OP, TG_TABLE_NAME,
        (whole ->> 'id')::bigint, (whole ->> TG_ARGV[0])::bigint, NULL, jsonb_strip_nulls(whole) - 'version'
    FROM (SELECT to_jsonb(fresh) AS whole FROM fresh) AS told;
    RETURN NULL;
END $$;
"""
PROJECT_OF = {
    "records_citation": "",
    "companies_company": "",
    "companies_company_citations": "",
    "companies_contact_citations": "",
    "projects_project_citations": "project_id",
    "projects_milestone_citations": "",
    "projects_participation": "project_id",
    "projects_milestone": "project_id",
}


class Migration(migrations.Migration):
    """Part the trigger of each table in two."""

    dependencies = (("intake", "0002_batches_guarded"),)

    operations = (
        migrations.RunSQL(FUNCTION, "DROP FUNCTION kz_audited_added()"),
        *(migrations.RunSQL(*audited.attach_together(table, project=project)) for table, project in PROJECT_OF.items()),
    )
