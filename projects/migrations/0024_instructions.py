"""批示: a journal that only grows, with its trail.

kz_instruction_in_line: a correction is of the same project and leader; what is not marked as entered for him was
written by the leader's own account. Rows are inserted only, so looking once, at the insert, is enough.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from records import audited

TABLE = "projects_instruction"
IN_LINE = """
CREATE FUNCTION kz_instruction_in_line() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    his bigint;
BEGIN
    PERFORM FROM projects_project WHERE id = NEW.project_id FOR NO KEY UPDATE;
    IF NEW.supersedes_id IS NOT NULL AND NOT EXISTS (SELECT FROM projects_instruction
        WHERE id = NEW.supersedes_id AND project_id = NEW.project_id AND leader_id = NEW.leader_id)
    THEN
        RAISE EXCEPTION '只能更正本项目、同一位领导的批示。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_instruction_in_line';
    END IF;
    SELECT officer_id INTO his FROM government_leader WHERE id = NEW.leader_id FOR KEY SHARE;
    IF NOT NEW.on_behalf AND his IS DISTINCT FROM NEW.written_by_id THEN
        RAISE EXCEPTION '不是领导本人写的批示须标明代录。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_instruction_in_line';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kz_instruction_in_line BEFORE INSERT ON projects_instruction
    FOR EACH ROW EXECUTE FUNCTION kz_instruction_in_line();
"""


class Migration(migrations.Migration):
    """Create it, let it only grow, record it."""

    dependencies = (
        ("government", "0009_versions"),
        ("projects", "0023_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    )

    operations = (
        migrations.CreateModel(
            name="Instruction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="批示内容")),
                ("on_behalf", models.BooleanField(default=False, verbose_name="代录")),
                ("written_at", models.DateTimeField(verbose_name="批示时间")),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instructions",
                        to="government.leader",
                        verbose_name="批示领导",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instructions",
                        to="projects.project",
                        verbose_name="项目",
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="projects.instruction",
                        verbose_name="更正",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instructions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
            ],
            options={
                "verbose_name": "批示",
                "verbose_name_plural": "批示",
                "indexes": [models.Index(fields=["project", "-written_at"], name="instruction_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="instruction_says_something",
                        violation_error_message="请填写批示内容。",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            f"REVOKE UPDATE ON {TABLE} FROM kz_app, kz_system",
            f"GRANT UPDATE ON {TABLE} TO kz_app, kz_system",
        ),
        migrations.RunSQL(IN_LINE, "DROP FUNCTION kz_instruction_in_line() CASCADE"),
        migrations.RunSQL(*audited.attach(TABLE, project="project_id")),
    )
