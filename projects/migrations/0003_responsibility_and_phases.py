"""Two invariants that span rows, kept by triggers; each takes the project's row lock, so two sessions queue.

kz_responsibility_complete: from 落地 on a project has its leader and its lead unit, or an open vacancy (invariant 1).
Judged at commit, because a project and its vacancy are written by two statements.
kz_phase_of_a_phase: phases are one level deep, so that an amount on the parent counts once.
"""

from django.db import migrations

RESPONSIBILITY = """
CREATE FUNCTION kz_responsibility_complete() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    subject bigint;
    project projects_project;
BEGIN
    IF TG_TABLE_NAME = 'projects_project' THEN subject := NEW.id; ELSE subject := OLD.project_id; END IF;
    SELECT * INTO project FROM projects_project WHERE id = subject FOR UPDATE;
    IF project.stage IN ('REGISTERED', 'STARTED', 'PRODUCING', 'FULL_CAPACITY')
        AND project.voided_at IS NULL
        AND (project.leader_id IS NULL OR project.lead_unit_id IS NULL)
        AND NOT EXISTS (SELECT FROM projects_vacancy WHERE project_id = subject AND closed_at IS NULL)
    THEN
        RAISE EXCEPTION '落地及以后的项目必须有包联领导和牵头单位，或有登记在册的缺位。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_responsibility_complete';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER kz_responsibility_complete
    AFTER INSERT OR UPDATE OF stage, leader_id, lead_unit_id, voided_at ON projects_project
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kz_responsibility_complete();
CREATE CONSTRAINT TRIGGER kz_vacancy_leaves_no_gap
    AFTER UPDATE OR DELETE ON projects_vacancy
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kz_responsibility_complete();
"""
PHASES = """
CREATE FUNCTION kz_phase_of_a_phase() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    grandparent bigint;
BEGIN
    IF NEW.parent_id IS NULL THEN RETURN NEW; END IF;
    SELECT parent_id INTO grandparent FROM projects_project WHERE id = NEW.parent_id FOR SHARE;
    IF grandparent IS NOT NULL
        OR NEW.parent_id = NEW.id
        OR EXISTS (SELECT FROM projects_project WHERE parent_id = NEW.id)
    THEN
        RAISE EXCEPTION '分期只有一层：所属项目本身不能是分期。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_phase_of_a_phase';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kz_phase_of_a_phase BEFORE INSERT OR UPDATE OF parent_id ON projects_project
    FOR EACH ROW EXECUTE FUNCTION kz_phase_of_a_phase();
"""
DROP_RESPONSIBILITY = """
DROP TRIGGER kz_vacancy_leaves_no_gap ON projects_vacancy;
DROP TRIGGER kz_responsibility_complete ON projects_project;
DROP FUNCTION kz_responsibility_complete();
"""
DROP_PHASES = """
DROP TRIGGER kz_phase_of_a_phase ON projects_project;
DROP FUNCTION kz_phase_of_a_phase();
"""
DELETABLE = "projects_participation, projects_project_citations, projects_milestone, projects_milestone_citations, projects_financingdeal_citations"


class Migration(migrations.Migration):
    """The triggers, and the links and plan rows that a clerk may take back."""

    dependencies = (("projects", "0002_projects"),)

    operations = (
        migrations.RunSQL(RESPONSIBILITY, DROP_RESPONSIBILITY),
        migrations.RunSQL(PHASES, DROP_PHASES),
        migrations.RunSQL(
            f"GRANT DELETE ON {DELETABLE} TO kz_app, kz_system",
            f"REVOKE DELETE ON {DELETABLE} FROM kz_app, kz_system",
        ),
    )
