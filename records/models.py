"""Shapes that rows share, where figures come from (Source, Citation), and what people attach (Attachment)."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from records import file_names, file_types, names, pinyin
from records.constraints import at_with_by
from records.entries import AuditEntry, AuditSeal

__all__ = ["Attachment", "AuditEntry", "AuditSeal", "Citation", "Cited", "FixtureLoad", "Named", "Source", "Voidable"]

LONGEST_NAME = 200


class Source(models.Model):
    """A text that facts were taken from: an article, a bulletin, a workbook. Its text is not kept, its hash is."""

    slug = models.SlugField("代号", unique=True)
    outlet = models.CharField("来源单位", max_length=100)
    title = models.CharField("标题", max_length=200)
    author = models.CharField("作者", max_length=50, blank=True)
    published_on = models.DateField("发布日期", null=True, blank=True)
    url = models.URLField("网址", max_length=500, blank=True)
    sha256 = models.CharField("原文 SHA-256", max_length=64)
    chars = models.PositiveIntegerField("字符数")

    class Meta:
        verbose_name = verbose_name_plural = "来源"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="source_sha256_shape",
                violation_error_message="SHA-256 应为 64 位小写十六进制。",
            ),
        )

    class Manager(models.Manager["Source"]):
        """Finds a source by its slug."""

        def get_by_natural_key(self, slug: str) -> "Source":
            """Return the source that a fixture names."""
            return self.get(slug=slug)

    objects = Manager()

    def __str__(self) -> str:
        return f"{self.outlet}《{self.title}》"

    def natural_key(self) -> tuple[str]:
        """Name the source in a fixture."""
        return (self.slug,)


class Citation(models.Model):
    """The place in a source that one figure or fact was taken from.

    `start` and `end` count characters of the source's text from 0, half-open; `paragraph` counts its
    lines from 1. `phrase` is at most the figure's own phrase, never a sentence. `field` names the field
    of the row that it supports; the row points here (see `Cited`), so the lowest room knows no other.
    Of a workbook the phrase is a cell (`IN_CELL`), `paragraph` its row, `start` its place among the sheet's cells.
    """

    IN_CELL = " 单元格"

    source = models.ForeignKey(Source, models.PROTECT, related_name="citations", verbose_name="来源")
    fact = models.CharField("事实编号", max_length=10)
    field = models.CharField("字段", max_length=50)
    paragraph = models.PositiveIntegerField("段落")
    start = models.PositiveIntegerField("起始字符")
    end = models.PositiveIntegerField("结束字符")
    phrase = models.CharField("原文用语", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "引文"
        constraints = (
            models.UniqueConstraint(
                fields=("source", "field", "start"),
                name="citation_once_per_place",
                violation_error_message="这处引文已经登记过。",
            ),
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")),
                name="citation_span_not_empty",
                violation_error_message="引文的结束位置应在起始位置之后。",
            ),
        )

    class Manager(models.Manager["Citation"]):
        """Finds a citation by its place."""

        def get_by_natural_key(self, source: str, field: str, start: int) -> "Citation":
            """Return the citation that a fixture names."""
            return self.get(source__slug=source, field=field, start=start)

    objects = Manager()

    def __str__(self) -> str:
        return f"{self.source.outlet}{self.place}“{self.phrase}”"

    @property
    def is_of_cell(self) -> bool:
        """Tell whether it stands in a workbook."""
        return self.phrase.endswith(self.IN_CELL)

    @property
    def place(self) -> str:
        """Say where in its source it stands."""
        return f"第{self.paragraph}{'行' if self.is_of_cell else '段'}"

    def natural_key(self) -> tuple[str, str, int]:
        """Name the citation in a fixture."""
        return (self.source.slug, self.field, self.start)

    natural_key.dependencies = ["records.source"]  # type: ignore[attr-defined]  # Django's own protocol


class Cited(models.Model):
    """A row whose figures can say where they come from."""

    citations = models.ManyToManyField(Citation, blank=True, verbose_name="出处")

    class Meta:
        abstract = True

    def citations_of(self, field: str) -> list[Citation]:
        """Return the citations of one field; works on what was prefetched."""
        return [citation for citation in self.citations.all() if citation.field == field]


class Named(models.Model):
    """A row with a name that people search by: tidied at saving, with its key and initials beside it."""

    name = models.CharField("名称", max_length=LONGEST_NAME)
    name_key = models.CharField("名称比对键", max_length=LONGEST_NAME, editable=False)
    initials = models.CharField("拼音首字母", max_length=LONGEST_NAME, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Save the tidied name and what follows from it."""
        self.derive()
        if "name" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "name_key", "initials"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Tidy the name before uniqueness is judged; refuse what nobody could say or search for."""
        super().clean()
        self.tidy_name()
        if self.name is not None and not names.is_speakable(self.name):
            raise ValidationError({"name": "名称里至少要有一个汉字、字母或数字。"})
        if len(self.name_key) > LONGEST_NAME:
            raise ValidationError({"name": f"名称展开合字以后超过 {LONGEST_NAME} 个字，请写得短一些。"})

    def derive(self) -> None:
        """Set the key and the initials; whoever inserts in bulk calls it for each row."""
        self.tidy_name()
        self.initials = pinyin.initials(self.name or "")[:LONGEST_NAME]

    def tidy_name(self) -> None:
        """Tidy the name and set its key: as much as is judged. The initials are for searching, and cost more."""
        self.name = names.tidy(self.name or "")
        self.name_key = names.key(self.name)


class Versioned(models.Model):
    """A row that a form edits. The database itself counts `version` up (kz_bump_version), whoever writes.

    Only what a form may edit counts; journalled and computed columns do not. What is written to `version` by hand is
    left alone.
    """

    version = models.PositiveIntegerField("版本", default=1, db_default=1, editable=False)

    class Meta:
        abstract = True


class Voidable(models.Model):
    """A row that is never deleted: voided, it leaves all counts and frees its unique values."""

    voided_at = models.DateTimeField("作废时间", null=True, blank=True, editable=False)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="作废人",
    )
    void_reason = models.CharField("作废原因", max_length=200, blank=True, editable=False)

    class Meta:
        abstract = True

    @staticmethod
    def void_constraints(table: str) -> tuple[models.CheckConstraint, ...]:
        """Return the constraints of the three columns: who with when, and never without a reason."""
        return (
            at_with_by("voided", table),
            models.CheckConstraint(
                condition=models.Q(voided_at__isnull=True) | ~models.Q(void_reason=""),
                name=f"{table}_void_reason_given",
                violation_error_message="作废必须写明原因。",
            ),
        )


class FixtureLoad(models.Model):
    """That a fixture was loaded, once: running again never touches a clerk's work."""

    name = models.CharField("名称", max_length=50, unique=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    rows = models.PositiveIntegerField("行数")
    loaded_at = models.DateTimeField("载入时间", db_default=models.functions.Now())

    class Meta:
        verbose_name = verbose_name_plural = "载入记录"

    def __str__(self) -> str:
        return self.name


class KeptAnswer(models.Model):
    """What an officer was answered to a write that bears a key of his (Idempotency-Key): asked again, it is told again.

    Written in the transaction of the effect, so that both are there or neither. Only what is older than a day may go,
    which the database sees to.
    """

    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提交人")
    kept_at = models.DateTimeField("回答时间", db_default=models.functions.Now())
    key = models.CharField("幂等键", max_length=100)
    route = models.CharField("方法和地址", max_length=200)
    digest = models.CharField("正文 SHA-256", max_length=64)
    status = models.PositiveSmallIntegerField("状态码")
    etag = models.CharField("ETag", max_length=20, blank=True)
    body = models.TextField("回答")

    class Meta:
        verbose_name = verbose_name_plural = "保留的回答"
        constraints = (
            models.UniqueConstraint(
                fields=("kept_by", "key"),
                name="kept_answer_once",
                violation_error_message="这个 Idempotency-Key 已经用过，请换一个。",
            ),
        )
        indexes = (models.Index(fields=("kept_at",), name="kept_answer_kept_at"),)

    def __str__(self) -> str:
        return f"{self.route} {self.key}"


class Attachment(Voidable, models.Model):
    """A file that somebody attached. It lies outside the database, under `stored_as` below MEDIA_ROOT.

    What was written stays as it is: kz_app may update the three columns of voiding alone. `name` is for display;
    `taken_on` is what the camera noted, `width` and `height` are pixels as the photo is looked at.
    """

    name = models.CharField("文件名", max_length=file_names.LONGEST)
    stored_as = models.CharField("存放名", max_length=40, editable=False)
    file_type = models.CharField(
        "文件类型", max_length=10, choices=[(each.code, each.word) for each in file_types.ALLOWED]
    )
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField("SHA-256", max_length=64)
    width = models.PositiveIntegerField("宽（像素）", null=True, blank=True)
    height = models.PositiveIntegerField("高（像素）", null=True, blank=True)
    taken_on = models.DateField("拍摄日期", null=True, blank=True)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        constraints = (
            models.UniqueConstraint(
                fields=("stored_as",),
                name="attachment_stored_as_once",
                violation_error_message="这个存放名已被使用，请重新上传。",
            ),
            models.CheckConstraint(
                condition=models.Q(stored_as__regex=r"^[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}$"),
                name="attachment_stored_as_shape",
                violation_error_message="存放名不是系统生成的，请重新上传。",
            ),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="attachment_sha256_shape",
                violation_error_message="SHA-256 应为 64 位小写十六进制。",
            ),
            models.CheckConstraint(
                condition=models.Q(file_type__in=tuple(file_types.BY_CODE)),
                name="attachment_type_allowed",
                violation_error_message="这种文件不能作为附件。",
            ),
            models.CheckConstraint(
                condition=models.Q(size__gt=0),
                name="attachment_not_empty",
                violation_error_message="文件是空的，请重新选择。",
            ),
            models.CheckConstraint(
                condition=models.Q(file_type__in=file_types.PHOTOS, width__gt=0, height__gt=0)
                | (~models.Q(file_type__in=file_types.PHOTOS) & models.Q(width__isnull=True, height__isnull=True)),
                name="attachment_photo_measured",
                violation_error_message="照片必须有宽和高，其他文件没有。",
            ),
            *Voidable.void_constraints("attachment"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> file_types.FileType:
        """Return what the table of allowed files says of it."""
        return file_types.BY_CODE[self.file_type]

    @property
    def size_in_words(self) -> str:
        """Return the size for people."""
        return file_types.in_mb(self.size)
