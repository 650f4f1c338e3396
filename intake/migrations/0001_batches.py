"""Batches, their rows and files, and the columns that were corrected."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Create."""

    initial = True

    dependencies = [
        ("government", "0009_versions"),
        ("projects", "0027_twins"),
        ("records", "0010_tombstones"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(db_default=1, default=1, editable=False, verbose_name="版本")),
                ("entered_at", models.DateTimeField(verbose_name="上传时间")),
                ("file_name", models.CharField(max_length=200, verbose_name="文件名")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("sheet", models.CharField(max_length=100, verbose_name="工作表")),
                ("title", models.CharField(blank=True, max_length=500, verbose_name="表题")),
                ("header_row", models.PositiveIntegerField(verbose_name="表头行")),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="表题年份")),
                ("columns", models.JSONField(default=list, verbose_name="列")),
                (
                    "existing",
                    models.CharField(
                        choices=[("SKIP", "跳过"), ("FILL", "覆盖空白"), ("OVERWRITE", "覆盖")],
                        default="FILL",
                        max_length=10,
                        verbose_name="已有的项目",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("WHOLE", "整批导入"), ("EACH", "能进的先进")],
                        default="WHOLE",
                        max_length=10,
                        verbose_name="导入方式",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("READ", "已读取，未入账"), ("CONFIRMED", "已导入"), ("UNDONE", "已撤销")],
                        default="READ",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="导入时间")),
                ("undone_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="撤销时间")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="导入人",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        help_text="没有“落地县市”列、或该列为空的行，按这个县市登记。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="government.region",
                        verbose_name="县市",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.source",
                        verbose_name="来源",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="撤销人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="government.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入批次",
                "verbose_name_plural": "导入批次",
            },
        ),
        migrations.CreateModel(
            name="ColumnMemory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("theirs", models.CharField(max_length=200, verbose_name="列标题")),
                ("title_key", models.CharField(editable=False, max_length=200, verbose_name="标题比对键")),
                (
                    "field",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("*", "只记单位"),
                            ("seq", "序号"),
                            ("code", "项目编号"),
                            ("name", "项目名称"),
                            ("stat_name", "纳统名称"),
                            ("campaign", "期次"),
                            ("event", "签约活动"),
                            ("agreement_type", "签约文本类型"),
                            ("contract_no", "合同编号"),
                            ("signed_on", "签约日期"),
                            ("party_a", "甲方"),
                            ("investor", "投资方"),
                            ("investor_uscc", "投资方统一社会信用代码"),
                            ("project_company", "项目公司"),
                            ("company_uscc", "项目公司信用代码"),
                            ("origin_region", "来源地"),
                            ("capital_nature", "内外资"),
                            ("ownership", "企业性质"),
                            ("top500", "是否三类500强"),
                            ("contact", "联系人"),
                            ("contact_title", "职务"),
                            ("phone", "电话"),
                            ("sector_board", "产业板块"),
                            ("gb4754", "国民经济行业大类"),
                            ("industry_tier", "三次产业"),
                            ("build_nature", "建设性质"),
                            ("project_kind", "项目类型"),
                            ("location", "建设地点"),
                            ("location_county", "落地县市"),
                            ("attribution_county", "归属县市"),
                            ("park", "园区"),
                            ("first_reporter", "首报单位"),
                            ("first_talk_on", "首谈日期"),
                            ("transferred", "是否流转"),
                            ("total_investment", "总投资"),
                            ("fixed_investment", "其中固定资产投资"),
                            ("contracted_amount", "合同引资额"),
                            ("scope", "建设规模与内容"),
                            ("planned_start", "建设周期起"),
                            ("planned_end", "建设周期止"),
                            ("land_mu", "用地"),
                            ("water", "用水"),
                            ("power", "用电"),
                            ("jobs_planned", "用工"),
                            ("finance_need", "融资需求"),
                            ("leader", "包联领导"),
                            ("lead_unit", "牵头单位"),
                            ("coop_units", "配合单位"),
                            ("specialist", "服务专员"),
                            ("stage", "当前阶段"),
                            ("project_code", "投资项目代码"),
                            ("permits", "审批完成数/应办数"),
                            ("started_on", "实际开工日"),
                            ("in_stats", "是否纳统"),
                            ("in_stats_on", "纳统日"),
                            ("plan_ytd", "今年计划投资"),
                            ("done_month", "本月完成投资"),
                            ("done_ytd", "今年累计完成投资"),
                            ("done_total", "自开工累计完成投资"),
                            ("in_place_total", "累计到位资金"),
                            ("in_place_outside", "其中区外"),
                            ("progress_text", "本月进展"),
                            ("issues", "存在问题"),
                            ("next_steps", "下步计划"),
                            ("light", "亮灯"),
                            ("remark", "备注"),
                            ("updated_at", "更新时间"),
                        ],
                        max_length=30,
                        verbose_name="对应的列",
                    ),
                ),
                (
                    "money_unit",
                    models.CharField(
                        blank=True,
                        choices=[("亿元", "亿元"), ("万元", "万元"), ("元", "元")],
                        max_length=2,
                        verbose_name="金额单位",
                    ),
                ),
                ("remembered_at", models.DateTimeField(verbose_name="记住时间")),
                (
                    "remembered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="更正人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remembered_columns",
                        to="government.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "记住的列",
                "verbose_name_plural": "记住的列",
            },
        ),
        migrations.CreateModel(
            name="KeptFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.BinaryField(verbose_name="内容")),
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kept",
                        to="intake.batch",
                        verbose_name="批次",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入的原文件",
                "verbose_name_plural": "导入的原文件",
            },
        ),
        migrations.CreateModel(
            name="Row",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="行号")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="名称")),
                ("cells", models.JSONField(default=dict, verbose_name="单元格")),
                ("corrected", models.JSONField(default=dict, verbose_name="更正")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("NEW", "新增"),
                            ("CHANGED", "有改动"),
                            ("SAME", "相同"),
                            ("DOUBTFUL", "待确认"),
                            ("WRONG", "有错误"),
                            ("UNREAD", "未读取"),
                        ],
                        max_length=10,
                        verbose_name="结论",
                    ),
                ),
                ("reasons", models.JSONField(default=list, verbose_name="原因")),
                ("decisions", models.JSONField(default=dict, verbose_name="确认")),
                ("changes", models.JSONField(default=dict, verbose_name="改动")),
                ("written", models.JSONField(blank=True, null=True, verbose_name="写入内容")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="intake.batch",
                        verbose_name="批次",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_rows",
                        to="projects.project",
                        verbose_name="项目",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入行",
                "verbose_name_plural": "导入行",
            },
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["sha256"], name="batch_sha256"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                name="batch_sha256_shape",
                violation_error_message="SHA-256 应为 64 位小写十六进制。",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("state", "READ"), ("undone_at__isnull", True)),
                    models.Q(("confirmed_at__isnull", False), ("state", "CONFIRMED"), ("undone_at__isnull", True)),
                    models.Q(("confirmed_at__isnull", False), ("state", "UNDONE"), ("undone_at__isnull", False)),
                    _connector="OR",
                ),
                name="batch_state_agrees",
                violation_error_message="批次的状态与导入、撤销时间不一致。",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="batch_confirmed_at_with_by",
                violation_error_message="时间和经办人必须同时填写或同时留空。",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="batch_undone_at_with_by",
                violation_error_message="时间和经办人必须同时填写或同时留空。",
            ),
        ),
        migrations.AddConstraint(
            model_name="columnmemory",
            constraint=models.UniqueConstraint(
                fields=("unit", "title_key"),
                name="column_memory_once",
                nulls_distinct=False,
                violation_error_message="这个列标题已经记住过。",
            ),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["batch", "verdict"], name="import_row_verdict"),
        ),
        migrations.AddConstraint(
            model_name="row",
            constraint=models.UniqueConstraint(
                fields=("batch", "number"), name="import_row_once", violation_error_message="这一行已经读取过。"
            ),
        ),
        migrations.AddConstraint(
            model_name="row",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("written__isnull", True), ("verdict__in", ("NEW", "CHANGED", "SAME")), _connector="OR"
                ),
                name="import_row_written_ready",
                violation_error_message="有错误或待确认的行不能入账。",
            ),
        ),
    ]
