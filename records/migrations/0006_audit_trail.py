"""The audit trail: its two tables, which only grow, what writes them, and the trigger on the tables of this room."""

from django.db import migrations, models

import records.entries
from records import audited

# The one writer of entries. It looks up who the officer is at that moment; kz_app cannot call it.
WRITE = """
CREATE FUNCTION kz_write_entry(
    kind text, officer bigint, of_table text, row_id bigint, project bigint, before jsonb, after jsonb
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    who bigint := coalesce(officer, nullif(current_setting('kz.officer', true), '')::bigint);
    name text;
    unit text;
BEGIN
    IF who IS NOT NULL THEN
        SELECT coalesce(nullif(o.name, ''), o.username), u.name INTO name, unit
        FROM government_officer AS o LEFT JOIN government_unit AS u ON u.id = o.unit_id WHERE o.id = who;
    END IF;
    INSERT INTO records_auditentry (
        at, txid, officer_id, officer_name, unit_name, door, request, role, kind, of_table, row_id, project_id, before, after
    ) VALUES (
        clock_timestamp(), pg_current_xact_id()::text::bigint, who, coalesce(name, ''), coalesce(unit, ''),
        left(coalesce(nullif(current_setting('kz.door', true), ''), 'DATABASE'), 10),
        left(coalesce(current_setting('kz.request', true), ''), 32), session_user, kind, of_table, row_id, project,
        before, after
    );
END $$;
REVOKE ALL ON FUNCTION kz_write_entry FROM PUBLIC;
"""

# Events that are no change of a row. Whoever may call it cannot claim that a row was changed.
RECORD = """
CREATE FUNCTION kz_record(kind text, officer bigint, of_table text, row_id bigint, project bigint, detail jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF kind NOT IN ('LOGIN', 'LOGIN_FAILED', 'LOGOUT', 'REFUSAL', 'REVEAL', 'EXPORT', 'PRINT') THEN
        RAISE EXCEPTION '没有“%”这一类审计记录。', kind USING ERRCODE = '23514', CONSTRAINT = 'kz_record';
    END IF;
    PERFORM kz_write_entry(kind, officer, of_table, row_id, project, NULL, detail);
END $$;
REVOKE ALL ON FUNCTION kz_record FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kz_record TO kz_app, kz_system;
"""

# What is kept of a column that must not be read here; the arguments are explained in records/audited.py.
AUDITED = """
CREATE FUNCTION kz_audited() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    before jsonb;
    after jsonb;
    whole jsonb;
    name text;
BEGIN
    IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD) - TG_ARGV[1]::text[]; END IF;
    IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW) - TG_ARGV[1]::text[]; END IF;
    whole := coalesce(after, before);
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(was.key, was.value), jsonb_object_agg(was.key, became.value) INTO before, after
        FROM jsonb_each(before) AS was JOIN jsonb_each(after) AS became USING (key)
        WHERE was.value IS DISTINCT FROM became.value;
        IF after IS NULL THEN RETURN NULL; END IF;
    ELSE
        before := jsonb_strip_nulls(before);
        after := jsonb_strip_nulls(after);
    END IF;
    FOREACH name IN ARRAY TG_ARGV[2]::text[] LOOP
        IF before ? name THEN before := before || jsonb_build_object(name, '***'); END IF;
        IF after ? name THEN after := after || jsonb_build_object(name, '***'); END IF;
    END LOOP;
    FOREACH name IN ARRAY TG_ARGV[3]::text[] LOOP
        IF before ? name THEN before := before || jsonb_build_object(name, kz_masked(before ->> name)); END IF;
        IF after ? name THEN after := after || jsonb_build_object(name, kz_masked(after ->> name)); END IF;
    END LOOP;
    PERFORM kz_write_entry(
        TG_OP, NULL, TG_TABLE_NAME, (whole ->> 'id')::bigint, (whole ->> TG_ARGV[0])::bigint, before, after
    );
    RETURN NULL;
END $$;
CREATE FUNCTION kz_masked(number text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public AS $$
    SELECT CASE WHEN number = '' OR number IS NULL THEN number WHEN length(number) < 9 THEN '****'
        ELSE left(number, 3) || '****' || right(number, 4) END
$$;
"""

GROW = """
CREATE FUNCTION kz_trail_only_grows() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION '审计记录只能增加，不能修改、删除或清空。' USING ERRCODE = '23514', CONSTRAINT = 'kz_trail_only_grows';
END $$;
"""
GUARD = """
CREATE TRIGGER kz_trail_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION kz_trail_only_grows();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER kz_trail_only_grows;
"""
RIGHTS = """
REVOKE INSERT, UPDATE ON records_auditentry FROM kz_app, kz_system;
REVOKE UPDATE ON records_auditseal FROM kz_app, kz_system;
REVOKE INSERT ON records_auditseal FROM kz_app;
"""
DROP = """
DROP FUNCTION kz_audited();
DROP FUNCTION kz_masked(text);
DROP FUNCTION kz_record(text, bigint, text, bigint, bigint, jsonb);
DROP FUNCTION kz_write_entry(text, bigint, text, bigint, bigint, jsonb, jsonb);
"""
TRAIL = ("records_auditentry", "records_auditseal")
OURS = ("records_source", "records_citation", "records_fixtureload", "records_attachment")


class Migration(migrations.Migration):
    """Two tables, four functions; the other rooms attach the trigger to their own tables."""

    dependencies = [
        ("records", "0005_voided_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="序号")),
                ("entry_id", models.BigIntegerField(unique=True, verbose_name="审计记录")),
                ("sealed_at", models.DateTimeField(verbose_name="封存时间")),
                ("below", models.BigIntegerField(verbose_name="已结束的事务号")),
                ("upto", models.BigIntegerField(verbose_name="未开始的事务号")),
                ("running", models.TextField(blank=True, verbose_name="进行中的事务号")),
                ("server", models.BigIntegerField(verbose_name="数据库服务器")),
                ("hash", models.BinaryField(max_length=32, verbose_name="摘要")),
            ],
            options={
                "verbose_name": "审计封存",
                "verbose_name_plural": "审计封存",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("txid", models.BigIntegerField(verbose_name="事务号")),
                ("officer_id", models.BigIntegerField(null=True, verbose_name="人员编号")),
                ("officer_name", models.CharField(blank=True, max_length=50, verbose_name="人员")),
                ("unit_name", models.CharField(blank=True, max_length=200, verbose_name="单位")),
                (
                    "door",
                    models.CharField(
                        choices=[
                            ("PAGE", "网页"),
                            ("API", "接口"),
                            ("COMMAND", "命令"),
                            ("TASK", "定时任务"),
                            ("DATABASE", "数据库"),
                        ],
                        max_length=10,
                        verbose_name="途径",
                    ),
                ),
                ("request", models.CharField(blank=True, max_length=32, verbose_name="请求编号")),
                ("role", models.CharField(max_length=63, verbose_name="数据库用户")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("INSERT", "新建"),
                            ("UPDATE", "修改"),
                            ("DELETE", "删除"),
                            ("LOGIN", "登录"),
                            ("LOGIN_FAILED", "登录失败"),
                            ("LOGOUT", "退出"),
                            ("REFUSAL", "操作被拒"),
                            ("REVEAL", "查看全号"),
                            ("EXPORT", "导出"),
                            ("PRINT", "打印"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("of_table", models.CharField(blank=True, max_length=63, verbose_name="表")),
                ("row_id", models.BigIntegerField(null=True, verbose_name="记录编号")),
                ("project_id", models.BigIntegerField(null=True, verbose_name="所属项目")),
                ("before", models.JSONField(decoder=records.entries.Exact, null=True, verbose_name="改前")),
                ("after", models.JSONField(decoder=records.entries.Exact, null=True, verbose_name="改后")),
            ],
            options={
                "verbose_name": "审计记录",
                "verbose_name_plural": "审计记录",
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["of_table", "row_id"], name="auditentry_row"),
                    models.Index(
                        condition=models.Q(("project_id__isnull", False)),
                        fields=["project_id"],
                        name="auditentry_project",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            GROW + "".join(GUARD.format(table=table) for table in TRAIL) + RIGHTS,
            "".join(f"DROP TRIGGER kz_trail_only_grows ON {table};" for table in TRAIL)
            + "DROP FUNCTION kz_trail_only_grows();",
        ),
        migrations.RunSQL(WRITE + RECORD + AUDITED, DROP),
        *(migrations.RunSQL(*audited.attach(table)) for table in OURS),
    ]
