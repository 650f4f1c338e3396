"""Answers kept by key. Nobody reads another's, nobody changes one, and it may go only when it is a day old."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CLOSE = """
REVOKE UPDATE ON records_keptanswer FROM kz_app, kz_system;
GRANT DELETE ON records_keptanswer TO kz_app, kz_system;
ALTER TABLE records_keptanswer ENABLE ROW LEVEL SECURITY;
ALTER TABLE records_keptanswer FORCE ROW LEVEL SECURITY;
CREATE FUNCTION kz_is_system() RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM government_officer WHERE id = kz_officer() AND username = 'system')
$$;
CREATE POLICY kz_own ON records_keptanswer FOR SELECT
    USING (kept_by_id = (SELECT kz_officer()) OR (SELECT kz_is_system()));
CREATE POLICY kz_kept ON records_keptanswer FOR INSERT WITH CHECK (kept_by_id = (SELECT kz_officer()));
CREATE POLICY kz_old ON records_keptanswer FOR DELETE USING (kept_at < now() - interval '24 hours');
"""
OPEN = """
DROP POLICY kz_old ON records_keptanswer;
DROP POLICY kz_kept ON records_keptanswer;
DROP POLICY kz_own ON records_keptanswer;
DROP FUNCTION kz_is_system();
"""


class Migration(migrations.Migration):
    """Keep."""

    dependencies = (
        ("records", "0007_versions"),
        ("government", "0009_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    )

    operations = (
        migrations.CreateModel(
            "KeptAnswer",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kept_at", models.DateTimeField("回答时间", db_default=models.functions.Now())),
                ("key", models.CharField("幂等键", max_length=100)),
                ("route", models.CharField("方法和地址", max_length=200)),
                ("digest", models.CharField("正文 SHA-256", max_length=64)),
                ("status", models.PositiveSmallIntegerField("状态码")),
                ("etag", models.CharField("ETag", max_length=20, blank=True)),
                ("body", models.TextField("回答")),
                (
                    "kept_by",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL,
                        django.db.models.deletion.PROTECT,
                        related_name="+",
                        verbose_name="提交人",
                    ),
                ),
            ],
            {
                "verbose_name": "保留的回答",
                "verbose_name_plural": "保留的回答",
                "indexes": [models.Index(fields=["kept_at"], name="kept_answer_kept_at")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kept_by", "key"),
                        name="kept_answer_once",
                        violation_error_message="这个 Idempotency-Key 已经用过，请换一个。",
                    )
                ],
            },
        ),
        migrations.RunSQL(CLOSE, OPEN),
    )
