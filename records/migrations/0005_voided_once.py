"""作废不能撤销: what is voided stays voided, by the same officer and for the same reason, whoever writes."""

from django.db import migrations

VOIDED_ONCE = """
CREATE FUNCTION kz_voided_once() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF OLD.voided_at IS NOT NULL AND (NEW.voided_at, NEW.voided_by_id, NEW.void_reason)
        IS DISTINCT FROM (OLD.voided_at, OLD.voided_by_id, OLD.void_reason)
    THEN
        RAISE EXCEPTION '作废不能撤销。' USING ERRCODE = '23514', CONSTRAINT = 'kz_voided_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kz_voided_once BEFORE UPDATE ON records_attachment
    FOR EACH ROW EXECUTE FUNCTION kz_voided_once();
"""
DROP = """
DROP TRIGGER kz_voided_once ON records_attachment;
DROP FUNCTION kz_voided_once();
"""


class Migration(migrations.Migration):
    """Keep attachments; each room keeps its own tables by the same function."""

    dependencies = (("records", "0004_attachments"),)

    operations = (migrations.RunSQL(VOIDED_ONCE, DROP),)
