"""The project: one investment, followed from the first lead to full production."""

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from companies.models import Industry
from government.models import Leader, Region, Sector, Unit
from projects.queries import ProjectQuerySet
from projects.sight import facings_of_projects
from projects.stages import BEFORE_SIGNING, AgreementType, Stage, TerminationReason
from records.constraints import at_with_by, not_negative
from records.dates import implausible, is_plausible
from records.models import Cited, Named, Versioned, Voidable
from records.money import WanField

NAME_PENDING = "待补名称"
UNPUBLISHED = "单位：万元。未公布请留空，不要填 0。"
SOMETHING = MinValueValidator(Decimal("0.01"), "金额应大于 0；未公布请留空，不要填 0。")


class Project(Cited, Voidable, Versioned, Named):
    """One investment. A phase (一期、二期) is a child project; the amount counts once, on the parent.

    Without a name it is a slot (名额): announced, counted, still to be claimed. Amounts are 万元.
    `region` is where it lands, `attribution_region` whose it counts as; they differ for 飞地.
    """

    code = models.CharField("编号", max_length=30, db_default=models.Func(function="kz_next_project_code"))
    name = models.CharField("项目名称", max_length=200, null=True, blank=True)  # noqa: DJ001 - NULL is a slot
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="phases", verbose_name="所属项目"
    )
    stage = models.CharField("阶段", max_length=20, choices=Stage, default=Stage.LEAD)

    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name="落地县市"
    )
    attribution_region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attributed_projects",
        verbose_name="归属县市",
        help_text="飞地项目填写；留空即与落地县市相同。",
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name="产业板块"
    )
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name="行业大类"
    )
    scope = models.TextField("建设规模与内容", blank=True)

    agreement_type = models.CharField(
        "签约文本类型", max_length=20, choices=AgreementType, default=AgreementType.UNSTATED
    )
    counts_in_number = models.BooleanField("计入签约个数", default=True)
    counts_in_amount = models.BooleanField("计入签约金额", default=True)
    signed_on = models.DateField("签约日期", null=True, blank=True)
    contract_no = models.CharField("合同编号", max_length=50, blank=True)
    party_a = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="signed_projects", verbose_name="签约甲方"
    )
    investor_as_stated = models.CharField(
        "投资方原文称谓", max_length=100, blank=True, help_text="来源只写了简称或集团名、尚未对应到企业时填写。"
    )
    amount = WanField("签约金额（万元）", validators=[SOMETHING], help_text=UNPUBLISHED)
    total_investment = WanField("计划总投资（万元）", validators=[SOMETHING], help_text=UNPUBLISHED)

    leader = models.ForeignKey(
        Leader, models.PROTECT, null=True, blank=True, related_name="led_projects", verbose_name="包联领导"
    )
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="led_projects", verbose_name="牵头单位"
    )

    terminated_on = models.DateField("终止日期", null=True, blank=True)
    termination_reason = models.CharField("终止原因", max_length=20, choices=TerminationReason, blank=True)
    note = models.TextField("备注", blank=True)
    absorbed_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="absorbed", verbose_name="并入"
    )
    claimed_at = models.DateTimeField("认领时间", null=True, blank=True, editable=False)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="认领人",
    )
    # The latest standing follow-up, what was absorbed included: written by the database itself (kz_last_follow_up), for lists to be quick.
    last_follow_up = models.ForeignKey(
        "FollowUp", models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="最近跟进"
    )

    objects = ProjectQuerySet.as_manager()
    facings = staticmethod(facings_of_projects)  # how field_rights reads its lines

    class Meta:
        verbose_name = verbose_name_plural = "项目"
        permissions = (
            ("advance_project", "推进项目阶段"),
            ("attest_project", "认定签约、投产和达产"),
            ("approve_project", "审核阶段变动"),
            ("send_back_project", "退回项目阶段"),
            ("terminate_project", "终止项目"),
            ("reopen_project", "恢复项目"),
            ("hand_over_project", "交接项目责任"),
            ("claim_project", "认领名额"),
            ("void_project", "作废项目"),
            ("merge_project", "合并项目"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("code",),
                condition=models.Q(voided_at__isnull=True),
                name="project_code_unique",
                violation_error_message="已有项目使用这个编号。",
            ),
            models.CheckConstraint(
                condition=models.Q(name__isnull=True) | ~models.Q(name=""),
                name="project_name_not_blank",
                violation_error_message="项目名称不能是空白；名称未知的名额请先认领。",
            ),
            models.CheckConstraint(
                condition=models.Q(name__isnull=False)
                | models.Q(stage=Stage.SIGNED, leader__isnull=True, lead_unit__isnull=True),
                name="project_slot_claimed_first",
                violation_error_message="待补名称的名额须先认领，才能推进阶段或落实责任。",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(stage=Stage.TERMINATED, terminated_on__isnull=False) & ~models.Q(termination_reason="")
                )
                | (~models.Q(stage=Stage.TERMINATED) & models.Q(terminated_on__isnull=True, termination_reason="")),
                name="project_termination_whole",
                violation_error_message="终止的项目必须有终止日期和原因，未终止的不能有。",
            ),
            models.CheckConstraint(
                condition=~models.Q(stage__in=BEFORE_SIGNING) | models.Q(signed_on__isnull=True),
                name="project_signed_on_agrees",
                violation_error_message="线索和在谈项目还没有签约日期。",
            ),
            models.CheckConstraint(
                condition=models.Q(terminated_on__isnull=True)
                | models.Q(signed_on__isnull=True)
                | models.Q(terminated_on__gte=models.F("signed_on")),
                name="project_dates_in_order",
                violation_error_message="终止日期不能早于签约日期。",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | models.Q(amount__isnull=True),
                name="project_amount_on_parent",
                violation_error_message="分期项目的签约金额只记在所属项目上，不重复计。",
            ),
            models.CheckConstraint(
                condition=models.Q(absorbed_by__isnull=True) | models.Q(voided_at__isnull=False),
                name="project_absorbed_is_voided",
                violation_error_message="并入其他项目的项目必须已作废。",
            ),
            at_with_by("claimed", "project"),
            not_negative("amount", "project"),
            not_negative("total_investment", "project"),
            *Voidable.void_constraints("project"),
        )
        indexes = (
            models.Index(fields=("stage",), name="project_stage"),
            models.Index(fields=("signed_on",), name="project_signed_on"),
        )

    def __str__(self) -> str:
        return self.name or f"{NAME_PENDING}（{self.code}）"

    def clean(self) -> None:
        """Refuse a phase of a phase; the database does so too (kz_phase_of_a_phase)."""
        super().clean()
        if self.signed_on and not is_plausible(self.signed_on):
            raise ValidationError({"signed_on": implausible("签约日期")})
        if self.parent_id and self.parent_id == self.pk:
            raise ValidationError({"parent": "所属项目不能是它自己。"})
        if self.parent_id and (self.parent.parent_id or (self.pk and self.phases.exists())):
            raise ValidationError({"parent": "分期只有一层：所属项目本身不能是分期。"})

    def tidy_name(self) -> None:
        """Tidy the name and set its key; a slot has none."""
        super().tidy_name()
        self.name = self.name or None

    @property
    def is_slot(self) -> bool:
        """Tell whether the project is still to be claimed."""
        return self.name is None

    def natural_key(self) -> tuple[str]:
        """Name the project in a fixture."""
        return (self.code,)
