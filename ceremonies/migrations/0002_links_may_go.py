"""Links of a ceremony may be taken back; ceremonies, declared totals and signings stay."""

from django.db import migrations

DELETABLE = (
    "ceremonies_ceremony_citations, ceremonies_tour_citations, ceremonies_tour_regions, "
    "ceremonies_declaredtotal_citations"
)


class Migration(migrations.Migration):
    """Grant DELETE on the links."""

    dependencies = (("ceremonies", "0001_ceremonies"),)

    operations = (
        migrations.RunSQL(
            f"GRANT DELETE ON {DELETABLE} TO kz_app, kz_system",
            f"REVOKE DELETE ON {DELETABLE} FROM kz_app, kz_system",
        ),
    )
