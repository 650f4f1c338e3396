"""What was taken along of the ledger, and which columns people like to take."""

from django.conf import settings
from django.db import models
from django.utils.timezone import localtime

from government.models import Unit
from reports.queries import ExportQuerySet, TemplateQuerySet


class FileFormat(models.TextChoices):
    """What kind of file."""

    XLSX = "XLSX", "Excel 工作簿（xlsx）"
    CSV = "CSV", "csv 文本"

    @property
    def ending(self) -> str:
        """Return the ending of its name."""
        return self.value.lower()


class ExportState(models.TextChoices):
    """How far an export got."""

    WAITING = "WAITING", "排队中"
    RUNNING = "RUNNING", "正在生成"
    READY = "READY", "可下载"
    FAILED = "FAILED", "没有成功"
    REMOVED = "REMOVED", "已过期删除"


UNFINISHED = (ExportState.WAITING, ExportState.RUNNING)


class LedgerTemplate(models.Model):
    """Columns in an order, under a name; its owner's, or shared with the unit that he had when he saved it."""

    name = models.CharField("模板名称", max_length=50)
    columns = models.JSONField("栏目")
    is_shared = models.BooleanField("本单位共用", default=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位")
    saved_at = models.DateTimeField("保存时间")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="保存人")

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "台账模板"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("saved_by", "name"),
                name="ledger_template_name_once",
                violation_error_message="您已有同名的台账模板。",
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="ledger_template_named",
                violation_error_message="请填写模板名称。",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Export(models.Model):
    """One taking along of the ledger: who asked, for what, how far it got, and the file while it is kept.

    `query` are the conditions as the project list has them, `told` the same in words. `attempt` counts the workers that
    had it in hand: only the last one may say anything of it. The file lies in EXPORTS_ROOT under `stored_as`.
    """

    asked_at = models.DateTimeField("申请时间")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导出人")
    file_format = models.CharField("格式", max_length=4, choices=FileFormat)
    columns = models.JSONField("栏目")
    query = models.TextField("条件", blank=True)
    told = models.JSONField("条件说明", default=list)
    state = models.CharField("状态", max_length=8, choices=ExportState, default=ExportState.WAITING)
    rows_total = models.PositiveIntegerField("总行数")
    rows_done = models.PositiveIntegerField("已完成行数", default=0)
    job = models.BigIntegerField("任务号", null=True, blank=True)
    attempt = models.PositiveSmallIntegerField("第几次", default=0)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    stored_as = models.CharField("文件", max_length=40, blank=True)
    size = models.PositiveBigIntegerField("字节数", null=True, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    failure = models.CharField("失败原因", max_length=200, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "台账导出"
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state=ExportState.READY)
                | (
                    models.Q(finished_at__isnull=False, size__isnull=False)
                    & ~models.Q(stored_as="")
                    & ~models.Q(sha256="")
                ),
                name="export_ready_whole",
                violation_error_message="可下载的导出须有文件、大小、校验值和完成时间。",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ExportState.FAILED) | ~models.Q(failure=""),
                name="export_failure_told",
                violation_error_message="没有成功的导出须写明原因。",
            ),
        )
        indexes = (models.Index(fields=("asked_by", "-id"), name="export_of_officer"),)

    def __str__(self) -> str:
        return f"项目台账 {localtime(self.asked_at):%Y-%m-%d %H:%M}"

    @property
    def is_unfinished(self) -> bool:
        """Tell whether it is still to come."""
        return self.state in UNFINISHED
