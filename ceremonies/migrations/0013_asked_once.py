"""The owner's functions ask who is at work once a call, not once a row, and keep their plans.

They named `kz_unit()` where the policies name `(SELECT kz_unit())`: over a table read row by row that is a lookup of
the officer for each. Who reported a company first is found by the indexes of those that stand and of those that were
merged. What is asked for one project looks at its own duties alone, not at all the officer has. All say
what they said before.
"""

from importlib import import_module

from django.db import migrations

FIRST = import_module("ceremonies.migrations.0003_row_security").FUNCTIONS
BY_FUNCTION = import_module("ceremonies.migrations.0011_by_function").FUNCTIONS
REPORTED = import_module("ceremonies.migrations.0009_units_that_entered").NOW
MERGED = import_module("ceremonies.migrations.0012_tombstones_seen").OURS
DUTY = (
    "until_on IS NULL AND (officer_id = (SELECT kz_serves()) OR leader_id = (SELECT kz_leads())"
    " OR (role = 'HELPING_UNIT' AND unit_id = (SELECT kz_unit())))"
)
PLACE = (
    "region_id = (SELECT kz_county()) OR attribution_region_id = (SELECT kz_county())"
    " OR lead_unit_id = (SELECT kz_unit())"
)
AS_OWNER = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
ASKED_ONCE = f"""
CREATE OR REPLACE FUNCTION kz_mine() RETURNS SETOF bigint LANGUAGE sql STABLE {AS_OWNER} AS $$
    SELECT project_id FROM projects_duty WHERE {DUTY}
    UNION SELECT id FROM projects_project WHERE leader_id = (SELECT kz_leads())
$$;
CREATE OR REPLACE FUNCTION kz_wholes() RETURNS SETOF bigint LANGUAGE sql STABLE {AS_OWNER} AS $$
    SELECT parent_id FROM projects_project WHERE parent_id IS NOT NULL AND ({PLACE} OR id IN (SELECT kz_mine()))
$$;
CREATE OR REPLACE FUNCTION kz_sees_project(subject bigint) RETURNS boolean LANGUAGE plpgsql STABLE {AS_OWNER} AS $$
BEGIN
    RETURN EXISTS (SELECT FROM projects_project WHERE id = subject AND (
        (SELECT kz_sees_all()) OR {PLACE} OR leader_id = (SELECT kz_leads())
        OR EXISTS (SELECT FROM projects_duty WHERE project_id = subject AND {DUTY})));
END $$;
CREATE OR REPLACE FUNCTION kz_follows_project(subject bigint) RETURNS boolean
LANGUAGE plpgsql STABLE COST 1000 {AS_OWNER} AS $$
BEGIN
    RETURN kz_sees_project(subject)
        OR EXISTS (SELECT FROM projects_project WHERE id = subject AND (
            (absorbed_by_id IS NOT NULL AND kz_sees_project(absorbed_by_id))
            OR (parent_id IS NOT NULL AND kz_sees_project(parent_id))))
        OR EXISTS (SELECT FROM projects_project phase WHERE parent_id = subject AND kz_sees_project(phase.id));
END $$;
CREATE OR REPLACE FUNCTION kz_first_report(key text, code text, subject bigint)
RETURNS TABLE (by_unit text, on_day date) LANGUAGE plpgsql STABLE {AS_OWNER} AS $$
BEGIN
    RETURN QUERY SELECT unit.name::text, (company.entered_at AT TIME ZONE 'Asia/Shanghai')::date
    FROM companies_company company LEFT JOIN government_unit unit ON unit.id = company.entered_unit_id
    WHERE ((company.merged_into_id IS NULL AND (company.name_key = key OR company.uscc = code))
            OR (company.merged_into_id IS NOT NULL AND (company.name_key = key OR company.uscc = code)))
        AND company.id IS DISTINCT FROM subject AND NOT kz_sees_company(company.id)
    LIMIT 1;
END $$;
CREATE OR REPLACE FUNCTION kz_entered_ours() RETURNS SETOF bigint LANGUAGE sql STABLE {AS_OWNER} AS $$
    SELECT id FROM companies_company WHERE entered_unit_id = (SELECT kz_unit())
        OR (entered_by_id = (SELECT kz_serves()) AND (entered_unit_id IS NULL OR (SELECT kz_unit()) IS NULL))
$$;
"""


def earlier(source: str, name: str) -> str:
    """Return how a migration before this one made the function."""
    made = next(part for part in source.split("CREATE FUNCTION ") if part.startswith(f"{name}("))
    owned = made.replace("pg_catalog, public AS", "pg_catalog, public, pg_temp AS")
    return f"CREATE OR REPLACE FUNCTION {owned}"


BEFORE = "".join(
    (
        *(earlier(FIRST, name) for name in ("kz_mine", "kz_wholes", "kz_sees_project")),
        earlier(BY_FUNCTION, "kz_follows_project"),
        earlier(REPORTED.replace("CREATE OR REPLACE FUNCTION", "CREATE FUNCTION"), "kz_first_report"),
        earlier(MERGED, "kz_entered_ours"),
    )
)


class Migration(migrations.Migration):
    """Replace functions in place: at no moment is a table open."""

    dependencies = (("ceremonies", "0012_tombstones_seen"),)

    operations = (migrations.RunSQL(ASKED_ONCE, BEFORE),)
