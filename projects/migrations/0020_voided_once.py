"""作废不能撤销, on projects, deals and lines; a drawdown has its own, stricter trigger. No drawdown on a voided deal.

kz_drawn_in_line asks the deal too. A drawdown takes the deal's lock before the line's, as the rules do; a change of
the line does not take it, for the line is locked by then.
"""

from django.db import migrations

TABLES = ("projects_project", "projects_financingdeal", "projects_dealbank")
VOIDED_ONCE = "".join(
    f"CREATE TRIGGER kz_voided_once BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION kz_voided_once();\n"
    for table in TABLES
)
DROP = "".join(f"DROP TRIGGER kz_voided_once ON {table};\n" for table in TABLES)
IN_LINE = """
CREATE OR REPLACE FUNCTION kz_drawn_in_line() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    subject bigint;
    line projects_dealbank;
    deal_voided boolean;
BEGIN
    IF TG_TABLE_NAME = 'projects_dealbank' THEN
        subject := NEW.id;
    ELSE
        subject := NEW.deal_bank_id;
        SELECT voided_at IS NOT NULL INTO deal_voided FROM projects_financingdeal
            WHERE id = (SELECT deal_id FROM projects_dealbank WHERE id = subject) FOR SHARE;
    END IF;
    SELECT * INTO line FROM projects_dealbank WHERE id = subject FOR UPDATE;
    IF EXISTS (SELECT FROM projects_drawdown WHERE deal_bank_id = subject AND voided_at IS NULL AND (
        deal_voided
        OR line.voided_at IS NOT NULL
        OR drawn_on < greatest(line.granted_on, line.contracted_on)
        OR drawn_on > least(line.settled_on, line.ended_on)))
    THEN
        RAISE EXCEPTION '放款日期应在授信批复和借款合同之后、结清或终止之前，作废的对接和银行跟进不能有放款。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_drawn_in_line';
    END IF;
    RETURN NULL;
END $$;
"""
AS_BEFORE = """
CREATE OR REPLACE FUNCTION kz_drawn_in_line() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    subject bigint;
    line projects_dealbank;
BEGIN
    IF TG_TABLE_NAME = 'projects_dealbank' THEN subject := NEW.id; ELSE subject := NEW.deal_bank_id; END IF;
    SELECT * INTO line FROM projects_dealbank WHERE id = subject FOR UPDATE;
    IF EXISTS (SELECT FROM projects_drawdown WHERE deal_bank_id = subject AND voided_at IS NULL AND (
        line.voided_at IS NOT NULL
        OR drawn_on < greatest(line.granted_on, line.contracted_on)
        OR drawn_on > least(line.settled_on, line.ended_on)))
    THEN
        RAISE EXCEPTION '放款日期应在授信批复和借款合同之后、结清或终止之前，作废的银行跟进不能有放款。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_drawn_in_line';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    """Keep what is voided."""

    dependencies = (("projects", "0019_claims_and_phases"), ("records", "0005_voided_once"))

    operations = (
        migrations.RunSQL(VOIDED_ONCE, DROP),
        migrations.RunSQL(IN_LINE, AS_BEFORE),
    )
