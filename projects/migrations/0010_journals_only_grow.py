"""Follow-ups are inserted only; handovers and moves are guarded by their triggers (invariant 6)."""

from django.db import migrations


class Migration(migrations.Migration):
    """Take UPDATE away where nothing is ever changed."""

    dependencies = (("projects", "0009_absorbed"),)

    operations = (
        migrations.RunSQL(
            "REVOKE UPDATE ON projects_followup FROM kz_app, kz_system",
            "GRANT UPDATE ON projects_followup TO kz_app, kz_system",
        ),
    )
