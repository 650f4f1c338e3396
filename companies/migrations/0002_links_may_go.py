"""A citation may be taken off a company or a contact; the rows themselves are never deleted."""

from django.db import migrations

DELETABLE = "companies_company_citations, companies_contact_citations"


class Migration(migrations.Migration):
    """Grant DELETE on the links."""

    dependencies = (("companies", "0001_companies"),)

    operations = (
        migrations.RunSQL(
            f"GRANT DELETE ON {DELETABLE} TO kz_app, kz_system",
            f"REVOKE DELETE ON {DELETABLE} FROM kz_app, kz_system",
        ),
    )
