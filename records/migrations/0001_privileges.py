"""What kz_app and kz_system may do with the tables that follow: no DDL, no DELETE unless a migration grants it."""

from django.db import migrations

GRANT = """
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE ON TABLES TO kz_app, kz_system;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO kz_app, kz_system;
GRANT SELECT ON django_migrations TO kz_app, kz_system;
"""
REVOKE = """
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM kz_app, kz_system;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM kz_app, kz_system;
REVOKE ALL ON django_migrations FROM kz_app, kz_system;
"""


class Migration(migrations.Migration):
    """Runs before any other, so that every table is born with its privileges."""

    initial = True
    run_before = (("contenttypes", "0001_initial"),)

    operations = (migrations.RunSQL(GRANT, REVOKE),)
