"""Every change of a row of this room is recorded (records/audited.py)."""

from django.db import migrations

from records import audited

ATTACHED = (
    audited.attach("companies_industry"),
    audited.attach("companies_company"),
    audited.attach("companies_company_citations"),
    audited.attach("companies_contact", masked=("phone",)),
    audited.attach("companies_contact_citations"),
)


class Migration(migrations.Migration):
    """Attach the trigger to each table."""

    dependencies = (("companies", "0003_entered_by"), ("records", "0006_audit_trail"))

    operations = tuple(migrations.RunSQL(*words) for words in ATTACHED)
