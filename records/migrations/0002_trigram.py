"""The extension that finds similar names; it is trusted, so the owner of the database may create it."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Create pg_trgm."""

    dependencies = (("records", "0001_privileges"),)

    operations = (TrigramExtension(),)
