"""A role for each officer; who stood above all rules becomes an administrator of the business."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ROLES = [
    ("BUREAU_ADMIN", "业务管理员"),
    ("BUREAU_CLERK", "商务局经办"),
    ("COUNTY_CLERK", "县市经办"),
    ("UNIT_CLERK", "牵头单位经办"),
    ("SPECIALIST", "服务专员"),
    ("LEADER", "包联领导"),
    ("SYSTEM_ADMIN", "系统管理员"),
    ("SECURITY_ADMIN", "安全管理员"),
    ("AUDIT_ADMIN", "审计管理员"),
]


def give_superusers_a_role(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let nobody be locked out; other officers wait for the security administrator."""
    officers = apps.get_model("government", "Officer")._default_manager.using(schema_editor.connection.alias)
    officers.filter(is_superuser=True).update(is_superuser=False, role="BUREAU_ADMIN")


class Migration(migrations.Migration):
    """Add and backfill."""

    dependencies = (("government", "0003_teams"),)

    operations = (
        migrations.AddField(
            "officer",
            "role",
            models.CharField("角色", max_length=20, choices=ROLES, blank=True, default="", db_default=""),
        ),
        migrations.AddField(
            "officer",
            "narrowed",
            models.BooleanField(
                "收窄权限",
                default=False,
                db_default=False,
                help_text="勾选后，角色的权限中只保留下面勾选的；用于实习、借调等人员。",
            ),
        ),
        migrations.RunPython(give_superusers_a_role, migrations.RunPython.noop),
    )
