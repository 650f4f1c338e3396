"""The version of a row that a form edits, counted by the database whoever writes (design.md, invariant 8).

kz_bump_version(columns…): one more as soon as one of the columns changes. A version written by hand is left alone,
but where another trigger asks for one more: kz_link_bumps(table, column) does, when a link of the row changes.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION kz_bump_version() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    former jsonb := to_jsonb(OLD);
    present jsonb := to_jsonb(NEW);
    asked boolean := pg_trigger_depth() > 1 AND NEW.version IS DISTINCT FROM OLD.version;
BEGIN
    NEW.version := OLD.version;
    IF asked OR EXISTS (SELECT FROM unnest(TG_ARGV) AS watched
        WHERE former -> watched IS DISTINCT FROM present -> watched)
    THEN
        NEW.version := OLD.version + 1;
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION kz_link_bumps() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    former bigint := CASE WHEN TG_OP <> 'INSERT' THEN (to_jsonb(OLD) ->> TG_ARGV[1])::bigint END;
    present bigint := CASE WHEN TG_OP <> 'DELETE' THEN (to_jsonb(NEW) ->> TG_ARGV[1])::bigint END;
BEGIN
    EXECUTE format('UPDATE public.%I SET version = version + 1 WHERE id IN ($1, $2)', TG_ARGV[0])
        USING former, present;
    RETURN NULL;
END $$;
"""
DROP = "DROP FUNCTION kz_link_bumps(); DROP FUNCTION kz_bump_version();"


class Migration(migrations.Migration):
    """Bring the two functions; each room lets its own tables call them."""

    dependencies = (("records", "0006_audit_trail"),)

    operations = (migrations.RunSQL(FUNCTIONS, DROP),)
