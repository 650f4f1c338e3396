"""Functions that run as the owner look into pg_temp last: unnamed it comes first, and a session writes into its own.

Nobody of the site may make temporary tables (launcher/roles.sql); this holds where somebody may after all. The
function that told of projects out of sight is asked no more and goes.
"""

from django.db import migrations

SET = """
DO $$
DECLARE
    definer regprocedure;
BEGIN
    FOR definer IN SELECT oid FROM pg_proc
        WHERE prosecdef AND pronamespace = 'public'::regnamespace AND proname LIKE 'kz\\_%' ORDER BY oid
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = {path}', definer);
    END LOOP;
END $$;
"""
TAKES_PART = """
CREATE FUNCTION kz_takes_part_elsewhere(subject bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM projects_participation part
        JOIN projects_project project ON project.id = part.project_id AND project.voided_at IS NULL
        WHERE part.company_id = subject AND NOT kz_sees_project(project.id))
$$;
"""


class Migration(migrations.Migration):
    """Walk over all there are; the uppermost room comes last, and a test finds a later one that forgets."""

    dependencies = (
        ("ceremonies", "0009_units_that_entered"),
        ("records", "0009_reveals_counted"),
    )

    operations = (
        migrations.RunSQL("DROP FUNCTION kz_takes_part_elsewhere(bigint)", TAKES_PART),
        migrations.RunSQL(SET.format(path="pg_catalog, public, pg_temp"), SET.format(path="pg_catalog, public")),
    )
