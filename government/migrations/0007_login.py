"""What officers log in with. Passwords that are there begin their 90 days now."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


DELETABLE = "government_logintries"
ONLY_GROWS = "government_passwordrecord"
BACKFILL = """
INSERT INTO government_passwordrecord (officer_id, password, set_at, is_one_time)
SELECT id, password, now(), false FROM government_officer WHERE left(password, 1) <> '!'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("government", "0006_audited"),
    ]

    operations = [
        migrations.CreateModel(
            name="LoginTries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=64, verbose_name="账号散列")),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="网络地址")),
                ("count", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                ("since", models.DateTimeField(verbose_name="自")),
                ("locked_until", models.DateTimeField(blank=True, null=True, verbose_name="锁定至")),
            ],
            options={
                "verbose_name": "登录尝试",
                "verbose_name_plural": "登录尝试",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject", "address"),
                        name="login_tries_once",
                        violation_error_message="重复的登录尝试记录。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PasswordRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="密码散列")),
                ("set_at", models.DateTimeField(verbose_name="设置时间")),
                ("is_one_time", models.BooleanField(default=False, verbose_name="一次性")),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="工作人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "密码记录",
                "verbose_name_plural": "密码记录",
            },
        ),
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.CharField(max_length=120, verbose_name="密钥（已加密）")),
                ("last_step", models.BigIntegerField(verbose_name="上次使用的时段")),
                ("bound_at", models.DateTimeField(verbose_name="绑定时间")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="解除时间")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="解除人",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_factors",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="工作人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "双因素认证",
                "verbose_name_plural": "双因素认证",
                "permissions": (("reset_secondfactor", "重置他人的双因素认证"),),
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_hash", models.CharField(max_length=64, verbose_name="散列")),
                ("made_at", models.DateTimeField(verbose_name="生成时间")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="使用时间")),
                (
                    "factor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="government.secondfactor",
                        verbose_name="双因素认证",
                    ),
                ),
            ],
            options={
                "verbose_name": "恢复码",
                "verbose_name_plural": "恢复码",
            },
        ),
        migrations.CreateModel(
            name="LoginSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_hash", models.CharField(max_length=64, unique=True, verbose_name="会话散列")),
                ("address", models.CharField(max_length=45, verbose_name="网络地址")),
                ("browser", models.CharField(blank=True, max_length=200, verbose_name="浏览器")),
                ("began_at", models.DateTimeField(verbose_name="登录时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                (
                    "ended_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("LOGGED_OUT", "退出"),
                            ("BY_OFFICER", "本人结束"),
                            ("PASSWORD", "密码修改"),
                            ("DISABLED", "账号停用"),
                            ("RESET", "双因素认证重置"),
                        ],
                        max_length=10,
                        verbose_name="结束原因",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="logins",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="工作人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "登录记录",
                "verbose_name_plural": "登录记录",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_because", "")),
                            models.Q(("ended_at__isnull", False), models.Q(("ended_because", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="login_session_end_told",
                        violation_error_message="登录结束的时间和原因必须同时填写。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MachineToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="哪个系统、做什么用。", max_length=50, verbose_name="用途")),
                ("key_hash", models.CharField(editable=False, max_length=64, unique=True, verbose_name="散列")),
                ("hint", models.CharField(editable=False, max_length=8, verbose_name="开头")),
                (
                    "may_write",
                    models.BooleanField(default=False, help_text="不勾选时只能读取。", verbose_name="可以写入"),
                ),
                (
                    "addresses",
                    models.CharField(
                        blank=True,
                        help_text="用逗号分开的地址或网段，如 10.20.0.0/16；留空则不限（设置了 STAFF_ADDRESSES 时按它）。",
                        max_length=200,
                        verbose_name="允许的网络地址",
                    ),
                ),
                ("expires_at", models.DateTimeField(verbose_name="有效期至")),
                ("issued_at", models.DateTimeField(editable=False, verbose_name="签发时间")),
                ("revoked_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="撤销时间")),
                ("last_used_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="上次使用")),
                ("last_address", models.CharField(blank=True, editable=False, max_length=45, verbose_name="上次地址")),
                (
                    "issued_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="签发人",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        help_text="令牌能看、能做的不超过这名工作人员；建议为每台机器建一个专用账号。",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tokens",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="以谁的身份",
                    ),
                ),
                (
                    "revoked_by",
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
            ],
            options={
                "verbose_name": "接口令牌",
                "verbose_name_plural": "接口令牌",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at__isnull", True), ("revoked_by__isnull", True)),
                            models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="machine_token_revoked_at_with_by",
                        violation_error_message="时间和经办人必须同时填写或同时留空。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("issued_at"))),
                        name="machine_token_expires",
                        violation_error_message="有效期必须晚于签发时间。",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="secondfactor",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("officer",),
                name="second_factor_one_open",
                violation_error_message="该工作人员已绑定双因素认证。",
            ),
        ),
        migrations.AddConstraint(
            model_name="secondfactor",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="second_factor_closed_at_with_by",
                violation_error_message="时间和经办人必须同时填写或同时留空。",
            ),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.RunSQL(
            f"GRANT DELETE ON {DELETABLE} TO kz_app, kz_system; REVOKE UPDATE ON {ONLY_GROWS} FROM kz_app, kz_system",
            f"REVOKE DELETE ON {DELETABLE} FROM kz_app, kz_system; GRANT UPDATE ON {ONLY_GROWS} TO kz_app, kz_system",
        ),
    ]
