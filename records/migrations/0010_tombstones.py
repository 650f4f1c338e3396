"""What was merged into another row receives nothing more, and what was said of two rows changes only by its undoing.

kz_tombstone_receives(column, table, tombstone, words): refuses a row that comes to point at one whose column
`tombstone` is set. It shares the lock that a foreign key takes, so it waits for a merge and reads what it wrote.
kz_verdict_undone_once: of a verdict only the pair of its undoing may go from NULL to a value, once.
"""

from django.db import migrations

RECEIVES = """
CREATE FUNCTION kz_tombstone_receives() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    subject bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    gone boolean;
BEGIN
    IF subject IS NULL THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) ->> TG_ARGV[0] = subject::text THEN RETURN NEW; END IF;
    EXECUTE format('SELECT %I IS NOT NULL FROM %I WHERE id = $1 FOR KEY SHARE', TG_ARGV[2], TG_ARGV[1])
        INTO gone USING subject;
    IF gone THEN
        RAISE EXCEPTION '%', TG_ARGV[3] USING ERRCODE = '23514', CONSTRAINT = 'kz_tombstone_receives';
    END IF;
    RETURN NEW;
END $$;
"""
UNDONE_ONCE = """
CREATE FUNCTION kz_verdict_undone_once() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.undone_at IS NOT NULL
        OR to_jsonb(NEW) - 'undone_at' - 'undone_by_id' IS DISTINCT FROM to_jsonb(OLD) - 'undone_at' - 'undone_by_id'
    THEN
        RAISE EXCEPTION '判定一经登记不能修改，只能撤销一次。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_verdict_undone_once';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    """The functions; each room attaches them to its own tables."""

    dependencies = (("records", "0009_reveals_counted"),)

    operations = (
        migrations.RunSQL(RECEIVES, "DROP FUNCTION kz_tombstone_receives()"),
        migrations.RunSQL(UNDONE_ONCE, "DROP FUNCTION kz_verdict_undone_once()"),
    )
