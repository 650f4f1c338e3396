"""What the migrations of the rooms share to let the database count the versions of their rows."""

from django.db import migrations, models

VERSION = models.PositiveIntegerField("版本", default=1, db_default=1, editable=False)


def versions_of(model: str, table: str, *columns: str) -> tuple[migrations.operations.base.Operation, ...]:
    """Return the operations that give a table its version, which counts changes of these columns."""
    watched = ", ".join(f"'{column}'" for column in columns)
    return (
        migrations.AddField(model, "version", VERSION.clone()),
        migrations.RunSQL(
            f"CREATE TRIGGER kz_bump_version BEFORE UPDATE ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION kz_bump_version({watched})",
            f"DROP TRIGGER kz_bump_version ON {table}",
        ),
    )


def links_of(table: str, owner: str, column: str) -> migrations.RunSQL:
    """Return the operation by which a link that a form edits counts as a change of the row that holds it."""
    return migrations.RunSQL(
        f"CREATE TRIGGER kz_link_bumps AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW"
        f" EXECUTE FUNCTION kz_link_bumps('{owner}', '{column}')",
        f"DROP TRIGGER kz_link_bumps ON {table}",
    )
