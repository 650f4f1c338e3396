"""What a deal held itself moves to its lines; then the old columns go, and the sums keep themselves.

The table is locked before the first row is read and until the columns are gone, so that no value written
meanwhile is lost. A deal that held any of bank, amounts or signing date gets one line; a total drawn becomes one
drawdown without a day, a total of 0 a reason why nothing was drawn.

kz_drawn_within_grant: what was drawn on a line is at most what was granted, where that is known.
kz_drawn_in_line: no drawing before the grant or the contract, none after the end, none on a voided line.
Both take the line's row lock, from the drawdown's side and from the line's.
kz_drawdown_voided_once: a written drawdown changes in nothing but its voiding, and that once.
"""

from django.db import migrations, models
from records import names, pinyin

ON_LINES = "'bank', 'signed', 'granted', 'drawn', 'signed_on'"
HELD = "bank <> '' OR coalesce(signed, granted, drawn) IS NOT NULL OR signed_on IS NOT NULL"
LOCK = "LOCK TABLE projects_financingdeal IN ACCESS EXCLUSIVE MODE"
MOVE = f"""
INSERT INTO projects_financing_projects (financingdeal_id, project_id)
    SELECT id, project_id FROM projects_financingdeal WHERE project_id IS NOT NULL;
INSERT INTO projects_dealbank (deal_id, bank_id, branch, manager, phone, signed_on, ended_reason, signed, granted,
        guarantee, undrawn_reason, void_reason)
    SELECT deal.id, bank.id, '', '', '', signed_on, '', signed, granted, '',
        CASE WHEN drawn = 0 THEN '原台账记为放款 0，未载原因' ELSE '' END, ''
    FROM projects_financingdeal AS deal
    LEFT JOIN kz_old_banks AS old ON old.written = deal.bank
    LEFT JOIN projects_bank AS bank ON bank.name_key = old.name_key
    WHERE {HELD};
INSERT INTO projects_drawdown (deal_bank_id, amount, note, recorded_at, recorded_by_id, void_reason)
    SELECT line.id, deal.drawn, '原台账的放款合计，日期未载', now(), officer.id, ''
    FROM projects_dealbank AS line JOIN projects_financingdeal AS deal ON deal.id = line.deal_id,
        government_officer AS officer
    WHERE deal.drawn > 0 AND officer.username = 'system';
INSERT INTO projects_dealbank_citations (dealbank_id, citation_id)
    SELECT line.id, cited.citation_id FROM projects_financingdeal_citations AS cited
    JOIN projects_dealbank AS line ON line.deal_id = cited.financingdeal_id
    JOIN records_citation AS citation ON citation.id = cited.citation_id WHERE citation.field IN ({ON_LINES});
DELETE FROM projects_financingdeal_citations AS cited USING records_citation AS citation
    WHERE citation.id = cited.citation_id AND citation.field IN ({ON_LINES})
    AND EXISTS (SELECT FROM projects_dealbank WHERE deal_id = cited.financingdeal_id);
DROP TABLE kz_old_banks;
SET CONSTRAINTS ALL IMMEDIATE;
"""
MOVE_BACK = """
UPDATE projects_financingdeal AS deal SET project_id = (
        SELECT min(project_id) FROM projects_financing_projects WHERE financingdeal_id = deal.id),
    bank = coalesce((SELECT string_agg(bank.name || line.branch, '、' ORDER BY line.id) FROM projects_dealbank AS line
        JOIN projects_bank AS bank ON bank.id = line.bank_id WHERE deal_id = deal.id AND line.voided_at IS NULL), ''),
    signed_on = (SELECT min(signed_on) FROM projects_dealbank WHERE deal_id = deal.id AND voided_at IS NULL),
    signed = (SELECT sum(signed) FROM projects_dealbank WHERE deal_id = deal.id AND voided_at IS NULL),
    granted = (SELECT sum(granted) FROM projects_dealbank WHERE deal_id = deal.id AND voided_at IS NULL),
    drawn = (SELECT sum(amount) FROM projects_drawdown AS drawdown JOIN projects_dealbank AS line
        ON line.id = drawdown.deal_bank_id WHERE deal_id = deal.id
        AND drawdown.voided_at IS NULL AND line.voided_at IS NULL);
INSERT INTO projects_financingdeal_citations (financingdeal_id, citation_id)
    SELECT DISTINCT line.deal_id, cited.citation_id FROM projects_dealbank_citations AS cited
    JOIN projects_dealbank AS line ON line.id = cited.dealbank_id ON CONFLICT DO NOTHING;
SET CONSTRAINTS ALL IMMEDIATE;
"""
WITHIN_GRANT = """
CREATE FUNCTION kz_drawn_within_grant() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    subject bigint;
    most numeric;
    drawn numeric;
BEGIN
    IF TG_TABLE_NAME = 'projects_dealbank' THEN subject := NEW.id; ELSE subject := NEW.deal_bank_id; END IF;
    SELECT granted INTO most FROM projects_dealbank WHERE id = subject FOR UPDATE;
    SELECT sum(amount) INTO drawn FROM projects_drawdown WHERE deal_bank_id = subject AND voided_at IS NULL;
    IF drawn > most THEN
        RAISE EXCEPTION '放款合计不能超过授信金额。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_drawn_within_grant';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER kz_drawn_within_grant AFTER INSERT ON projects_drawdown
    FOR EACH ROW EXECUTE FUNCTION kz_drawn_within_grant();
CREATE TRIGGER kz_granted_covers_drawn AFTER UPDATE OF granted ON projects_dealbank
    FOR EACH ROW EXECUTE FUNCTION kz_drawn_within_grant();
"""
IN_LINE = """
CREATE FUNCTION kz_drawn_in_line() RETURNS trigger LANGUAGE plpgsql
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
CREATE TRIGGER kz_drawn_in_line AFTER INSERT ON projects_drawdown
    FOR EACH ROW EXECUTE FUNCTION kz_drawn_in_line();
CREATE TRIGGER kz_line_keeps_drawn
    AFTER UPDATE OF voided_at, granted_on, contracted_on, settled_on, ended_on ON projects_dealbank
    FOR EACH ROW EXECUTE FUNCTION kz_drawn_in_line();
"""
VOIDED_ONCE = """
CREATE FUNCTION kz_drawdown_voided_once() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    rest projects_drawdown := NEW;
BEGIN
    rest.voided_at := OLD.voided_at;
    rest.voided_by_id := OLD.voided_by_id;
    rest.void_reason := OLD.void_reason;
    IF OLD.voided_at IS NOT NULL OR rest IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION '放款一经登记不能修改；有误请作废后重新登记。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_drawdown_voided_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kz_drawdown_voided_once BEFORE UPDATE ON projects_drawdown
    FOR EACH ROW EXECUTE FUNCTION kz_drawdown_voided_once();
"""
DROP = """
DROP TRIGGER kz_drawdown_voided_once ON projects_drawdown;
DROP FUNCTION kz_drawdown_voided_once();
DROP TRIGGER kz_line_keeps_drawn ON projects_dealbank;
DROP TRIGGER kz_drawn_in_line ON projects_drawdown;
DROP FUNCTION kz_drawn_in_line();
DROP TRIGGER kz_granted_covers_drawn ON projects_dealbank;
DROP TRIGGER kz_drawn_within_grant ON projects_drawdown;
DROP FUNCTION kz_drawn_within_grant();
"""
DELETABLE = "projects_financing_projects, projects_dealbank_citations"


def name_banks(apps, schema_editor):  # noqa: ANN001, ANN201, ARG001 - Django's own signature
    """Make a bank of each name that stands on a deal; two spellings of one name are one bank."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kz_old_banks (written text, name_key text) ON COMMIT DROP")
        cursor.execute("SELECT DISTINCT bank FROM projects_financingdeal WHERE bank <> '' ORDER BY bank")
        for (written,) in cursor.fetchall():
            name = names.tidy(written)
            key = names.key(name)
            cursor.execute("INSERT INTO kz_old_banks VALUES (%s, %s)", [written, key])
            cursor.execute(
                "INSERT INTO projects_bank (name, name_key, initials) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [name, key, pinyin.initials(name)],
            )


class Migration(migrations.Migration):
    """Move, drop, keep."""

    dependencies = [("government", "0002_system_officer"), ("projects", "0014_financing")]

    operations = [
        migrations.RunSQL(LOCK, MOVE_BACK),
        migrations.RunPython(name_banks, migrations.RunPython.noop),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name="financingdeal",
            name="financing_signed_not_negative",
        ),
        migrations.RemoveConstraint(
            model_name="financingdeal",
            name="financing_granted_not_negative",
        ),
        migrations.RemoveConstraint(
            model_name="financingdeal",
            name="financing_drawn_not_negative",
        ),
        migrations.RemoveField(
            model_name="financingdeal",
            name="bank",
        ),
        migrations.RemoveField(
            model_name="financingdeal",
            name="drawn",
        ),
        migrations.RemoveField(
            model_name="financingdeal",
            name="granted",
        ),
        migrations.RemoveField(
            model_name="financingdeal",
            name="project",
        ),
        migrations.RemoveField(
            model_name="financingdeal",
            name="signed",
        ),
        migrations.RemoveField(
            model_name="financingdeal",
            name="signed_on",
        ),
        migrations.AddConstraint(
            model_name="financingdeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voided_at__isnull", True)),
                fields=("code",),
                name="financing_code_unique",
                violation_error_message="已有银企对接使用这个编号。",
            ),
        ),
        migrations.AlterField(
            model_name="financingdeal",
            name="code",
            field=models.CharField(
                db_default=models.Func(function="kz_next_deal_code"), max_length=30, verbose_name="编号"
            ),
        ),
        migrations.RunSQL(WITHIN_GRANT + IN_LINE + VOIDED_ONCE, DROP),
        migrations.RunSQL(
            f"GRANT DELETE ON {DELETABLE} TO kz_app, kz_system",
            f"REVOKE DELETE ON {DELETABLE} FROM kz_app, kz_system",
        ),
    ]
