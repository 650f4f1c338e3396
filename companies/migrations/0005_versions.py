"""Versions of what is edited on the enterprise side (records/migrations/0006)."""

from django.db import migrations

from records.migrations._versions import versions_of


class Migration(migrations.Migration):
    """Count."""

    dependencies = (("companies", "0004_audited"), ("records", "0007_versions"))

    operations = (
        *versions_of("company", "companies_company", "name", "uscc", "uscc_reason", "industry_id", "origin", "note"),
        *versions_of("contact", "companies_contact", "name", "post", "phone", "left_on"),
    )
