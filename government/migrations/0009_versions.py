"""Versions of what is edited on the government side (records/migrations/0006)."""

from django.db import migrations

from records.migrations._versions import links_of, versions_of


class Migration(migrations.Migration):
    """Count."""

    dependencies = (("government", "0008_login_audited"), ("records", "0007_versions"))

    operations = (
        *versions_of(
            "unit", "government_unit", "name", "region_id", "head", "head_post", "protocol_order", "dissolved_on"
        ),
        *versions_of("unitformername", "government_unitformername", "name", "until"),
        *versions_of(
            "leader",
            "government_leader",
            *("name", "post", "unit_id", "protocol_order", "term_from", "term_until", "officer_id"),
        ),
        *versions_of("sector", "government_sector", "name", "position"),
        *versions_of(
            "officer",
            "government_officer",
            *("username", "name", "unit_id", "role", "narrowed", "is_staff", "is_active"),
        ),
        links_of("government_officer_user_permissions", "government_officer", "officer_id"),
        *versions_of("teammember", "government_teammember", "officer_id", "is_head", "joined_on", "left_on"),
    )
