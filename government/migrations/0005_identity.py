"""Nobody above the rules; and what the database knows of the officer at work, for its row policies.

`kz.officer` is set in the request's transaction (kezhou_crm/transactions.py). Each function answers once per query:
policies ask `(SELECT kz_…())`. Who is not set, not active or without a role gets the answer that shows nothing.
"""

from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION kz_officer() RETURNS bigint LANGUAGE sql STABLE
SET search_path = pg_catalog, public AS $$
    SELECT nullif(current_setting('kz.officer', true), '')::bigint
$$;
CREATE FUNCTION kz_sees_all() RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM government_officer WHERE id = kz_officer()
        AND (username = 'system' OR (is_active AND role IN ('BUREAU_ADMIN', 'BUREAU_CLERK', 'AUDIT_ADMIN'))))
$$;
CREATE FUNCTION kz_county() RETURNS bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT region.id FROM government_officer officer
        JOIN government_unit unit ON unit.id = officer.unit_id
        JOIN government_region region ON region.id = unit.region_id
    WHERE officer.id = kz_officer() AND officer.is_active AND officer.role = 'COUNTY_CLERK' AND region.code <> '653000'
$$;
CREATE FUNCTION kz_unit() RETURNS bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT unit_id FROM government_officer
    WHERE id = kz_officer() AND is_active AND role IN ('COUNTY_CLERK', 'UNIT_CLERK')
$$;
CREATE FUNCTION kz_serves() RETURNS bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT id FROM government_officer
    WHERE id = kz_officer() AND is_active AND role IN ('COUNTY_CLERK', 'UNIT_CLERK', 'SPECIALIST', 'LEADER')
$$;
CREATE FUNCTION kz_leads() RETURNS bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT id FROM government_leader WHERE officer_id = kz_serves()
$$;
"""
DROP = """
DROP FUNCTION kz_leads();
DROP FUNCTION kz_serves();
DROP FUNCTION kz_unit();
DROP FUNCTION kz_county();
DROP FUNCTION kz_sees_all();
DROP FUNCTION kz_officer();
"""


class Migration(migrations.Migration):
    """Tighten."""

    dependencies = (("government", "0004_roles"),)

    operations = (
        migrations.AddConstraint(
            "officer",
            models.CheckConstraint(
                condition=models.Q(is_superuser=False),
                name="officer_no_superuser",
                violation_error_message="没有不受规则约束的账号：请按角色授权。",
            ),
        ),
        migrations.AddConstraint(
            "officer",
            models.CheckConstraint(
                condition=~models.Q(role__in=("COUNTY_CLERK", "UNIT_CLERK")) | models.Q(unit__isnull=False),
                name="officer_has_unit",
                violation_error_message="县市经办和牵头单位经办必须填写所在单位。",
            ),
        ),
        migrations.RunSQL(FUNCTIONS, DROP),
    )
