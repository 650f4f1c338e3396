"""Deeds count as versions too: who read a project through the API before another handed it over must read it again.

Stage, leader, lead unit and the open duties are part of what the API shows of a project; what its ETag says must change
with them. Follow-ups and evidence are added to it and take nothing away, so they do not count.
"""

from importlib import import_module

from django.db import migrations

from records.migrations._versions import links_of

FORM = import_module("projects.migrations.0023_versions").PROJECT
DEEDS = ("stage", "leader_id", "lead_unit_id", "terminated_on", "termination_reason")


def watching(*columns: str) -> str:
    """Return the statements that let the trigger of projects watch these columns."""
    watched = ", ".join(f"'{column}'" for column in columns)
    return (
        "DROP TRIGGER kz_bump_version ON projects_project;"
        "CREATE TRIGGER kz_bump_version BEFORE UPDATE ON projects_project FOR EACH ROW"
        f" EXECUTE FUNCTION kz_bump_version({watched})"
    )


class Migration(migrations.Migration):
    """Count deeds."""

    dependencies = (("projects", "0025_recorded_unit"),)

    operations = (
        migrations.RunSQL(watching(*FORM, *DEEDS), watching(*FORM)),
        links_of("projects_duty", "projects_project", "project_id"),
    )
