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


def verdicts(table: str, seen: str = "") -> migrations.RunSQL:
    """Return the operation that guards a room's verdicts: undone once, and beside the bureau seen by `seen`."""
    rows = f"((SELECT kz_sees_all()){f' OR ({seen})' if seen else ''})"
    return migrations.RunSQL(
        f"CREATE TRIGGER kz_verdict_undone_once BEFORE UPDATE ON {table} FOR EACH ROW"
        f" EXECUTE FUNCTION kz_verdict_undone_once();"
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f"CREATE POLICY kz_seen ON {table} USING ({rows}) WITH CHECK ({rows});",
        f"DROP POLICY kz_seen ON {table};"
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;"
        f"DROP TRIGGER kz_verdict_undone_once ON {table};",
    )
