"""A deal is not voided while drawdowns stand on it, whoever writes.

kz_deal_keeps_drawn: the rule says so already; here it is kept against everybody else, as kz_line_keeps_drawn does
for a line. The deal's row is locked by the UPDATE that fires it, and each drawdown takes that lock too
(kz_drawn_in_line): one on its way is waited for, one that comes later waits.
"""

from django.db import migrations

KEEPS = """
CREATE FUNCTION kz_deal_keeps_drawn() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.voided_at IS NOT NULL AND EXISTS (
        SELECT FROM projects_drawdown AS drawdown JOIN projects_dealbank AS line ON line.id = drawdown.deal_bank_id
        WHERE line.deal_id = NEW.id AND drawdown.voided_at IS NULL)
    THEN
        RAISE EXCEPTION '这笔对接还有未作废的放款，请先处理放款。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_deal_keeps_drawn';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER kz_deal_keeps_drawn AFTER UPDATE OF voided_at ON projects_financingdeal
    FOR EACH ROW EXECUTE FUNCTION kz_deal_keeps_drawn();
"""
DROP = "DROP TRIGGER kz_deal_keeps_drawn ON projects_financingdeal; DROP FUNCTION kz_deal_keeps_drawn()"


class Migration(migrations.Migration):
    """Keep a deal whose money flowed."""

    dependencies = (("projects", "0020_voided_once"),)

    operations = (migrations.RunSQL(KEEPS, DROP),)
