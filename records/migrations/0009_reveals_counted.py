"""How many numbers an officer was shown within the hour is counted at each one: not by reading the whole trail."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Index the few entries that count; writers go on meanwhile."""

    atomic = False
    dependencies = (("records", "0008_kept_answers"),)

    operations = (
        AddIndexConcurrently(
            "auditentry",
            models.Index(fields=("officer_id", "at"), name="auditentry_reveals", condition=models.Q(kind="REVEAL")),
        ),
    )
