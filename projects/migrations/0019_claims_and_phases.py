"""A claim leaves its trace, what was said on a slot goes on in its project, and no phase hangs on a voided one.

kz_claimed_by_name: a project whose name was unknown gets one together with who claimed it and when. The row is
locked by the UPDATE that fires it.
kz_phase_of_a_phase: as before, and no phase that is not voided hangs on a voided project (kz_phase_of_voided).
kz_last_follow_up: as before, and the follow-ups of what a project absorbed count as its own. Rows are locked from
the absorbed to the absorbing one, as `claims.point` does.
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

LATEST = """
SELECT said.id FROM projects_followup AS said JOIN projects_project AS told ON told.id = said.project_id
WHERE (told.id = project.id OR told.absorbed_by_id = project.id)
    AND NOT EXISTS (SELECT FROM projects_followup AS later WHERE later.supersedes_id = said.id)
ORDER BY said.happened_on DESC, said.id DESC LIMIT 1
"""
LATEST_OF_ITS_OWN = LATEST.replace(" OR told.absorbed_by_id = project.id", "")
LAST = f"""
CREATE OR REPLACE FUNCTION kz_last_follow_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    subjects bigint[];
BEGIN
    IF TG_TABLE_NAME = 'projects_project' THEN
        subjects := ARRAY[OLD.absorbed_by_id, NEW.absorbed_by_id];
    ELSE
        PERFORM FROM projects_project WHERE id = NEW.project_id FOR UPDATE;
        subjects := ARRAY[NEW.project_id, (SELECT absorbed_by_id FROM projects_project WHERE id = NEW.project_id)];
    END IF;
    PERFORM FROM projects_project WHERE id = ANY (subjects) ORDER BY id FOR UPDATE;
    UPDATE projects_project AS project SET last_follow_up_id = ({LATEST}) WHERE project.id = ANY (subjects);
    RETURN NULL;
END $$;
CREATE TRIGGER kz_last_follow_up AFTER UPDATE OF absorbed_by_id ON projects_project
    FOR EACH ROW WHEN (OLD.absorbed_by_id IS DISTINCT FROM NEW.absorbed_by_id)
    EXECUTE FUNCTION kz_last_follow_up();
"""
LAST_OF_ITS_OWN = f"""
DROP TRIGGER kz_last_follow_up ON projects_project;
CREATE OR REPLACE FUNCTION kz_last_follow_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM FROM projects_project WHERE id = NEW.project_id FOR UPDATE;
    UPDATE projects_project AS project SET last_follow_up_id = ({LATEST_OF_ITS_OWN}) WHERE project.id = NEW.project_id;
    RETURN NULL;
END $$;
"""
ABSORBING = "project.id IN (SELECT absorbed_by_id FROM projects_project)"
POINT = f"UPDATE projects_project AS project SET last_follow_up_id = ({LATEST}) WHERE {ABSORBING}"
POINT_BACK = f"UPDATE projects_project AS project SET last_follow_up_id = ({LATEST_OF_ITS_OWN}) WHERE {ABSORBING}"

PHASES = """
CREATE OR REPLACE FUNCTION kz_phase_of_a_phase() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    parent projects_project;
BEGIN
    {voided}IF NEW.parent_id IS NULL THEN RETURN NEW; END IF;
    SELECT * INTO parent FROM projects_project WHERE id = NEW.parent_id FOR SHARE;
    IF parent.parent_id IS NOT NULL
        OR NEW.parent_id = NEW.id
        OR EXISTS (SELECT FROM projects_project WHERE parent_id = NEW.id)
    THEN
        RAISE EXCEPTION '分期只有一层：所属项目本身不能是分期。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_phase_of_a_phase';
    END IF;
    {on_voided}RETURN NEW;
END $$;
DROP TRIGGER kz_phase_of_a_phase ON projects_project;
CREATE TRIGGER kz_phase_of_a_phase BEFORE INSERT OR UPDATE OF {columns} ON projects_project
    FOR EACH ROW EXECUTE FUNCTION kz_phase_of_a_phase();
"""
VOIDED = """IF NEW.voided_at IS NOT NULL
        AND EXISTS (SELECT FROM projects_project WHERE parent_id = NEW.id AND voided_at IS NULL)
    THEN
        RAISE EXCEPTION '该项目还有未作废的分期，请先处理分期。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_phase_of_voided';
    END IF;
    """
ON_VOIDED = """IF NEW.voided_at IS NULL AND parent.voided_at IS NOT NULL THEN
        RAISE EXCEPTION '所属项目已作废，请选择未作废的项目。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_phase_of_voided';
    END IF;
    """


class Migration(migrations.Migration):
    """Keep what only the rules kept so far."""

    dependencies = (("projects", "0018_entry_moment"),)

    operations = (
        migrations.RunSQL(CLAIMED, DROP_CLAIMED),
        migrations.RunSQL(LAST, LAST_OF_ITS_OWN),
        migrations.RunSQL(POINT, POINT_BACK),
        migrations.RunSQL(
            PHASES.format(voided=VOIDED, on_voided=ON_VOIDED, columns="parent_id, voided_at"),
            PHASES.format(voided="", on_voided="", columns="parent_id"),
        ),
    )
