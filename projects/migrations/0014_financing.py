"""From one bank and one project per deal to many, and drawdowns one by one.

kz_next_deal_code: codes of deals that nobody typed, YQ00001 and on, gaps allowed.
The default of the code is set last: until then a program that does not know the new columns could not insert.
"""

import companies.models
import django.core.validators
import django.db.models.deletion
import records.money
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

CREATE = """
CREATE SEQUENCE kz_deal_code;
CREATE FUNCTION kz_next_deal_code() RETURNS text LANGUAGE sql VOLATILE SET search_path = pg_catalog, public
AS $$ SELECT 'YQ' || lpad(n::text, greatest(5, length(n::text)), '0') FROM nextval('kz_deal_code') AS n $$;
"""
DROP = """
DROP FUNCTION kz_next_deal_code();
DROP SEQUENCE kz_deal_code;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0002_links_may_go"),
        ("projects", "0013_duties"),
        ("records", "0003_sources"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(CREATE, DROP),
        migrations.CreateModel(
            name="Bank",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("name_key", models.CharField(editable=False, max_length=200, verbose_name="名称比对键")),
                ("initials", models.CharField(editable=False, max_length=200, verbose_name="拼音首字母")),
            ],
            options={
                "verbose_name": "银行",
                "verbose_name_plural": "银行",
            },
        ),
        migrations.CreateModel(
            name="DealBank",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("voided_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, editable=False, max_length=200, verbose_name="作废原因")),
                ("branch", models.CharField(blank=True, max_length=100, verbose_name="支行")),
                ("manager", models.CharField(blank=True, max_length=50, verbose_name="客户经理")),
                (
                    "phone",
                    companies.models.PhoneField(
                        blank=True,
                        max_length=30,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^(1[3-9]\\d{9}|0\\d{2,3}-?\\d{7,8}(-\\d{1,5})?|[48]00-?\\d{3}-?\\d{4})$",
                                "电话应为 11 位手机号、带区号的固定电话（如 0908-1234567）或 400/800 号码。",
                            )
                        ],
                        verbose_name="客户经理电话",
                    ),
                ),
                ("pushed_on", models.DateField(blank=True, null=True, verbose_name="推送日期")),
                ("met_on", models.DateField(blank=True, null=True, verbose_name="对接日期")),
                (
                    "signed_on",
                    models.DateField(
                        blank=True, help_text="签订意向或合作协议的日期。", null=True, verbose_name="签约日期"
                    ),
                ),
                ("accepted_on", models.DateField(blank=True, null=True, verbose_name="受理日期")),
                ("granted_on", models.DateField(blank=True, null=True, verbose_name="授信批复日期")),
                ("contracted_on", models.DateField(blank=True, null=True, verbose_name="借款合同日期")),
                ("settled_on", models.DateField(blank=True, null=True, verbose_name="结清日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="终止日期")),
                ("ended_reason", models.CharField(blank=True, max_length=200, verbose_name="终止原因")),
                (
                    "signed",
                    records.money.WanField(
                        help_text="单位：万元。未公布请留空，不要填 0。", verbose_name="签约金额（万元）"
                    ),
                ),
                (
                    "granted",
                    records.money.WanField(
                        help_text="单位：万元。未公布请留空，不要填 0。", verbose_name="授信金额（万元）"
                    ),
                ),
                (
                    "term",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(600),
                        ],
                        verbose_name="期限（月）",
                    ),
                ),
                (
                    "rate",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        help_text="3.45 即年利率 3.45%。",
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(Decimal(36)),
                        ],
                        verbose_name="年利率（%）",
                    ),
                ),
                ("guarantee", models.CharField(blank=True, max_length=100, verbose_name="担保方式")),
                (
                    "undrawn_reason",
                    models.CharField(
                        blank=True,
                        help_text="填写后，没有放款登记即按放款 0 计；留空为未公布。",
                        max_length=200,
                        verbose_name="未放款原因",
                    ),
                ),
            ],
            options={
                "verbose_name": "银行跟进",
                "verbose_name_plural": "银行跟进",
            },
        ),
        migrations.CreateModel(
            name="Drawdown",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("voided_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, editable=False, max_length=200, verbose_name="作废原因")),
                ("drawn_on", models.DateField(blank=True, null=True, verbose_name="放款日期")),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=16,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                        verbose_name="放款金额（万元）",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                ("recorded_at", models.DateTimeField(verbose_name="录入时间")),
            ],
            options={
                "verbose_name": "放款",
                "verbose_name_plural": "放款",
            },
        ),
        migrations.AlterModelOptions(
            name="financingdeal",
            options={
                "permissions": (("void_financingdeal", "作废银企对接、银行跟进和放款"),),
                "verbose_name": "银企对接",
                "verbose_name_plural": "银企对接",
            },
        ),
        migrations.AddField(
            model_name="financingdeal",
            name="product",
            field=models.CharField(
                blank=True,
                choices=[
                    ("FIXED_ASSET", "固定资产贷款"),
                    ("WORKING_CAPITAL", "流动资金贷款"),
                    ("PROJECT", "项目贷款"),
                    ("OTHER", "其他"),
                ],
                max_length=20,
                verbose_name="贷款产品",
            ),
        ),
        migrations.AddField(
            model_name="financingdeal",
            name="projects",
            field=models.ManyToManyField(
                blank=True,
                db_table="projects_financing_projects",
                related_name="financing_deals",
                to="projects.project",
                verbose_name="关联项目",
            ),
        ),
        migrations.AddField(
            model_name="financingdeal",
            name="purpose",
            field=models.CharField(blank=True, max_length=200, verbose_name="资金用途"),
        ),
        migrations.AddField(
            model_name="financingdeal",
            name="recorded_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="录入时间"),
        ),
        migrations.AddField(
            model_name="financingdeal",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="录入人",
            ),
        ),
        migrations.AddField(
            model_name="financingdeal",
            name="registered_on",
            field=models.DateField(blank=True, null=True, verbose_name="需求登记日期"),
        ),
        migrations.AddField(
            model_name="financingdeal",
            name="void_reason",
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name="作废原因"),
        ),
        migrations.AddField(
            model_name="financingdeal",
            name="voided_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="作废时间"),
        ),
        migrations.AddField(
            model_name="financingdeal",
            name="voided_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="作废人",
            ),
        ),
        migrations.AlterField(
            model_name="financingdeal",
            name="need",
            field=records.money.WanField(
                help_text="单位：万元。未公布请留空，不要填 0。", verbose_name="融资需求（万元）"
            ),
        ),
        migrations.AddConstraint(
            model_name="financingdeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("recorded_at__isnull", True), ("recorded_by__isnull", True)),
                    models.Q(("recorded_at__isnull", False), ("recorded_by__isnull", False)),
                    _connector="OR",
                ),
                name="financing_recorded_at_with_by",
                violation_error_message="时间和经办人必须同时填写或同时留空。",
            ),
        ),
        migrations.AddConstraint(
            model_name="financingdeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("voided_at__isnull", True), ("voided_by__isnull", True)),
                    models.Q(("voided_at__isnull", False), ("voided_by__isnull", False)),
                    _connector="OR",
                ),
                name="financing_voided_at_with_by",
                violation_error_message="时间和经办人必须同时填写或同时留空。",
            ),
        ),
        migrations.AddConstraint(
            model_name="financingdeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("voided_at__isnull", True), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                ),
                name="financing_void_reason_given",
                violation_error_message="作废必须写明原因。",
            ),
        ),
        migrations.AddConstraint(
            model_name="bank",
            constraint=models.UniqueConstraint(
                fields=("name_key",), name="bank_name_unique", violation_error_message="已有同名银行，请直接选用。"
            ),
        ),
        migrations.AddField(
            model_name="dealbank",
            name="bank",
            field=models.ForeignKey(
                blank=True,
                help_text="尚不知道是哪家银行时留空。",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="projects.bank",
                verbose_name="银行",
            ),
        ),
        migrations.AddField(
            model_name="dealbank",
            name="citations",
            field=models.ManyToManyField(blank=True, to="records.citation", verbose_name="出处"),
        ),
        migrations.AddField(
            model_name="dealbank",
            name="deal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="projects.financingdeal",
                verbose_name="银企对接",
            ),
        ),
        migrations.AddField(
            model_name="dealbank",
            name="voided_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="作废人",
            ),
        ),
        migrations.AddField(
            model_name="drawdown",
            name="deal_bank",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="drawdowns",
                to="projects.dealbank",
                verbose_name="银行跟进",
            ),
        ),
        migrations.AddField(
            model_name="drawdown",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="录入人",
            ),
        ),
        migrations.AddField(
            model_name="drawdown",
            name="voided_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="作废人",
            ),
        ),
        migrations.AddConstraint(
            model_name="dealbank",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voided_at__isnull", True)),
                fields=("deal", "bank", "branch"),
                name="deal_bank_once",
                nulls_distinct=False,
                violation_error_message="这笔对接已登记过这家银行（支行）；未载明银行的只能登记一条。",
            ),
        ),
        migrations.AddConstraint(
            model_name="dealbank",
            constraint=models.CheckConstraint(
                condition=models.Q(("bank__isnull", False), ("branch", ""), _connector="OR"),
                name="deal_bank_branch_has_bank",
                violation_error_message="填写支行时请同时选定银行。",
            ),
        ),
        migrations.AddConstraint(
            model_name="dealbank",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("pushed_on__isnull", True),
                        ("met_on__isnull", True),
                        ("met_on__gte", models.F("pushed_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("pushed_on__isnull", True),
                        ("signed_on__isnull", True),
                        ("signed_on__gte", models.F("pushed_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("pushed_on__isnull", True),
                        ("accepted_on__isnull", True),
                        ("accepted_on__gte", models.F("pushed_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("pushed_on__isnull", True),
                        ("granted_on__isnull", True),
                        ("granted_on__gte", models.F("pushed_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("pushed_on__isnull", True),
                        ("contracted_on__isnull", True),
                        ("contracted_on__gte", models.F("pushed_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("pushed_on__isnull", True),
                        ("settled_on__isnull", True),
                        ("settled_on__gte", models.F("pushed_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("pushed_on__isnull", True),
                        ("ended_on__isnull", True),
                        ("ended_on__gte", models.F("pushed_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("met_on__isnull", True),
                        ("signed_on__isnull", True),
                        ("signed_on__gte", models.F("met_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("met_on__isnull", True),
                        ("accepted_on__isnull", True),
                        ("accepted_on__gte", models.F("met_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("met_on__isnull", True),
                        ("granted_on__isnull", True),
                        ("granted_on__gte", models.F("met_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("met_on__isnull", True),
                        ("contracted_on__isnull", True),
                        ("contracted_on__gte", models.F("met_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("met_on__isnull", True),
                        ("settled_on__isnull", True),
                        ("settled_on__gte", models.F("met_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("met_on__isnull", True),
                        ("ended_on__isnull", True),
                        ("ended_on__gte", models.F("met_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("signed_on__isnull", True),
                        ("accepted_on__isnull", True),
                        ("accepted_on__gte", models.F("signed_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("signed_on__isnull", True),
                        ("granted_on__isnull", True),
                        ("granted_on__gte", models.F("signed_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("signed_on__isnull", True),
                        ("contracted_on__isnull", True),
                        ("contracted_on__gte", models.F("signed_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("signed_on__isnull", True),
                        ("settled_on__isnull", True),
                        ("settled_on__gte", models.F("signed_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("signed_on__isnull", True),
                        ("ended_on__isnull", True),
                        ("ended_on__gte", models.F("signed_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("accepted_on__isnull", True),
                        ("granted_on__isnull", True),
                        ("granted_on__gte", models.F("accepted_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("accepted_on__isnull", True),
                        ("contracted_on__isnull", True),
                        ("contracted_on__gte", models.F("accepted_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("accepted_on__isnull", True),
                        ("settled_on__isnull", True),
                        ("settled_on__gte", models.F("accepted_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("accepted_on__isnull", True),
                        ("ended_on__isnull", True),
                        ("ended_on__gte", models.F("accepted_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("granted_on__isnull", True),
                        ("contracted_on__isnull", True),
                        ("contracted_on__gte", models.F("granted_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("granted_on__isnull", True),
                        ("settled_on__isnull", True),
                        ("settled_on__gte", models.F("granted_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("granted_on__isnull", True),
                        ("ended_on__isnull", True),
                        ("ended_on__gte", models.F("granted_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("contracted_on__isnull", True),
                        ("settled_on__isnull", True),
                        ("settled_on__gte", models.F("contracted_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("contracted_on__isnull", True),
                        ("ended_on__isnull", True),
                        ("ended_on__gte", models.F("contracted_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("settled_on__isnull", True),
                        ("ended_on__isnull", True),
                        ("ended_on__gte", models.F("settled_on")),
                        _connector="OR",
                    ),
                ),
                name="deal_bank_dates_in_order",
                violation_error_message="各步日期应当先后相接：推送、对接、签约、受理、授信批复、借款合同、结清或终止。",
            ),
        ),
        migrations.AddConstraint(
            model_name="dealbank",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", True), ("ended_reason", "")),
                    models.Q(("ended_on__isnull", False), models.Q(("ended_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="deal_bank_ended_whole",
                violation_error_message="终止日期和终止原因必须同时填写。",
            ),
        ),
        migrations.AddConstraint(
            model_name="dealbank",
            constraint=models.CheckConstraint(
                condition=models.Q(("settled_on__isnull", True), ("ended_on__isnull", True), _connector="OR"),
                name="deal_bank_over_once",
                violation_error_message="结清和终止只能填写一个。",
            ),
        ),
        migrations.AddConstraint(
            model_name="dealbank",
            constraint=models.CheckConstraint(
                condition=models.Q(("term__isnull", True), ("term__range", (1, 600)), _connector="OR"),
                name="deal_bank_term_sensible",
                violation_error_message="期限应为 1 至 600 个月。",
            ),
        ),
        migrations.AddConstraint(
            model_name="dealbank",
            constraint=models.CheckConstraint(
                condition=models.Q(("rate__isnull", True), ("rate__range", (0, Decimal(36))), _connector="OR"),
                name="deal_bank_rate_sensible",
                violation_error_message="年利率应在 0 至 36（%）之间。",
            ),
        ),
        migrations.AddConstraint(
            model_name="dealbank",
            constraint=models.CheckConstraint(
                condition=models.Q(("signed__isnull", True), ("signed__gte", 0), _connector="OR"),
                name="deal_bank_signed_not_negative",
                violation_error_message="数额不能小于 0；未公布请留空。",
            ),
        ),
        migrations.AddConstraint(
            model_name="dealbank",
            constraint=models.CheckConstraint(
                condition=models.Q(("granted__isnull", True), ("granted__gte", 0), _connector="OR"),
                name="deal_bank_granted_not_negative",
                violation_error_message="数额不能小于 0；未公布请留空。",
            ),
        ),
        migrations.AddConstraint(
            model_name="dealbank",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("voided_at__isnull", True), ("voided_by__isnull", True)),
                    models.Q(("voided_at__isnull", False), ("voided_by__isnull", False)),
                    _connector="OR",
                ),
                name="deal_bank_voided_at_with_by",
                violation_error_message="时间和经办人必须同时填写或同时留空。",
            ),
        ),
        migrations.AddConstraint(
            model_name="dealbank",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("voided_at__isnull", True), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                ),
                name="deal_bank_void_reason_given",
                violation_error_message="作废必须写明原因。",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawdown",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)),
                name="drawdown_amount_positive",
                violation_error_message="放款金额应大于 0。",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawdown",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("voided_at__isnull", True), ("voided_by__isnull", True)),
                    models.Q(("voided_at__isnull", False), ("voided_by__isnull", False)),
                    _connector="OR",
                ),
                name="drawdown_voided_at_with_by",
                violation_error_message="时间和经办人必须同时填写或同时留空。",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawdown",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("voided_at__isnull", True), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                ),
                name="drawdown_void_reason_given",
                violation_error_message="作废必须写明原因。",
            ),
        ),
        migrations.AlterField(
            model_name="financingdeal",
            name="code",
            field=models.CharField(
                db_default=models.Func(function="kz_next_deal_code"),
                max_length=30,
                unique=True,
                verbose_name="编号",
            ),
        ),
    ]
