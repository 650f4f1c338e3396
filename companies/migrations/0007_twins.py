"""Two companies that were one: the tombstone, what was said of pairs, and what keeps both true.

kz_company_merged: a tombstone leads to a company that is none itself, and nothing is merged into a tombstone: whoever
would make one waits for who merges into it (FOR UPDATE of its own row, FOR SHARE of the other). What was merged is not
edited. Names and credit codes of tombstones are free again.
"""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from records import audited
from records.migrations._tombstones import receives, verdicts


MERGED = """
CREATE FUNCTION kz_company_merged() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    ours text[] := ARRAY['merged_into_id', 'merged_at', 'merged_by_id'];
    gone boolean;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.merged_into_id IS NOT NULL AND NEW.merged_into_id IS NOT NULL
        AND to_jsonb(NEW) - ours IS DISTINCT FROM to_jsonb(OLD) - ours
    THEN
        RAISE EXCEPTION '该企业已并入其他企业，不能修改。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_company_merged';
    END IF;
    IF NEW.merged_into_id IS NULL
        OR (TG_OP = 'UPDATE' AND NEW.merged_into_id IS NOT DISTINCT FROM OLD.merged_into_id)
    THEN
        RETURN NEW;
    END IF;
    PERFORM FROM companies_company WHERE id = NEW.id FOR UPDATE;
    SELECT merged_into_id IS NOT NULL INTO gone FROM companies_company WHERE id = NEW.merged_into_id FOR SHARE;
    IF gone OR EXISTS (SELECT FROM companies_company WHERE merged_into_id = NEW.id) THEN
        RAISE EXCEPTION '两家企业之一刚被合并，请刷新页面后重试。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_company_merged';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kz_company_merged BEFORE INSERT OR UPDATE ON companies_company
    FOR EACH ROW EXECUTE FUNCTION kz_company_merged();
"""
DROP = "DROP TRIGGER kz_company_merged ON companies_company; DROP FUNCTION kz_company_merged()"
WORDS = "该企业已并入其他企业，请选用并入后的企业。"


class Migration(migrations.Migration):
    """Add columns and table, let names go free, guard both."""

    dependencies = [
        ("companies", "0006_entered_unit"),
        ("government", "0009_versions"),
        ("records", "0010_tombstones"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CompanyVerdict",
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
            ],
            options={
                "verbose_name": "企业重复判定",
                "verbose_name_plural": "企业重复判定",
            },
        ),
        migrations.AlterModelOptions(
            name="company",
            options={
                "permissions": (("merge_company", "合并企业"),),
                "verbose_name": "企业",
                "verbose_name_plural": "企业",
            },
        ),
        migrations.AddField(
            model_name="company",
            name="merged_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="并入时间"),
        ),
        migrations.AddField(
            model_name="company",
            name="merged_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="并入经办人",
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="companies.company",
                verbose_name="并入",
            ),
        ),
        migrations.AlterField(
            model_name="contact",
            name="company",
            field=models.ForeignKey(
                limit_choices_to=models.Q(("merged_into__isnull", True)),
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contacts",
                to="companies.company",
                verbose_name="企业",
            ),
        ),
        migrations.AddConstraint(
            model_name="company",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_at__isnull", True), ("merged_by__isnull", True)),
                    models.Q(("merged_at__isnull", False), ("merged_by__isnull", False)),
                    _connector="OR",
                ),
                name="company_merged_at_with_by",
                violation_error_message="时间和经办人必须同时填写或同时留空。",
            ),
        ),
        migrations.AddConstraint(
            model_name="company",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_at__isnull", True), ("merged_into__isnull", True)),
                    models.Q(
                        ("merged_at__isnull", False),
                        ("merged_into__isnull", False),
                        models.Q(("merged_into", models.F("pk")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="company_merged_whole",
                violation_error_message="并入的企业必须有并入时间，且不能并入自身。",
            ),
        ),
        migrations.AddField(
            model_name="companyverdict",
            name="kept",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="verdicts_kept",
                to="companies.company",
                verbose_name="保留企业",
            ),
        ),
        migrations.AddField(
            model_name="companyverdict",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="verdicts",
                to="companies.company",
                verbose_name="另一企业",
            ),
        ),
        migrations.AddField(
            model_name="companyverdict",
            name="said_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="判定人",
            ),
        ),
        migrations.AddField(
            model_name="companyverdict",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="撤销人",
            ),
        ),
        migrations.AddConstraint(
            model_name="companyverdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="company_undone_at_with_by",
                violation_error_message="时间和经办人必须同时填写或同时留空。",
            ),
        ),
        migrations.AddConstraint(
            model_name="companyverdict",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept", models.F("other")), _negated=True),
                name="company_verdict_of_two",
                violation_error_message="请选择两条不同的记录。",
            ),
        ),
        migrations.AddConstraint(
            model_name="companyverdict",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True), ("kind", "MERGED")),
                fields=("other",),
                name="company_merged_once",
                violation_error_message="这条记录刚被他人合并，请刷新页面。",
            ),
        ),
        migrations.AddConstraint(
            model_name="companyverdict",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True), ("kind", "DISTINCT")),
                fields=("kept", "other"),
                name="company_told_apart_once",
                violation_error_message="已有人判定这两条不是重复。",
            ),
        ),
        migrations.RunSQL(MERGED, DROP),
        receives("companies_contact", "company_id", "companies_company", "merged_into_id", WORDS),
        verdicts("companies_companyverdict"),  # whose companies are seen, the uppermost room says (ceremonies/0011)
        migrations.RunSQL(*audited.attach("companies_companyverdict", secret=("details",))),
    ]
