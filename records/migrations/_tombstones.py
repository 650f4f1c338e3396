"""What the migrations of the rooms share to guard tombstones."""

from django.db import migrations

NAME = "kz_tombstone_receives"


def receives(table: str, column: str, owner: str, tombstone: str, words: str) -> migrations.RunSQL:
    """Return the operation that keeps rows of the table from coming to point at a tombstone of `owner`.

    A table may have one such trigger per column; PostgreSQL fires them in the order of their names.
    """
    name = f"{NAME}_{column.removesuffix('_id')}"
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {column} ON {table} FOR EACH ROW"
        f" EXECUTE FUNCTION {NAME}('{column}', '{owner}', '{tombstone}', '{words}')",
        f"DROP TRIGGER {name} ON {table}",
    )


def verdicts(table: str, owner: str) -> migrations.RunSQL:
    """Return the operation that guards a room's verdicts: undone once, seen with both rows, recorded."""
    seen = "((SELECT kz_sees_all()) OR ({}))".format(
        " AND ".join(
            f"EXISTS (SELECT FROM {owner} seen WHERE seen.id = {column})" for column in ("kept_id", "other_id")
        )
    )
    return migrations.RunSQL(
        f"CREATE TRIGGER kz_verdict_undone_once BEFORE UPDATE ON {table} FOR EACH ROW"
        f" EXECUTE FUNCTION kz_verdict_undone_once();"
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f"CREATE POLICY kz_seen ON {table} USING ({seen}) WITH CHECK ({seen});",
        f"DROP POLICY kz_seen ON {table};"
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;"
        f"DROP TRIGGER kz_verdict_undone_once ON {table};",
    )
