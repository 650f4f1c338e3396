"""The days of a project's moves are in order for every writer, not only for `pipeline` (invariant 3).

kz_move_days_in_order is judged by the function that keeps the journal in line: it holds the project's row lock.
"""

from django.db import migrations

IN_LINE = """
CREATE OR REPLACE FUNCTION kz_move_in_line() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM FROM projects_project WHERE id = NEW.project_id FOR UPDATE;
    IF NEW.from_stage IS DISTINCT FROM coalesce(
        (SELECT to_stage FROM projects_stagemove WHERE project_id = NEW.project_id ORDER BY id DESC LIMIT 1), '')
    THEN
        RAISE EXCEPTION '项目的阶段刚被他人变动，请刷新页面后重试。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_move_in_line';
    END IF;
    {days}RETURN NEW;
END $$;
"""
DAYS = """IF NEW.occurred_on < (SELECT max(occurred_on) FROM projects_stagemove WHERE project_id = NEW.project_id) THEN
        RAISE EXCEPTION '各阶段的日期应当先后相接，请核对发生日期。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_move_days_in_order';
    END IF;
    """


class Migration(migrations.Migration):
    """Look at the days as well."""

    dependencies = (("projects", "0010_journals_only_grow"),)

    operations = (migrations.RunSQL(IN_LINE.format(days=DAYS), IN_LINE.format(days="")),)
