"""Versions of ceremonies and of what was declared and signed there (records/migrations/0006)."""

from django.db import migrations

from records.migrations._versions import links_of, versions_of


class Migration(migrations.Migration):
    """Count."""

    dependencies = (("ceremonies", "0005_trail_seen"), ("records", "0007_versions"))

    operations = (
        *versions_of("ceremony", "ceremonies_ceremony", "name", "campaign", "held_on", "venue", "fields_note"),
        *versions_of(
            "tour",
            "ceremonies_tour",
            *("name", "starts_on", "ends_on", "visitors", "visitors_at_least", "sites_note"),
        ),
        links_of("ceremonies_tour_regions", "ceremonies_tour", "tour_id"),
        *versions_of(
            "declaredtotal",
            "ceremonies_declaredtotal",
            *("stream", "region_id", "count", "amount", "inferred", "basis", "fields_note"),
        ),
        *versions_of("signing", "ceremonies_signing", "ceremony_id", "project_id", "deal_id", "counted"),
    )
