"""The enterprise side: companies, the people who speak for them, and the industries of GB/T 4754."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from government.models import Unit
from records import merging, names
from records.constraints import at_with_by
from records.merging import Relation
from records.models import Cited, Named, Versioned
from records.verdicts import Verdict

from . import phones, queries, uscc

PHONE = RegexValidator(
    r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,5})?|[48]00-?\d{3}-?\d{4})$",
    "电话应为 11 位手机号、带区号的固定电话（如 0908-1234567）或 400/800 号码。",
)


class MaskedInput(forms.CharField):
    """An input that shows a stored number masked; what is typed over it is the new number."""

    as_begun = staticmethod(phones.masked)


class PhoneField(models.CharField):
    """A phone number, brought into one form before it is judged."""

    def to_python(self, value: str | None) -> str | None:
        """Return the number as it is stored."""
        return phones.tidy(value) if value else value

    def formfield(self, **kwargs: Any) -> forms.Field | None:  # noqa: ANN401 - Django's own signature
        """Ask for it with its middle hidden: a form shows no number, `revealing` does."""
        return super().formfield(**{"form_class": MaskedInput} | kwargs)

    def save_form_data(self, instance: models.Model, data: str | None) -> None:
        """Keep the number where its masked form comes back untouched."""
        stored = getattr(instance, self.attname)
        if not stored or data != phones.masked(stored):
            super().save_form_data(instance, data)


class Industry(models.Model):
    """A division (大类) of GB/T 4754-2017 with the section (门类) it belongs to."""

    code = models.CharField("大类代码", max_length=2, unique=True)
    name = models.CharField("大类名称", max_length=50)
    section = models.CharField("门类代码", max_length=1)
    section_name = models.CharField("门类名称", max_length=50)

    class Meta:
        verbose_name = verbose_name_plural = "国民经济行业"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9]{2}$", section__regex=r"^[A-T]$"),
                name="industry_code_shape",
                violation_error_message="大类为 2 位数字，门类为 A 至 T(GB/T 4754-2017)。",
            ),
        )

    objects = queries.IndustryQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def natural_key(self) -> tuple[str]:
        """Name the industry in a fixture."""
        return (self.code,)


class Company(Cited, Versioned, Named):
    """An enterprise: investor, project company, borrower."""

    uscc = models.CharField(  # noqa: DJ001 - unknown codes must not collide, so they are NULL
        "统一社会信用代码",
        max_length=18,
        null=True,
        blank=True,
        help_text="18 位，按 GB 32100-2015；未知请留空。",
    )
    uscc_reason = models.CharField(
        "校验位不符的核对说明",
        max_length=100,
        blank=True,
        help_text="仅当校验位不符而执照确是如此时填写，例如“已核对执照”。",
    )
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="companies", verbose_name="行业大类"
    )
    origin = models.CharField("来源地", max_length=50, blank=True)
    note = models.TextField("备注", blank=True)
    # Who entered it first and for which unit, written by the database itself (kz_company_entered): whose company it is,
    # whoever may see it, wherever the officer is today.
    entered_at = models.DateTimeField("录入时间", null=True, blank=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="录入人",
    )
    entered_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="录入单位"
    )
    # A tombstone: found to be another company, and merged into it (companies/merging.py). Its name stays known.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged", verbose_name="并入"
    )
    merged_at = models.DateTimeField("并入时间", null=True, blank=True, editable=False)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="并入经办人",
    )

    class Meta:
        verbose_name = verbose_name_plural = "企业"
        permissions = (("merge_company", "合并企业"),)
        indexes = tuple(
            models.Index(
                fields=(column,), condition=models.Q(merged_into__isnull=False), name=f"company_merged_{column}"
            )
            for column in ("name_key", "uscc")
        )
        constraints = (
            at_with_by("entered", "company"),
            at_with_by("merged", "company"),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True, merged_at__isnull=True)
                | models.Q(merged_into__isnull=False, merged_at__isnull=False) & ~models.Q(merged_into=models.F("pk")),
                name="company_merged_whole",
                violation_error_message="并入的企业必须有并入时间，且不能并入自身。",
            ),
            models.UniqueConstraint(
                fields=("name_key",),
                condition=models.Q(merged_into__isnull=True),
                name="company_name_unique",
                violation_error_message="已有同名企业，请直接选用。",
            ),
            models.UniqueConstraint(
                fields=("uscc",),
                condition=models.Q(merged_into__isnull=True),
                name="company_uscc_unique",
                violation_error_message="已有企业使用这个统一社会信用代码。",
            ),
            models.CheckConstraint(
                condition=models.Q(uscc__isnull=True) | models.Q(uscc__regex=uscc.FORM),
                name="company_uscc_form",
                violation_error_message="统一社会信用代码应为 18 位数字和大写字母（不含 I、O、S、V、Z）。",
            ),
        )

    objects = queries.CompanyQuerySet.as_manager()

    def clean(self) -> None:
        """Refuse a malformed code; ask for a reason where the check digit does not fit."""
        super().clean()
        self.uscc = uscc.tidy(self.uscc) if self.uscc else None
        if self.uscc and not uscc.well_formed(self.uscc):
            raise ValidationError({"uscc": "应为 18 位数字和大写字母（不含 I、O、S、V、Z），请对照营业执照核对。"})
        if self.uscc and not uscc.check_digit_fits(self.uscc) and not self.uscc_reason:
            raise ValidationError(
                {"uscc": "校验位不符，请对照营业执照核对；执照确是如此时，请在“校验位不符的核对说明”中写明。"}
            )

    def natural_key(self) -> tuple[str]:
        """Name the company in a fixture."""
        return (self.name,)


class Contact(Cited, Versioned):
    """A person who speaks for a company."""

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="contacts", limit_choices_to=queries.STANDING, verbose_name="企业"
    )
    name = models.CharField("姓名", max_length=50)
    post = models.CharField("职务", max_length=50, blank=True)
    phone = PhoneField("电话", max_length=30, blank=True, validators=[PHONE])
    left_on = models.DateField("离任日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "联系人"
        constraints = (
            models.UniqueConstraint(
                fields=("company", "name"),
                name="contact_once_per_company",
                violation_error_message="该企业已有同名联系人。",
            ),
        )

    objects = queries.ContactQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} {self.post}".strip()

    def clean(self) -> None:
        """Store the name with one interpunct and without stray spaces."""
        super().clean()
        self.name = names.tidy(self.name)

    def natural_key(self) -> tuple[str, str]:
        """Name the contact in a fixture."""
        return (self.company.name, self.name)

    natural_key.dependencies = ["companies.company"]  # type: ignore[attr-defined]  # Django's own protocol


class CompanyVerdict(Verdict):
    """What was found out about two companies that look alike."""

    kept = models.ForeignKey(Company, models.PROTECT, related_name="verdicts_kept", verbose_name="保留企业")
    other = models.ForeignKey(Company, models.PROTECT, related_name="verdicts", verbose_name="另一企业")

    objects = queries.CompanyVerdictQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业重复判定"
        constraints = Verdict.said_once("company")


merging.declare(
    "companies.Company",
    Relation("companies.Contact", "company", moves=True, why="一家企业的联系人；同名的留在原处"),
    Relation("companies.Company_citations", "company", moves=True, drops=True, why="数据的出处随企业走"),
    Relation("companies.Company", "merged_into", moves=True, why="先前并入的企业一步指到保留企业"),
    Relation("companies.CompanyVerdict", "kept", moves=False, why="判定是流水，保持当时的说法"),
    Relation("companies.CompanyVerdict", "other", moves=False, why="判定是流水，保持当时的说法"),
)
