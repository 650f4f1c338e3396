"""The officer in whose name commands act, and the tables whose rows may be deleted."""

from django.apps.registry import Apps
from django.contrib.auth.hashers import make_password
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

DELETABLE = (
    "django_session, auth_group_permissions, government_officer_groups, government_officer_user_permissions, "
    "government_unit_citations, government_unitformername"
)


def create_system_officer(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create it inactive and without a usable password."""
    officers = apps.get_model("government", "Officer")._default_manager.using(schema_editor.connection.alias)
    officers.get_or_create(
        username="system",
        defaults={"name": "系统", "is_active": False, "is_staff": False, "password": make_password(None)},
    )


class Migration(migrations.Migration):
    """Sessions end and memberships change; nothing else of the government side is deleted."""

    dependencies = (
        ("government", "0001_regions_units_officers"),
        ("sessions", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    )

    operations = (
        migrations.RunPython(create_system_officer, migrations.RunPython.noop),
        migrations.RunSQL(
            f"GRANT DELETE ON {DELETABLE} TO kz_app, kz_system",
            f"REVOKE DELETE ON {DELETABLE} FROM kz_app, kz_system",
        ),
    )
