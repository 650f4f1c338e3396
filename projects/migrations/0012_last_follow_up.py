"""The latest standing follow-up of a project, kept by the database so that no way of writing forgets it.

kz_last_follow_up: whenever a follow-up is written, the project points at the one that stands latest; a corrected
row stands no more. It takes the project's row lock by its own UPDATE.
"""

from django.db import migrations

LATEST = """
SELECT id FROM projects_followup AS said WHERE said.project_id = {project}
    AND NOT EXISTS (SELECT FROM projects_followup AS later WHERE later.supersedes_id = said.id)
ORDER BY happened_on DESC, id DESC LIMIT 1
"""
TRIGGER = f"""
CREATE FUNCTION kz_last_follow_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM FROM projects_project WHERE id = NEW.project_id FOR UPDATE;
    UPDATE projects_project SET last_follow_up_id = ({LATEST.format(project="NEW.project_id")})
        WHERE id = NEW.project_id;
    RETURN NULL;
END $$;
CREATE TRIGGER kz_last_follow_up AFTER INSERT ON projects_followup
    FOR EACH ROW EXECUTE FUNCTION kz_last_follow_up();
"""
DROP = "DROP TRIGGER kz_last_follow_up ON projects_followup; DROP FUNCTION kz_last_follow_up()"
BACKFILL = f"UPDATE projects_project AS project SET last_follow_up_id = ({LATEST.format(project='project.id')})"


class Migration(migrations.Migration):
    """Point at what is there, then keep pointing."""

    dependencies = (("projects", "0011_claims_and_last_follow_up"),)

    operations = (
        migrations.RunSQL(TRIGGER, DROP),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    )
