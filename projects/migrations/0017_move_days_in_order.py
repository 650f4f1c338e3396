"""The journal of stages keeps its days for every writer, not only for `pipeline` (invariant 3).

kz_move_days_in_order: the days of a project's moves are in order; judged by the function that keeps the journal in
line, which holds the project's row lock.
kz_terminated_on_equals_move: at commit a terminated project bears the day of the move that ended it.
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

EQUALS_MOVE = """
CREATE OR REPLACE FUNCTION kz_stage_equals_move() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    subject bigint;
    stands projects_project;
    reached projects_stagemove;
BEGIN
    IF TG_TABLE_NAME = 'projects_project' THEN subject := NEW.id; ELSE subject := NEW.project_id; END IF;
    SELECT * INTO stands FROM projects_project WHERE id = subject FOR UPDATE;
    SELECT * INTO reached FROM projects_stagemove WHERE project_id = subject ORDER BY id DESC LIMIT 1;
    IF stands.stage IS DISTINCT FROM reached.to_stage THEN
        RAISE EXCEPTION '项目阶段只能通过推进、退回、终止或恢复变更。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_stage_equals_move';
    END IF;
    {day}RETURN NULL;
END $$;
"""
DAY = """IF stands.stage = 'TERMINATED' AND stands.terminated_on IS DISTINCT FROM reached.occurred_on THEN
        RAISE EXCEPTION '终止日期只能通过终止项目登记。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_terminated_on_equals_move';
    END IF;
    """
ON_PROJECT = """
DROP TRIGGER kz_stage_equals_move ON projects_project;
CREATE CONSTRAINT TRIGGER kz_stage_equals_move AFTER UPDATE OF {columns} ON projects_project
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kz_stage_equals_move();
"""


class Migration(migrations.Migration):
    """Look at the days as well."""

    dependencies = (("projects", "0016_evidence"),)

    operations = (
        migrations.RunSQL(IN_LINE.format(days=DAYS), IN_LINE.format(days="")),
        migrations.RunSQL(EQUALS_MOVE.format(day=DAY), EQUALS_MOVE.format(day="")),
        migrations.RunSQL(ON_PROJECT.format(columns="stage, terminated_on"), ON_PROJECT.format(columns="stage")),
    )
