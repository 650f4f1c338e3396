"""The trigger that records every change of a table's rows, as migrations attach it. No Django here.

A table of ours has the trigger or stands in EXEMPT; `manage.py prove` and the suite compare both with the database.
"""

from collections.abc import Collection

TRIGGER = "kz_audited"
ADDED = "kz_audited_added"  # of tables that grow by the hundred thousand: one for a statement
TOGETHER = (
    "records_citation",
    "companies_company",
    "companies_company_citations",
    "companies_contact_citations",
    "projects_project_citations",
    "projects_milestone_citations",
    "projects_participation",
    "projects_milestone",
)
PROJECTS = "projects_project"  # what project_id points at
EXEMPT = {
    "records_auditentry": "它本身就是审计记录",
    "records_auditseal": "审计记录的封存，只增不改",
    "government_logintries": "登录尝试的计数，另记失败的登录",
    "records_keptanswer": "重复请求的答复，只保留几天",
    "procrastinate_jobs": "任务队列；任务所做的改动各自留痕",
    "procrastinate_events": "任务队列的经过，只保留几天",
    "procrastinate_workers": "任务队列的执行者，只在运行时有",
    "procrastinate_periodic_defers": "任务队列的定时表，没有使用",
    "intake_row": "导入时待核对的行，不是台账；入账的改动在台账里留痕",
    "intake_keptfile": "导入的原文件，批次记着它的 SHA-256，只存不改",
    "intake_confirmation": "导入确认的进度；批次和台账的改动各自留痕",
    "django_session": "登录会话，另记登录和退出",
    "django_admin_log": "框架自带的历史，已由审计记录取代",
    "django_content_type": "框架的模型清单，只在升级时变",
    "django_migrations": "框架的升级清单，只在升级时变",
    "auth_permission": "框架的权限清单，只在升级时变；谁有什么权限另有记录",
}


def attach(
    table: str,
    *,
    project: str = "",
    silent: Collection[str] = (),
    secret: Collection[str] = (),
    masked: Collection[str] = (),
) -> tuple[str, str]:
    """Return the SQL that records the table's changes, and the SQL that takes it back.

    `project` is the column with the id of the project that the row belongs to. Columns in `silent` are kept by the
    database itself and not recorded; of those in `secret` only that they changed; of a phone number in `masked` its
    first three and last four digits.
    """
    counted = (*silent, "version")  # which says that something changed, not what
    given = ", ".join(f"'{word}'" for word in (project, *(_array(each) for each in (counted, secret, masked))))
    on = f"CREATE TRIGGER {TRIGGER} AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {TRIGGER}({given});"
    always = f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {TRIGGER};"  # a replica's session does not step around it
    return f"{on}\n{always}", f"DROP TRIGGER {TRIGGER} ON {table};"


def attach_together(table: str, *, project: str = "") -> tuple[str, str]:
    """Return the SQL by which what is added to a table is recorded a statement at a time, and the SQL that takes it back.

    For tables without anything silent, secret or masked; kz_audited goes on recording what is changed and deleted.
    """
    given = f"'{project}', '{{version}}', '{{}}', '{{}}'"
    on = f"""
DROP TRIGGER {TRIGGER} ON {table};
CREATE TRIGGER {TRIGGER} AFTER UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {TRIGGER}({given});
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {TRIGGER};
CREATE TRIGGER {ADDED} AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION {ADDED}('{project}');
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {ADDED};"""
    back = f"DROP TRIGGER {ADDED} ON {table}; DROP TRIGGER {TRIGGER} ON {table};\n{attach(table, project=project)[0]}"
    return on, back


def _array(columns: Collection[str]) -> str:
    return "{" + ",".join(columns) + "}"
