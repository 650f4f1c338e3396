"""The audit trail: who changed what, when and through which door; and the seals that chain it (docs/decisions/0010).

Both tables only grow, for every role. The database alone writes entries: a trigger on each business table, and
`kz_record` for what is no change of a row (records/auditing.py). Seals are written behind the writers.
"""

import json
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db import models


class Kind(models.TextChoices):
    """What an entry is about: the first three are changes of a row."""

    INSERT = "INSERT", "新建"
    UPDATE = "UPDATE", "修改"
    DELETE = "DELETE", "删除"
    LOGIN = "LOGIN", "登录"
    LOGIN_FAILED = "LOGIN_FAILED", "登录失败"
    LOGOUT = "LOGOUT", "退出"
    REFUSAL = "REFUSAL", "操作被拒"
    REVEAL = "REVEAL", "查看全号"
    EXPORT = "EXPORT", "导出"
    PRINT = "PRINT", "打印"


CHANGES = (Kind.INSERT, Kind.UPDATE, Kind.DELETE)


class Door(models.TextChoices):
    """Through what somebody came in; whoever names no door came to the database itself."""

    PAGE = "PAGE", "网页"
    API = "API", "接口"
    COMMAND = "COMMAND", "命令"
    TASK = "TASK", "定时任务"
    DATABASE = "DATABASE", "数据库"


class Exact(json.JSONDecoder):
    """Reads a number with a point as a Decimal: amounts stay what they were."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - the decoder's own
        """Take the decoder's own arguments."""
        super().__init__(parse_float=Decimal, **given)


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """The words in which entries are asked for."""

    def changes(self) -> "AuditEntryQuerySet":
        """Keep the changes of rows."""
        return self.filter(kind__in=CHANGES)

    def touching(self, columns: Collection[str]) -> "AuditEntryQuerySet":
        """Keep the changes of any of these columns; of a new row those that were filled in."""
        names = [*columns]
        return self.changes().filter(models.Q(after__has_any_keys=names) | models.Q(before__has_any_keys=names))

    def older_than(self, entry_id: int | None) -> "AuditEntryQuerySet":
        """Put the last written first, beginning below an entry where one is given."""
        rows = self if entry_id is None else self.filter(pk__lt=entry_id)
        return rows.order_by("-pk")


class AuditEntry(models.Model):
    """One change of one row, or one event. Names are kept as they were; ids are no foreign keys, so nothing is in the way.

    `before` and `after` hold the changed columns alone, a new row's and a removed row's known ones whole. `txid` is
    PostgreSQL's number of the transaction, `role` the database's user that had logged in.
    """

    at = models.DateTimeField("时间")
    txid = models.BigIntegerField("事务号")
    officer_id = models.BigIntegerField("人员编号", null=True)
    officer_name = models.CharField("人员", max_length=50, blank=True)
    unit_name = models.CharField("单位", max_length=200, blank=True)
    door = models.CharField("途径", max_length=10, choices=Door)
    request = models.CharField("请求编号", max_length=32, blank=True)
    role = models.CharField("数据库用户", max_length=63)
    kind = models.CharField("类别", max_length=12, choices=Kind)
    of_table = models.CharField("表", max_length=63, blank=True)
    row_id = models.BigIntegerField("记录编号", null=True)
    project_id = models.BigIntegerField("所属项目", null=True)
    before = models.JSONField("改前", null=True, decoder=Exact)
    after = models.JSONField("改后", null=True, decoder=Exact)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        default_permissions = ("view",)
        indexes = (
            models.Index(fields=("of_table", "row_id"), name="auditentry_row"),
            models.Index(fields=("officer_id", "at"), name="auditentry_reveals", condition=models.Q(kind="REVEAL")),
            models.Index(
                fields=("project_id",), name="auditentry_project", condition=models.Q(project_id__isnull=False)
            ),
        )

    objects = AuditEntryQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"


class AuditSeal(models.Model):
    """The seal of one entry: `hash` is the SHA-256 of the seal before it, of this seal and of the entry.

    `id` counts from 1 without a gap. Seals of one run share its moment and its snapshot: transactions below `below`
    had ended, those from `upto` on had not begun, of those between `running` (with commas) were still at it; `server`
    is the database server that gave these numbers.
    """

    id = models.BigIntegerField("序号", primary_key=True)
    entry_id = models.BigIntegerField("审计记录", unique=True)
    sealed_at = models.DateTimeField("封存时间")
    below = models.BigIntegerField("已结束的事务号")
    upto = models.BigIntegerField("未开始的事务号")
    running = models.TextField("进行中的事务号", blank=True)
    server = models.BigIntegerField("数据库服务器")
    hash = models.BinaryField("摘要", max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = "审计封存"
        default_permissions = ()

    def __str__(self) -> str:
        return f"封存 #{self.pk}"
