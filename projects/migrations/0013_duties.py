"""Who serves a project beside the pair, and how that journal keeps itself (invariants 1, 2 and 6).

kz_duty_in_line: a duty begins no earlier than the one before it in the same place ended; it takes the project's row
lock. The place is the role where a project has one of it, else the role and the party.
kz_duty_closes_once: a written duty changes in nothing but its end, and that once.
kz_duties_agree: at commit the main specialist and the substitute are two people, nobody assists where he leads, no
unit helps where it leads, and the liaison is the lead unit's.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


IN_LINE = """
CREATE FUNCTION kz_duty_in_line() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM FROM projects_project WHERE id = NEW.project_id FOR UPDATE;
    IF EXISTS (SELECT FROM projects_duty
        WHERE project_id = NEW.project_id AND role = NEW.role AND coalesce(until_on, 'infinity') > NEW.from_on
        AND (NEW.role NOT IN ('ASSISTANT', 'HELPING_UNIT')
            OR (leader_id, unit_id) IS NOT DISTINCT FROM (NEW.leader_id, NEW.unit_id)))
    THEN
        RAISE EXCEPTION '责任分工与已有记录的日期重叠，请刷新页面后重试。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_duty_in_line';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kz_duty_in_line BEFORE INSERT ON projects_duty
    FOR EACH ROW EXECUTE FUNCTION kz_duty_in_line();
"""
CLOSES_ONCE = """
CREATE FUNCTION kz_duty_closes_once() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    rest projects_duty := NEW;
BEGIN
    rest.until_on := OLD.until_on;
    rest.closed_at := OLD.closed_at;
    rest.closed_by_id := OLD.closed_by_id;
    rest.ending := OLD.ending;
    IF OLD.until_on IS NOT NULL OR rest IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION '责任分工一经登记不能修改；有误请解除后重新指派。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_duty_closes_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kz_duty_closes_once BEFORE UPDATE ON projects_duty
    FOR EACH ROW EXECUTE FUNCTION kz_duty_closes_once();
"""
AGREE = """
CREATE FUNCTION kz_duties_agree() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    subject bigint;
    project projects_project;
BEGIN
    IF TG_TABLE_NAME = 'projects_project' THEN subject := NEW.id; ELSE subject := NEW.project_id; END IF;
    SELECT * INTO project FROM projects_project WHERE id = subject FOR UPDATE;
    IF EXISTS (SELECT FROM projects_duty WHERE project_id = subject AND until_on IS NULL AND (
        (role = 'ASSISTANT' AND leader_id = project.leader_id)
        OR (role = 'HELPING_UNIT' AND unit_id = project.lead_unit_id)
        OR (role = 'LIAISON' AND unit_id IS DISTINCT FROM project.lead_unit_id)))
    OR (SELECT count(*) > count(DISTINCT officer_id) FROM projects_duty
        WHERE project_id = subject AND until_on IS NULL AND role IN ('SPECIALIST', 'SUBSTITUTE'))
    THEN
        RAISE EXCEPTION '同一项目中，同一人或同一单位不能身兼两职，联络员须属于牵头单位；请刷新页面后重试。'
            USING ERRCODE = '23514', CONSTRAINT = 'kz_duties_agree';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER kz_duties_agree AFTER INSERT OR UPDATE ON projects_duty
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kz_duties_agree();
CREATE CONSTRAINT TRIGGER kz_duties_agree AFTER UPDATE OF leader_id, lead_unit_id ON projects_project
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kz_duties_agree();
"""
PROJECT, DUTY = "projects_project", "projects_duty"


def drop(function: str, *tables: str) -> str:
    """Word the removal of a trigger function and of its trigger on each table."""
    return " ".join(f"DROP TRIGGER {function} ON {table};" for table in tables) + f"DROP FUNCTION {function}();"


class Migration(migrations.Migration):
    dependencies = [
        ("government", "0003_teams"),
        ("projects", "0012_last_follow_up"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("SPECIALIST", "服务专员（主办）"),
                            ("SUBSTITUTE", "服务专员（协办）"),
                            ("ASSISTANT", "协助领导"),
                            ("HELPING_UNIT", "配合单位"),
                            ("LIAISON", "牵头单位联络员"),
                        ],
                        max_length=20,
                        verbose_name="责任",
                    ),
                ),
                ("liaison", models.CharField(blank=True, max_length=50, verbose_name="联络员")),
                ("liaison_phone", models.CharField(blank=True, max_length=30, verbose_name="联络员电话")),
                ("from_on", models.DateField(verbose_name="自")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="至")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="指派说明")),
                ("ending", models.CharField(blank=True, max_length=200, verbose_name="结束原因")),
                ("opened_at", models.DateTimeField(verbose_name="登记时间")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="结束人",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="government.leader",
                        verbose_name="协助领导",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="服务专员",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="projects.project",
                        verbose_name="项目",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="government.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "责任分工",
                "verbose_name_plural": "责任分工",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("role__in", ("SPECIALIST", "SUBSTITUTE", "LIAISON")), ("until_on__isnull", True)
                        ),
                        fields=("project", "role"),
                        name="duty_one_open_per_role",
                        violation_error_message="该项目的这项责任刚被他人指派，请刷新页面后重试。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("role", "ASSISTANT"), ("until_on__isnull", True)),
                        fields=("project", "leader"),
                        name="duty_assists_once",
                        violation_error_message="该领导已是本项目的协助领导。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("role", "HELPING_UNIT"), ("until_on__isnull", True)),
                        fields=("project", "unit"),
                        name="duty_helps_once",
                        violation_error_message="该单位已是本项目的配合单位。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("leader__isnull", True),
                                ("officer__isnull", False),
                                ("role", "SPECIALIST"),
                                ("unit__isnull", True),
                            ),
                            models.Q(
                                ("leader__isnull", True),
                                ("officer__isnull", False),
                                ("role", "SUBSTITUTE"),
                                ("unit__isnull", True),
                            ),
                            models.Q(
                                ("leader__isnull", False),
                                ("officer__isnull", True),
                                ("role", "ASSISTANT"),
                                ("unit__isnull", True),
                            ),
                            models.Q(
                                ("leader__isnull", True),
                                ("officer__isnull", True),
                                ("role", "HELPING_UNIT"),
                                ("unit__isnull", False),
                            ),
                            models.Q(
                                ("leader__isnull", True),
                                ("officer__isnull", True),
                                ("role", "LIAISON"),
                                ("unit__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="duty_party_of_role",
                        violation_error_message="专员须指定工作人员，协助领导须指定领导，配合单位和联络员须指定单位，且只能指定一方。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ("HELPING_UNIT", "LIAISON")),
                            models.Q(("liaison", ""), ("liaison_phone", "")),
                            _connector="OR",
                        ),
                        name="duty_liaison_of_a_unit",
                        violation_error_message="只有单位才有联络员。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("liaison", ""), _negated=True),
                            models.Q(models.Q(("role", "LIAISON"), _negated=True), ("liaison_phone", "")),
                            _connector="OR",
                        ),
                        name="duty_liaison_named",
                        violation_error_message="请填写联络员的姓名。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_on__isnull", True), ("until_on__gte", models.F("from_on")), _connector="OR"
                        ),
                        name="duty_dates_in_order",
                        violation_error_message="责任的结束日期不能早于开始日期。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("until_on__isnull", True), ("closed_at__isnull", True), ("ending", "")),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("until_on__isnull", False),
                                models.Q(("ending", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="duty_closed_whole",
                        violation_error_message="结束责任须同时有结束日期、登记时间和原因。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="duty_closed_at_with_by",
                        violation_error_message="时间和经办人必须同时填写或同时留空。",
                    ),
                ],
            },
        ),
        migrations.RunSQL(IN_LINE, drop("kz_duty_in_line", DUTY)),
        migrations.RunSQL(CLOSES_ONCE, drop("kz_duty_closes_once", DUTY)),
        migrations.RunSQL(AGREE, drop("kz_duties_agree", PROJECT, DUTY)),
    ]
