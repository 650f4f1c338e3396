"""For which unit a company was entered: it stays that unit's when the officer moves to another (首报).

Of the rows there are it is taken from where the officer is today. From then on the database writes it with
`entered_by`, and nobody changes it: an update keeps what was, even one by a row that was read before the insert.
"""

import django.db.models.deletion
from django.db import migrations, models

# SET CONSTRAINTS: no check is left pending, or the index of the column could not be built in this transaction.
BACKFILL = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE companies_company SET entered_unit_id = officer.unit_id
    FROM government_officer officer WHERE officer.id = entered_by_id AND officer.unit_id IS NOT NULL;
"""
ENTERED = """
CREATE OR REPLACE FUNCTION kz_company_entered() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT id, now() INTO NEW.entered_by_id, NEW.entered_at
            FROM government_officer WHERE id = kz_officer() AND username <> 'system';
    ELSIF NEW.entered_by_id IS NOT DISTINCT FROM OLD.entered_by_id THEN
        NEW.entered_unit_id := OLD.entered_unit_id;
        RETURN NEW;
    END IF;
    NEW.entered_unit_id := (SELECT unit_id FROM government_officer WHERE id = NEW.entered_by_id);
    RETURN NEW;
END $$;
DROP TRIGGER kz_company_entered ON companies_company;
CREATE TRIGGER kz_company_entered BEFORE INSERT OR UPDATE ON companies_company
FOR EACH ROW EXECUTE FUNCTION kz_company_entered();
"""
AS_IT_WAS = """
CREATE OR REPLACE FUNCTION kz_company_entered() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    SELECT id, now() INTO NEW.entered_by_id, NEW.entered_at
        FROM government_officer WHERE id = kz_officer() AND username <> 'system';
    RETURN NEW;
END $$;
DROP TRIGGER kz_company_entered ON companies_company;
CREATE TRIGGER kz_company_entered BEFORE INSERT ON companies_company
FOR EACH ROW EXECUTE FUNCTION kz_company_entered();
"""


class Migration(migrations.Migration):
    """Add the column, fill it, let the database write it."""

    dependencies = (
        ("companies", "0005_versions"),
        ("government", "0009_versions"),
    )

    operations = (
        migrations.AddField(
            "company",
            "entered_unit",
            models.ForeignKey(
                "government.unit",
                django.db.models.deletion.PROTECT,
                null=True,
                blank=True,
                editable=False,
                related_name="+",
                verbose_name="录入单位",
            ),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.RunSQL(ENTERED, AS_IT_WAS),
    )
