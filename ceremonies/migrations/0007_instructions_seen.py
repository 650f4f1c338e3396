"""批示 are seen with their project; nobody but the bureau writes one in the name of another than himself."""

from django.db import migrations

TABLE = "projects_instruction"
SEEN = "EXISTS (SELECT FROM projects_project seen WHERE seen.id = project_id)"
OURS = "((SELECT kz_sees_all()) OR leader_id = (SELECT kz_leads()))"
CLOSE = f"""
ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY;
CREATE POLICY kz_seen ON {TABLE} USING ((SELECT kz_sees_all()) OR {SEEN}) WITH CHECK ({SEEN} AND {OURS});
"""
OPEN = f"""
DROP POLICY kz_seen ON {TABLE};
ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """Close the table."""

    dependencies = (("ceremonies", "0006_versions"), ("projects", "0024_instructions"))

    operations = (migrations.RunSQL(CLOSE, OPEN),)
