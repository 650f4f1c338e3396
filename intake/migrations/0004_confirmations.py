"""Confirmations that were asked for, with their progress; each is seen by whoever sees the batch."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CONFIRMATION = "intake_confirmation"
OF_BATCH = "(SELECT kz_sees_all()) OR EXISTS (SELECT FROM intake_batch seen WHERE seen.id = batch_id)"
CLOSE = f"""
ALTER TABLE {CONFIRMATION} ENABLE ROW LEVEL SECURITY; ALTER TABLE {CONFIRMATION} FORCE ROW LEVEL SECURITY;
CREATE POLICY kz_seen ON {CONFIRMATION} USING ({OF_BATCH}) WITH CHECK ({OF_BATCH});
"""
OPEN = f"DROP POLICY kz_seen ON {CONFIRMATION};"


class Migration(migrations.Migration):
    """Create and close."""

    dependencies = [
        ("intake", "0003_recorded_together"),
        ("records", "0011_job_queue"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(verbose_name="确认时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "排队中"),
                            ("RUNNING", "正在导入"),
                            ("DONE", "已完成"),
                            ("REFUSED", "没有导入"),
                        ],
                        default="WAITING",
                        max_length=8,
                        verbose_name="进度",
                    ),
                ),
                ("rows_total", models.PositiveIntegerField(verbose_name="总行数")),
                ("rows_done", models.PositiveIntegerField(default=0, verbose_name="已写行数")),
                ("job", models.BigIntegerField(blank=True, null=True, verbose_name="任务号")),
                ("attempt", models.PositiveSmallIntegerField(default=0, verbose_name="第几次")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="完成时间")),
                ("refused", models.JSONField(default=dict, verbose_name="没有入账的行")),
                ("failure", models.TextField(blank=True, verbose_name="没有导入的原因")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="intake.batch",
                        verbose_name="批次",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入确认",
                "verbose_name_plural": "导入确认",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("WAITING", "RUNNING"))),
                        fields=("batch",),
                        name="confirmation_one_at_a_time",
                        violation_error_message="这一批正在导入，请等它完成。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("state__in", ("WAITING", "RUNNING"))),
                            models.Q(("finished_at__isnull", False), ("state", "DONE")),
                            models.Q(
                                ("finished_at__isnull", False),
                                ("state", "REFUSED"),
                                models.Q(("failure", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="confirmation_state_agrees",
                        violation_error_message="导入确认的进度与完成时间、原因不一致。",
                    ),
                ],
            },
        ),
        migrations.RunSQL(CLOSE, OPEN),
    ]
