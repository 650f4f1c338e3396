"""A claim leaves its trace, whoever names the slot.

kz_claimed_by_name: a project whose name was unknown gets one together with who claimed it and when. The row is
locked by the UPDATE that fires it.
"""

from django.db import migrations

CLAIMED = """
CREATE FUNCTION kz_claimed_by_name() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF OLD.name IS NULL AND NEW.name IS NOT NULL AND NEW.claimed_at IS NULL THEN
        RAISE EXCEPTION '名额请用“认领”填写名称。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_claimed_by_name';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kz_claimed_by_name BEFORE UPDATE OF name ON projects_project
    FOR EACH ROW EXECUTE FUNCTION kz_claimed_by_name();
"""
DROP_CLAIMED = "DROP TRIGGER kz_claimed_by_name ON projects_project; DROP FUNCTION kz_claimed_by_name()"


class Migration(migrations.Migration):
    """Keep what only the rules kept so far."""

    dependencies = (("projects", "0018_entry_moment"),)

    operations = (migrations.RunSQL(CLAIMED, DROP_CLAIMED),)
