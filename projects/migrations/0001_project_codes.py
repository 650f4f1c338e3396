"""Codes of projects that nobody typed: KZ00001 and on, gaps allowed."""

from django.db import migrations

CREATE = """
CREATE SEQUENCE kz_project_code;
CREATE FUNCTION kz_next_project_code() RETURNS text LANGUAGE sql VOLATILE SET search_path = pg_catalog, public
AS $$ SELECT 'KZ' || lpad(n::text, greatest(5, length(n::text)), '0') FROM nextval('kz_project_code') AS n $$;
"""
DROP = """
DROP FUNCTION kz_next_project_code();
DROP SEQUENCE kz_project_code;
"""


class Migration(migrations.Migration):
    """Before the table whose default it is."""

    initial = True
    dependencies = (("records", "0001_privileges"),)

    operations = (migrations.RunSQL(CREATE, DROP),)
