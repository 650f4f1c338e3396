"""The extension behind part-of-a-word search; it is trusted, so the owner of the database may create it."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Create pg_trgm."""

    dependencies = (("records", "0001_privileges"),)

    operations = (TrigramExtension(),)
