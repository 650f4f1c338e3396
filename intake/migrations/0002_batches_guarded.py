"""Who sees a batch, what is recorded of it, and its version.

A batch belongs to the unit for which it was entered, and to the bureau; its rows and its file follow it. The first
net, `visible_to` of each queryset, says the same. What is staged is not the ledger: of rows and files nothing is
recorded but in the batch; what a confirmation changes in the ledger is recorded there.
"""

from django.db import migrations

from records import audited

OURS = (
    "unit_id = (SELECT kz_unit()) OR ({by} = (SELECT kz_serves()) AND (unit_id IS NULL OR (SELECT kz_unit()) IS NULL))"
)
OF_BATCH = "EXISTS (SELECT FROM intake_batch seen WHERE seen.id = batch_id)"
SEEN = {
    "intake_batch": OURS.format(by="entered_by_id"),
    "intake_row": OF_BATCH,
    "intake_keptfile": OF_BATCH,
    "intake_columnmemory": OURS.format(by="remembered_by_id"),
}
CLOSE = "\n".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;\n"
    f"CREATE POLICY kz_seen ON {table} USING ((SELECT kz_sees_all()) OR {seen})"
    f" WITH CHECK ((SELECT kz_sees_all()) OR {seen});"
    for table, seen in SEEN.items()
)
OPEN = "\n".join(
    f"DROP POLICY kz_seen ON {table}; ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;"
    for table in reversed(SEEN)
)
VERSION = (
    (
        "CREATE TRIGGER kz_bump_version BEFORE UPDATE ON intake_batch FOR EACH ROW"
        " EXECUTE FUNCTION kz_bump_version('columns', 'region_id', 'existing', 'mode')"
    ),
    "DROP TRIGGER kz_bump_version ON intake_batch",
)


class Migration(migrations.Migration):
    """Close the tables before anything is in them."""

    dependencies = (
        ("intake", "0001_batches"),
        ("ceremonies", "0012_tombstones_seen"),
    )

    operations = (
        migrations.RunSQL(CLOSE, OPEN),
        migrations.RunSQL(*VERSION),
        migrations.RunSQL(*audited.attach("intake_batch")),
        migrations.RunSQL(*audited.attach("intake_columnmemory")),
    )
