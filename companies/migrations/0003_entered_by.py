"""Who entered a company first and when; of the rows there are, and of those the system loads, that is nobody."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ENTERED = """
CREATE FUNCTION kz_company_entered() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    SELECT id, now() INTO NEW.entered_by_id, NEW.entered_at
        FROM government_officer WHERE id = kz_officer() AND username <> 'system';
    RETURN NEW;
END $$;
CREATE TRIGGER kz_company_entered BEFORE INSERT ON companies_company
FOR EACH ROW EXECUTE FUNCTION kz_company_entered();
"""
DROP = "DROP TRIGGER kz_company_entered ON companies_company; DROP FUNCTION kz_company_entered();"


class Migration(migrations.Migration):
    """Add the pair, and let the database write it."""

    dependencies = (
        ("companies", "0002_links_may_go"),
        ("government", "0005_identity"),
    )

    operations = (
        migrations.AddField(
            "company",
            "entered_at",
            models.DateTimeField("录入时间", null=True, blank=True, editable=False),
        ),
        migrations.AddField(
            "company",
            "entered_by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                django.db.models.deletion.PROTECT,
                null=True,
                blank=True,
                editable=False,
                related_name="+",
                verbose_name="录入人",
            ),
        ),
        migrations.AddConstraint(
            "company",
            models.CheckConstraint(
                condition=models.Q(entered_at__isnull=True, entered_by__isnull=True)
                | models.Q(entered_at__isnull=False, entered_by__isnull=False),
                name="company_entered_at_with_by",
                violation_error_message="时间和经办人必须同时填写或同时留空。",
            ),
        ),
        migrations.RunSQL(ENTERED, DROP),
    )
