"""Every change of a row of this room is recorded (records/audited.py)."""

from django.db import migrations

from records import audited

ATTACHED = (
    audited.attach("ceremonies_signing", project="project_id"),
    *(
        audited.attach(table)
        for table in (
            "ceremonies_ceremony",
            "ceremonies_ceremony_citations",
            "ceremonies_tour",
            "ceremonies_tour_citations",
            "ceremonies_tour_regions",
            "ceremonies_declaredtotal",
            "ceremonies_declaredtotal_citations",
        )
    ),
)


class Migration(migrations.Migration):
    """Attach the trigger to each table."""

    dependencies = (("ceremonies", "0003_row_security"), ("records", "0006_audit_trail"))

    operations = tuple(migrations.RunSQL(*words) for words in ATTACHED)
