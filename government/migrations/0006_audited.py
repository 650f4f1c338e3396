"""Every change of a row of this room is recorded (records/audited.py)."""

from django.db import migrations

from records import audited

ATTACHED = (
    audited.attach("government_officer", silent=("last_login",), secret=("password",)),
    *(
        audited.attach(table)
        for table in (
            "government_region",
            "government_unit",
            "government_unit_citations",
            "government_unitformername",
            "government_leader",
            "government_sector",
            "government_teammember",
            "government_officer_groups",
            "government_officer_user_permissions",
            "auth_group",
            "auth_group_permissions",
        )
    ),
)


class Migration(migrations.Migration):
    """Attach the trigger to each table."""

    dependencies = (
        ("government", "0005_identity"),
        ("records", "0006_audit_trail"),
        ("auth", "0012_alter_user_first_name_max_length"),
    )

    operations = tuple(migrations.RunSQL(*words) for words in ATTACHED)
