"""The journal of responsibility keeps itself: in line, closed once, equal to the row (invariants 1, 2 and 6).

kz_handover_in_line: a handover begins no earlier than the one before it ended; it takes the project's row lock.
kz_handover_closes_once: a written handover changes in nothing but its end, and that once.
kz_handover_equals_row: at commit the open handover is the project's pair, and no pair is without one.
"""

from django.db import migrations

BACKFILL = """
INSERT INTO projects_handover (project_id, leader_id, lead_unit_id, from_on, reason, opened_at, opened_by_id)
SELECT project.id, leader_id, lead_unit_id, CURRENT_DATE, '补录：启用责任台账时的现任', now(), officer.id
FROM projects_project AS project, government_officer AS officer
WHERE officer.username = 'system' AND (leader_id IS NOT NULL OR lead_unit_id IS NOT NULL)
"""
IN_LINE = """
CREATE FUNCTION kz_handover_in_line() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM FROM projects_project WHERE id = NEW.project_id FOR UPDATE;
    IF EXISTS (SELECT FROM projects_handover
        WHERE project_id = NEW.project_id AND coalesce(until_on, 'infinity') > NEW.from_on)
    THEN
        RAISE EXCEPTION '责任交接与已有记录的日期重叠，请刷新页面后重试。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_handover_in_line';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kz_handover_in_line BEFORE INSERT ON projects_handover
    FOR EACH ROW EXECUTE FUNCTION kz_handover_in_line();
"""
CLOSES_ONCE = """
CREATE FUNCTION kz_handover_closes_once() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    rest projects_handover := NEW;
BEGIN
    rest.until_on := OLD.until_on;
    rest.closed_at := OLD.closed_at;
    rest.closed_by_id := OLD.closed_by_id;
    IF OLD.until_on IS NOT NULL OR rest IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION '责任交接一经登记不能修改；有误请再登记一次交接。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_handover_closes_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kz_handover_closes_once BEFORE UPDATE ON projects_handover
    FOR EACH ROW EXECUTE FUNCTION kz_handover_closes_once();
"""
EQUALS_ROW = """
CREATE FUNCTION kz_handover_equals_row() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    subject bigint;
    project projects_project;
    in_force projects_handover;
BEGIN
    IF TG_TABLE_NAME = 'projects_project' THEN subject := NEW.id; ELSE subject := NEW.project_id; END IF;
    SELECT * INTO project FROM projects_project WHERE id = subject FOR UPDATE;
    SELECT * INTO in_force FROM projects_handover WHERE project_id = subject AND until_on IS NULL;
    IF (project.leader_id, project.lead_unit_id) IS DISTINCT FROM (in_force.leader_id, in_force.lead_unit_id) THEN
        RAISE EXCEPTION '包联领导和牵头单位只能通过责任交接变更。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_handover_equals_row';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER kz_handover_equals_row
    AFTER INSERT OR UPDATE ON projects_handover
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kz_handover_equals_row();
CREATE CONSTRAINT TRIGGER kz_row_equals_handover
    AFTER INSERT OR UPDATE OF leader_id, lead_unit_id ON projects_project
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kz_handover_equals_row();
"""


def drop(function: str, *triggers: tuple[str, str]) -> str:
    """Word the removal of a trigger function and its triggers."""
    return " ".join(f"DROP TRIGGER {name} ON {table};" for name, table in triggers) + f"DROP FUNCTION {function}();"


class Migration(migrations.Migration):
    """Write down who answers now, then guard the journal."""

    dependencies = (("projects", "0004_handovers"), ("government", "0002_system_officer"))

    operations = (
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED", migrations.RunSQL.noop),
        migrations.RunSQL(IN_LINE, drop("kz_handover_in_line", ("kz_handover_in_line", "projects_handover"))),
        migrations.RunSQL(
            CLOSES_ONCE, drop("kz_handover_closes_once", ("kz_handover_closes_once", "projects_handover"))
        ),
        migrations.RunSQL(
            EQUALS_ROW,
            drop(
                "kz_handover_equals_row",
                ("kz_handover_equals_row", "projects_handover"),
                ("kz_row_equals_handover", "projects_project"),
            ),
        ),
    )
