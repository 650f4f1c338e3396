"""For which unit a deal was recorded: it stays that unit's when the officer moves to another.

Of the rows there are it is taken from where the officer is today. From then on the database writes it with
`recorded_by`, and nobody changes it: an update keeps what was, even one by a row that was read before the insert.
"""

import django.db.models.deletion
from django.db import migrations, models

# SET CONSTRAINTS: no check is left pending, or the index of the column could not be built in this transaction.
BACKFILL = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE projects_financingdeal SET recorded_unit_id = officer.unit_id
    FROM government_officer officer WHERE officer.id = recorded_by_id AND officer.unit_id IS NOT NULL;
"""
RECORDED = """
CREATE FUNCTION kz_deal_recorded() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.recorded_by_id IS NOT DISTINCT FROM OLD.recorded_by_id THEN
            NEW.recorded_unit_id := OLD.recorded_unit_id;
            RETURN NEW;
        END IF;
    END IF;
    NEW.recorded_unit_id := (SELECT unit_id FROM government_officer WHERE id = NEW.recorded_by_id);
    RETURN NEW;
END $$;
CREATE TRIGGER kz_deal_recorded BEFORE INSERT OR UPDATE ON projects_financingdeal
FOR EACH ROW EXECUTE FUNCTION kz_deal_recorded();
"""
DROP = "DROP TRIGGER kz_deal_recorded ON projects_financingdeal; DROP FUNCTION kz_deal_recorded();"


class Migration(migrations.Migration):
    """Add the column, fill it, let the database write it."""

    dependencies = (
        ("government", "0009_versions"),
        ("projects", "0024_instructions"),
    )

    operations = (
        migrations.AddField(
            "financingdeal",
            "recorded_unit",
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
        migrations.RunSQL(RECORDED, DROP),
    )
