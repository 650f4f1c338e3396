"""Exports and templates of the ledger: one's own alone, a template also the unit's that it is shared with."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from records import audited

EXPORT, TEMPLATE = "reports_export", "reports_ledgertemplate"
OWN = "{0} = (SELECT kz_officer()) OR (SELECT kz_is_system())"
SHARED = "is_shared AND unit_id = (SELECT unit_id FROM government_officer WHERE id = (SELECT kz_officer()))"
CLOSE = f"""
ALTER TABLE {EXPORT} ENABLE ROW LEVEL SECURITY; ALTER TABLE {EXPORT} FORCE ROW LEVEL SECURITY;
CREATE POLICY kz_own ON {EXPORT} USING ({OWN.format("asked_by_id")});
ALTER TABLE {TEMPLATE} ENABLE ROW LEVEL SECURITY; ALTER TABLE {TEMPLATE} FORCE ROW LEVEL SECURITY;
CREATE POLICY kz_own ON {TEMPLATE} USING ({OWN.format("saved_by_id")} OR ({SHARED}))
    WITH CHECK ({OWN.format("saved_by_id")});
"""
OPEN = f"DROP POLICY kz_own ON {TEMPLATE}; DROP POLICY kz_own ON {EXPORT};"


class Migration(migrations.Migration):
    """Create, close, record."""

    initial = True

    dependencies = [
        ("government", "0009_versions"),
        ("records", "0011_job_queue"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                (
                    "file_format",
                    models.CharField(
                        choices=[("XLSX", "Excel 工作簿（xlsx）"), ("CSV", "csv 文本")],
                        max_length=4,
                        verbose_name="格式",
                    ),
                ),
                ("columns", models.JSONField(verbose_name="栏目")),
                ("query", models.TextField(blank=True, verbose_name="条件")),
                ("told", models.JSONField(default=list, verbose_name="条件说明")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "排队中"),
                            ("RUNNING", "正在生成"),
                            ("READY", "可下载"),
                            ("FAILED", "没有成功"),
                            ("REMOVED", "已过期删除"),
                        ],
                        default="WAITING",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("rows_total", models.PositiveIntegerField(verbose_name="总行数")),
                ("rows_done", models.PositiveIntegerField(default=0, verbose_name="已完成行数")),
                ("job", models.BigIntegerField(blank=True, null=True, verbose_name="任务号")),
                ("attempt", models.PositiveSmallIntegerField(default=0, verbose_name="第几次")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="完成时间")),
                ("stored_as", models.CharField(blank=True, max_length=40, verbose_name="文件")),
                ("size", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="字节数")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("failure", models.CharField(blank=True, max_length=200, verbose_name="失败原因")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="导出人",
                    ),
                ),
            ],
            options={
                "verbose_name": "台账导出",
                "verbose_name_plural": "台账导出",
                "default_permissions": (),
                "indexes": [models.Index(fields=["asked_by", "-id"], name="export_of_officer")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "READY"), _negated=True),
                            models.Q(
                                ("finished_at__isnull", False),
                                ("size__isnull", False),
                                models.Q(("stored_as", ""), _negated=True),
                                models.Q(("sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="export_ready_whole",
                        violation_error_message="可下载的导出须有文件、大小、校验值和完成时间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "FAILED"), _negated=True),
                            models.Q(("failure", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="export_failure_told",
                        violation_error_message="没有成功的导出须写明原因。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=50, verbose_name="模板名称")),
                ("columns", models.JSONField(verbose_name="栏目")),
                ("is_shared", models.BooleanField(default=False, verbose_name="本单位共用")),
                ("saved_at", models.DateTimeField(verbose_name="保存时间")),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="保存人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="government.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "台账模板",
                "verbose_name_plural": "台账模板",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("saved_by", "name"),
                        name="ledger_template_name_once",
                        violation_error_message="您已有同名的台账模板。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="ledger_template_named",
                        violation_error_message="请填写模板名称。",
                    ),
                ],
            },
        ),
        migrations.RunSQL(CLOSE, OPEN),
        migrations.RunSQL(*audited.attach(EXPORT, silent=("rows_done", "attempt", "job"))),
        migrations.RunSQL(*audited.attach(TEMPLATE)),
    ]
