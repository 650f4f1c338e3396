"""A project's first row of the journal says when it was entered, as its other rows do: now, unless `kz.at` says when.

Who writes a ledger of the past (an import, the demo) sets `kz.at` in its transaction, beside `kz.officer`.
"""

from django.db import migrations

ENTRY = """
CREATE OR REPLACE FUNCTION kz_entry_recorded() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO projects_stagemove (project_id, kind, from_stage, to_stage, occurred_on, recorded_at, recorded_by_id, reason)
    VALUES (
        NEW.id, 'ENTRY', '', NEW.stage,
        CASE NEW.stage WHEN 'SIGNED' THEN NEW.signed_on WHEN 'TERMINATED' THEN NEW.terminated_on END,
        {moment},
        coalesce(
            nullif(current_setting('kz.officer', true), '')::bigint,
            (SELECT id FROM government_officer WHERE username = 'system')
        ),
        ''
    );
    RETURN NULL;
END $$;
"""
AS_SAID = "coalesce(nullif(current_setting('kz.at', true), '')::timestamptz, now())"


class Migration(migrations.Migration):
    """Let the entry take its moment from the transaction."""

    dependencies = (("projects", "0017_move_days_in_order"),)

    operations = (migrations.RunSQL(ENTRY.format(moment=AS_SAID), ENTRY.format(moment="now()")),)
