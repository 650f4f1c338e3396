"""The closed lists a project is described with. Stored codes are upper case, labels Chinese."""

from django.db import models


class Stage(models.TextChoices):
    """How far a project got, as a fact (domain.md 1.1). 停滞 is a light, not a stage."""

    LEAD = "LEAD", "线索"
    NEGOTIATING = "NEGOTIATING", "在谈"
    SIGNED = "SIGNED", "签约"
    REGISTERED = "REGISTERED", "落地"
    STARTED = "STARTED", "开工"
    PRODUCING = "PRODUCING", "投产"
    FULL_CAPACITY = "FULL_CAPACITY", "达产"
    TERMINATED = "TERMINATED", "终止"

    @property
    def step(self) -> int:
        """Return 1 to 7 along the pipeline; 0 for a terminated project."""
        return PIPELINE.index(self) + 1 if self in PIPELINE else 0


PIPELINE = tuple(stage for stage in Stage if stage is not Stage.TERMINATED)
BEFORE_SIGNING = (Stage.LEAD, Stage.NEGOTIATING)
SIGNED_ON = tuple(stage for stage in PIPELINE if stage not in BEFORE_SIGNING)
# From here on a project has its leader and its lead unit, or an open vacancy (invariant 1).
LANDED = tuple(stage for stage in SIGNED_ON if stage is not Stage.SIGNED)


class AgreementType(models.TextChoices):
    """What kind of text was signed (domain.md 1.13)."""

    INTENT = "INTENT", "意向书"
    FRAMEWORK = "FRAMEWORK", "框架协议"
    STRATEGIC = "STRATEGIC", "战略合作协议"
    CONTRACT = "CONTRACT", "正式合同"
    SUPPLEMENT = "SUPPLEMENT", "增资补充协议"
    UNSTATED = "UNSTATED", "未载明"

    @property
    def counts(self) -> tuple[bool, bool]:
        """Return whether it counts in number and in amount by default; 待商务局核定 (domain.md 1.13)."""
        return {
            AgreementType.INTENT: (False, False),
            AgreementType.FRAMEWORK: (True, False),
            AgreementType.STRATEGIC: (True, False),
            AgreementType.SUPPLEMENT: (False, True),
        }.get(self, (True, True))


class TerminationReason(models.TextChoices):
    """Why a project ended (domain.md 1.1)."""

    INVESTOR = "INVESTOR", "投资方原因"
    GOVERNMENT = "GOVERNMENT", "政府原因"
    POLICY = "POLICY", "政策原因"
    RESOURCES = "RESOURCES", "要素原因"


class MoveKind(models.TextChoices):
    """How a project changes its stage."""

    ENTRY = "ENTRY", "入库"
    ADVANCE = "ADVANCE", "推进"
    BACKFILL = "BACKFILL", "补录"
    SEND_BACK = "SEND_BACK", "退回"
    TERMINATE = "TERMINATE", "终止"
    REOPEN = "REOPEN", "恢复"

    @classmethod
    def with_reason(cls) -> tuple["MoveKind", ...]:
        """Return the kinds that need a reason."""
        return (cls.SEND_BACK, cls.TERMINATE, cls.REOPEN)


class FollowUpMethod(models.TextChoices):
    """How it was talked."""

    VISIT = "VISIT", "上门"
    RECEIVED = "RECEIVED", "来访"
    CALL = "CALL", "电话"
    MEETING = "MEETING", "会议"
    MESSAGE = "MESSAGE", "微信"


class CompanyRole(models.TextChoices):
    """What a company is in a project."""

    INVESTOR = "INVESTOR", "投资方"
    PROJECT_COMPANY = "PROJECT_COMPANY", "项目公司"
    PARTNER = "PARTNER", "合作方"


class VacancyKind(models.TextChoices):
    """Why responsibility has a gap."""

    BACKLOG = "BACKLOG", "补录"
    VACANT = "VACANT", "空缺"


class DutyRole(models.TextChoices):
    """What somebody does for a project beside the pair of leader and lead unit (domain.md 1.3)."""

    SPECIALIST = "SPECIALIST", "服务专员（主办）"
    SUBSTITUTE = "SUBSTITUTE", "服务专员（协办）"
    ASSISTANT = "ASSISTANT", "协助领导"
    HELPING_UNIT = "HELPING_UNIT", "配合单位"
    LIAISON = "LIAISON", "牵头单位联络员"

    @property
    def party(self) -> str:
        """Return the column that names who serves in this role."""
        return {
            DutyRole.SPECIALIST: "officer",
            DutyRole.SUBSTITUTE: "officer",
            DutyRole.ASSISTANT: "leader",
        }.get(self, "unit")

    @property
    def single(self) -> bool:
        """Tell whether a project has at most one at a time."""
        return self in SINGLE_DUTIES


SPECIALISTS = (DutyRole.SPECIALIST, DutyRole.SUBSTITUTE)
SINGLE_DUTIES = (*SPECIALISTS, DutyRole.LIAISON)
OF_UNITS = (DutyRole.HELPING_UNIT, DutyRole.LIAISON)


class QuantityBound(models.TextChoices):
    """How a source qualifies a quantity: 余、超、以上 name a lower bound, 约 an approximation."""

    EXACT = "EXACT", "确数"
    AT_LEAST = "AT_LEAST", "不少于"
    ABOUT = "ABOUT", "约"


class EvidenceKind(models.TextChoices):
    """What a file proves (domain.md 1.1, the column 凭证); 待商务局核定."""

    CONTRACT = "CONTRACT", "合同扫描件"
    LICENCE = "LICENCE", "营业执照"
    START_PHOTO = "START_PHOTO", "开工现场照片"
    COMPLETION = "COMPLETION", "竣工验收文件"
    OUTPUT = "OUTPUT", "投产证明"
    APPROVAL = "APPROVAL", "批复文件"
    OTHER = "OTHER", "其他"
