"""Two projects that were one: what was said of pairs, and that an absorbed project leads to one that stands.

kz_absorbed_stands: what was absorbed goes on in a project that was not absorbed itself, and nothing goes on in what was
absorbed. kz_project_voided_once: as kz_voided_once, but the undoing of a merge takes its voiding back.
Chains there are become short; of a circle nothing goes on anywhere.
"""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from records import audited
from records.migrations._tombstones import receives, verdicts


SHORTEN = """
WITH RECURSIVE chain AS (
    SELECT id, absorbed_by_id AS goal, 1 AS depth FROM projects_project WHERE absorbed_by_id IS NOT NULL
    UNION ALL
    SELECT chain.id, further.absorbed_by_id, depth + 1 FROM chain JOIN projects_project further ON further.id = goal
    WHERE further.absorbed_by_id IS NOT NULL AND depth < 100
), ended AS (SELECT DISTINCT ON (id) id, goal, depth FROM chain ORDER BY id, depth DESC)
UPDATE projects_project AS project SET absorbed_by_id = CASE WHEN depth < 100 THEN goal END
FROM ended WHERE ended.id = project.id AND depth > 1;
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;
"""
STANDS = """
CREATE FUNCTION kz_absorbed_stands() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone boolean;
BEGIN
    IF NEW.absorbed_by_id IS NULL
        OR (TG_OP = 'UPDATE' AND NEW.absorbed_by_id IS NOT DISTINCT FROM OLD.absorbed_by_id)
    THEN
        RETURN NEW;
    END IF;
    PERFORM FROM projects_project WHERE id = NEW.id FOR UPDATE;
    SELECT absorbed_by_id IS NOT NULL INTO gone FROM projects_project WHERE id = NEW.absorbed_by_id FOR SHARE;
    IF gone OR EXISTS (SELECT FROM projects_project WHERE absorbed_by_id = NEW.id) THEN
        RAISE EXCEPTION '两个项目之一刚被合并，请刷新页面后重试。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_absorbed_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kz_absorbed_stands BEFORE INSERT OR UPDATE OF absorbed_by_id ON projects_project
    FOR EACH ROW EXECUTE FUNCTION kz_absorbed_stands();
"""
VOIDED_ONCE = """
CREATE FUNCTION kz_project_voided_once() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.voided_at IS NULL OR (NEW.voided_at, NEW.voided_by_id, NEW.void_reason)
        IS NOT DISTINCT FROM (OLD.voided_at, OLD.voided_by_id, OLD.void_reason)
    THEN
        RETURN NEW;
    END IF;
    IF NEW.voided_at IS NULL AND EXISTS (SELECT FROM projects_projectverdict
        WHERE other_id = OLD.id AND kind = 'MERGED' AND said_at = OLD.voided_at AND undone_at IS NOT NULL)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '作废不能撤销。' USING ERRCODE = '23514', CONSTRAINT = 'kz_voided_once';
END $$;
DROP TRIGGER kz_voided_once ON projects_project;
CREATE TRIGGER kz_voided_once BEFORE UPDATE ON projects_project
    FOR EACH ROW EXECUTE FUNCTION kz_project_voided_once();
"""
VOIDED_AS_BEFORE = """
DROP TRIGGER kz_voided_once ON projects_project;
CREATE TRIGGER kz_voided_once BEFORE UPDATE ON projects_project FOR EACH ROW EXECUTE FUNCTION kz_voided_once();
DROP FUNCTION kz_project_voided_once();
"""
COMPANY = ("companies_company", "merged_into_id", "该企业已并入其他企业，请选用并入后的企业。")
PROJECT = ("projects_project", "absorbed_by_id", "该项目已并入其他项目，请在并入后的项目里办理。")
# What moves with a merge. The rules that write journals lock the project first and ask whether it is voided.
BOTH_SEEN = " AND ".join(
    f"EXISTS (SELECT FROM projects_project seen WHERE seen.id = {column})" for column in ("kept_id", "other_id")
)
POINTING = (
    ("projects_participation", "project_id"),
    ("projects_milestone", "project_id"),
    ("projects_financing_projects", "project_id"),
)


class Migration(migrations.Migration):
    """Add the table, shorten the chains, guard both."""

    dependencies = [
        ("companies", "0008_tombstone_names_free"),
        ("projects", "0026_deeds_counted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="project",
            options={
                "permissions": (
                    ("advance_project", "推进项目阶段"),
                    ("attest_project", "认定签约、投产和达产"),
                    ("approve_project", "审核阶段变动"),
                    ("send_back_project", "退回项目阶段"),
                    ("terminate_project", "终止项目"),
                    ("reopen_project", "恢复项目"),
                    ("hand_over_project", "交接项目责任"),
                    ("claim_project", "认领名额"),
                    ("void_project", "作废项目"),
                    ("merge_project", "合并项目"),
                ),
                "verbose_name": "项目",
                "verbose_name_plural": "项目",
            },
        ),
        migrations.AlterField(
            model_name="financingdeal",
            name="company",
            field=models.ForeignKey(
                blank=True,
                limit_choices_to=models.Q(("merged_into__isnull", True)),
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="financing_deals",
                to="companies.company",
                verbose_name="企业",
            ),
        ),
        migrations.AlterField(
            model_name="participation",
            name="company",
            field=models.ForeignKey(
                limit_choices_to=models.Q(("merged_into__isnull", True)),
                on_delete=django.db.models.deletion.PROTECT,
                related_name="participations",
                to="companies.company",
                verbose_name="企业",
            ),
        ),
        migrations.CreateModel(
            name="ProjectVerdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("MERGED", "合并"), ("DISTINCT", "不是重复")], max_length=10, verbose_name="判定"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("said_at", models.DateTimeField(verbose_name="判定时间")),
                (
                    "details",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="内容"
                    ),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts_kept",
                        to="projects.project",
                        verbose_name="保留项目",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts",
                        to="projects.project",
                        verbose_name="另一项目",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="判定人",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="撤销人",
                    ),
                ),
            ],
            options={
                "verbose_name": "项目重复判定",
                "verbose_name_plural": "项目重复判定",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="project_undone_at_with_by",
                        violation_error_message="时间和经办人必须同时填写或同时留空。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("other")), _negated=True),
                        name="project_verdict_of_two",
                        violation_error_message="请选择两条不同的记录。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True), ("kind", "MERGED")),
                        fields=("other",),
                        name="project_merged_once",
                        violation_error_message="这条记录刚被他人合并，请刷新页面。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True), ("kind", "DISTINCT")),
                        fields=("kept", "other"),
                        name="project_told_apart_once",
                        violation_error_message="已有人判定这两条不是重复。",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SHORTEN, migrations.RunSQL.noop),
        migrations.RunSQL(
            STANDS, "DROP TRIGGER kz_absorbed_stands ON projects_project; DROP FUNCTION kz_absorbed_stands()"
        ),
        migrations.RunSQL(VOIDED_ONCE, VOIDED_AS_BEFORE),
        receives("projects_participation", "company_id", *COMPANY),
        receives("projects_financingdeal", "company_id", *COMPANY),
        *(receives(table, column, *PROJECT) for table, column in POINTING),
        verdicts("projects_projectverdict", BOTH_SEEN),
        migrations.RunSQL(*audited.attach("projects_projectverdict", project="kept_id", secret=("details",))),
    ]
