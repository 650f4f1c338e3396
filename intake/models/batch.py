"""One sheet that somebody brings in: the file it came with, how it was read, and what is to be done with it."""

from django.conf import settings
from django.db import models

from government.models import Region, Unit
from intake.queries import BatchQuerySet, OfBatchQuerySet
from intake.verdicts import Existing, Mode, State
from records.constraints import at_with_by
from records.models import Source, Versioned


class Batch(Versioned):
    """A sheet of a file, staged: nothing of it is in the ledger before it is confirmed.

    It belongs to the officers of `unit`, for which it was entered, and to the bureau. `columns` is how each column of
    theirs is read: number, title, our field or null, unit of its amounts. `region` is the county of rows that name none.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="batches", verbose_name="单位")
    entered_at = models.DateTimeField("上传时间")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    sheet = models.CharField("工作表", max_length=100)
    title = models.CharField("表题", max_length=500, blank=True)
    header_row = models.PositiveIntegerField("表头行")
    year = models.PositiveSmallIntegerField("表题年份", null=True, blank=True)
    columns = models.JSONField("列", default=list)
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="县市",
        help_text="没有“落地县市”列、或该列为空的行，按这个县市登记。",
    )
    existing = models.CharField("已有的项目", max_length=10, choices=Existing, default=Existing.FILL)
    mode = models.CharField("导入方式", max_length=10, choices=Mode, default=Mode.WHOLE)
    state = models.CharField("状态", max_length=10, choices=State, default=State.READ)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="来源"
    )
    confirmed_at = models.DateTimeField("导入时间", null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="导入人",
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="撤销人",
    )

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="batch_sha256_shape",
                violation_error_message="SHA-256 应为 64 位小写十六进制。",
            ),
            models.CheckConstraint(
                condition=models.Q(state=State.READ, confirmed_at__isnull=True, undone_at__isnull=True)
                | models.Q(state=State.CONFIRMED, confirmed_at__isnull=False, undone_at__isnull=True)
                | models.Q(state=State.UNDONE, confirmed_at__isnull=False, undone_at__isnull=False),
                name="batch_state_agrees",
                violation_error_message="批次的状态与导入、撤销时间不一致。",
            ),
            at_with_by("confirmed", "batch"),
            at_with_by("undone", "batch"),
        )
        indexes = (models.Index(fields=("sha256",), name="batch_sha256"),)

    def __str__(self) -> str:
        return f"{self.file_name} · {self.sheet}"


class KeptFile(models.Model):
    """The file of a batch as it came; it is read again where columns are corrected and for the error workbook."""

    batch = models.OneToOneField(Batch, models.PROTECT, related_name="kept", verbose_name="批次")
    content = models.BinaryField("内容")

    objects = OfBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入的原文件"

    def __str__(self) -> str:
        return str(self.batch)
