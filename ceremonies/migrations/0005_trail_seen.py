"""Of the audit trail an officer sees what is about the rows that he sees; whoever sees all sees all of it.

kz_system seals and verifies: it reads every entry, whoever it acts for.
"""

from django.db import migrations

BY_ROW = ("companies_company", "companies_contact", "projects_financingdeal", "projects_dealbank", "projects_drawdown")
SHARED = (
    *(f"government\\_{name}" for name in ("region", "unit", "unitformername", "leader", "sector", "teammember")),
    "ceremonies\\_ceremony%",
    "ceremonies\\_tour%",
    "ceremonies\\_declaredtotal%",
    "projects\\_bank",
)
SEEN = " OR ".join(
    (
        "(SELECT kz_sees_all())",
        "EXISTS (SELECT FROM projects_project seen WHERE seen.id = project_id)",
        *(f"(of_table = '{table}' AND EXISTS (SELECT FROM {table} seen WHERE seen.id = row_id))" for table in BY_ROW),
        *(f"(of_table LIKE '{pattern}' AND (SELECT kz_has_role()))" for pattern in SHARED),
        "(of_table LIKE 'government\\_%' AND (SELECT kz_guards()))",
    )
)
CLOSE = f"""
CREATE FUNCTION kz_has_role() RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM government_officer WHERE id = kz_officer() AND is_active AND role <> '')
$$;
CREATE FUNCTION kz_guards() RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM government_officer
        WHERE id = kz_officer() AND is_active AND role = 'SECURITY_ADMIN')
$$;
ALTER TABLE records_auditentry ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_auditentry FORCE ROW LEVEL SECURITY;
CREATE POLICY kz_seen ON records_auditentry TO kz_app USING ({SEEN});
CREATE POLICY kz_sealed ON records_auditentry TO kz_system USING (true);
"""
OPEN = """
DROP POLICY kz_sealed ON records_auditentry;
DROP POLICY kz_seen ON records_auditentry;
ALTER TABLE records_auditentry NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP FUNCTION kz_guards();
DROP FUNCTION kz_has_role();
"""


class Migration(migrations.Migration):
    """Close the trail, but for what one sees anyway."""

    dependencies = (("ceremonies", "0004_audited"), ("projects", "0022_audited"))

    operations = (migrations.RunSQL(CLOSE, OPEN),)
