"""The journal of stages keeps itself, so that no way of writing leaves a stage without its story (invariants 3, 6).

kz_entry_recorded: a project's first row is written by the database, whoever inserts it and however many at once.
kz_move_in_line: a move leaves the stage the journal last reached; it takes the project's row lock.
kz_move_approved_once: a written move changes in nothing but its approval, and that once.
kz_stage_equals_move: at commit the project stands where its journal ends.
"""

from django.db import migrations

ENTRY = """
CREATE FUNCTION kz_entry_recorded() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO projects_stagemove (project_id, kind, from_stage, to_stage, occurred_on, recorded_at, recorded_by_id, reason)
    VALUES (
        NEW.id, 'ENTRY', '', NEW.stage,
        CASE NEW.stage WHEN 'SIGNED' THEN NEW.signed_on WHEN 'TERMINATED' THEN NEW.terminated_on END,
        now(),
        coalesce(
            nullif(current_setting('kz.officer', true), '')::bigint,
            (SELECT id FROM government_officer WHERE username = 'system')
        ),
        ''
    );
    RETURN NULL;
END $$;
CREATE TRIGGER kz_entry_recorded AFTER INSERT ON projects_project
    FOR EACH ROW EXECUTE FUNCTION kz_entry_recorded();
"""
BACKFILL = """
INSERT INTO projects_stagemove (project_id, kind, from_stage, to_stage, occurred_on, recorded_at, recorded_by_id, reason)
SELECT project.id, 'ENTRY', '', stage, CASE stage WHEN 'SIGNED' THEN signed_on WHEN 'TERMINATED' THEN terminated_on END,
    now(), officer.id, ''
FROM projects_project AS project, government_officer AS officer WHERE officer.username = 'system'
ORDER BY project.id
"""
IN_LINE = """
CREATE FUNCTION kz_move_in_line() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM FROM projects_project WHERE id = NEW.project_id FOR UPDATE;
    IF NEW.from_stage IS DISTINCT FROM coalesce(
        (SELECT to_stage FROM projects_stagemove WHERE project_id = NEW.project_id ORDER BY id DESC LIMIT 1), '')
    THEN
        RAISE EXCEPTION '项目的阶段刚被他人变动，请刷新页面后重试。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_move_in_line';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kz_move_in_line BEFORE INSERT ON projects_stagemove
    FOR EACH ROW EXECUTE FUNCTION kz_move_in_line();
"""
APPROVED_ONCE = """
CREATE FUNCTION kz_move_approved_once() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    rest projects_stagemove := NEW;
BEGIN
    rest.approved_at := OLD.approved_at;
    rest.approved_by_id := OLD.approved_by_id;
    IF OLD.approved_at IS NOT NULL OR rest IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION '阶段变动一经登记不能修改；有误请退回后重新推进。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_move_approved_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kz_move_approved_once BEFORE UPDATE ON projects_stagemove
    FOR EACH ROW EXECUTE FUNCTION kz_move_approved_once();
"""
EQUALS_MOVE = """
CREATE FUNCTION kz_stage_equals_move() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    subject bigint;
    stands text;
    reached text;
BEGIN
    IF TG_TABLE_NAME = 'projects_project' THEN subject := NEW.id; ELSE subject := NEW.project_id; END IF;
    SELECT stage INTO stands FROM projects_project WHERE id = subject FOR UPDATE;
    SELECT to_stage INTO reached FROM projects_stagemove WHERE project_id = subject ORDER BY id DESC LIMIT 1;
    IF stands IS DISTINCT FROM reached THEN
        RAISE EXCEPTION '项目阶段只能通过推进、退回、终止或恢复变更。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_stage_equals_move';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER kz_stage_equals_move AFTER INSERT ON projects_stagemove
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kz_stage_equals_move();
CREATE CONSTRAINT TRIGGER kz_stage_equals_move AFTER UPDATE OF stage ON projects_project
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kz_stage_equals_move();
"""
PROJECT, MOVE = "projects_project", "projects_stagemove"


def drop(function: str, *tables: str) -> str:
    """Word the removal of a trigger function and of its trigger on each table."""
    return " ".join(f"DROP TRIGGER {function} ON {table};" for table in tables) + f"DROP FUNCTION {function}();"


class Migration(migrations.Migration):
    """Write down where each project stands, then guard the journal."""

    dependencies = (("projects", "0006_stage_moves"),)

    operations = (
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED", migrations.RunSQL.noop),
        migrations.RunSQL(ENTRY, drop("kz_entry_recorded", PROJECT)),
        migrations.RunSQL(IN_LINE, drop("kz_move_in_line", MOVE)),
        migrations.RunSQL(APPROVED_ONCE, drop("kz_move_approved_once", MOVE)),
        migrations.RunSQL(EQUALS_MOVE, drop("kz_stage_equals_move", PROJECT, MOVE)),
    )
