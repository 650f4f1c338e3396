"""What the pages of 疑似重复 and 合并 show of companies and call."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from companies import duplicates, merging
from companies.models import Company, CompanyVerdict
from government.models import Officer
from kezhou_crm.deeds import Chosen, DeedForm
from records.twin_pages import Twins

UNKNOWN = "待补"


class ChooserForm(DeedForm):
    """Which company is to be merged into this one."""

    other = Chosen(
        Company._meta.get_field("merged_into"), label="被合并的企业", help_text="输入名称、代码或拼音首字母查找。"
    )


def standing(by: Officer) -> QuerySet[Company]:
    """Return the companies that the officer sees, without the tombstones."""
    return Company.objects.visible_to(by).standing().select_related("industry", "entered_unit")


def facts(company: Company, _by: Officer) -> list[tuple[str, object]]:
    """Return what helps to tell two companies apart."""
    day = date_format(timezone.localdate(company.entered_at), "Y-m-d") if company.entered_at else ""
    entered = " ".join(str(part) for part in (company.entered_unit or "", day) if part)
    return [
        ("信用代码", company.uscc or UNKNOWN),
        ("行业", company.industry or UNKNOWN),
        ("来源地", company.origin or UNKNOWN),
        ("录入", entered or "系统载入"),
    ]


TWINS = Twins(
    may="companies.change_company",
    may_merge=merging.MAY,
    fields=merging.FIELDS,
    verdicts=CompanyVerdict,
    chooser=ChooserForm,
    find=duplicates.find,
    merge=merging.merge,
    undo=merging.undo,
    standing=standing,
    facts=facts,
    journals="参与的项目、联系人、银企对接和引文都移到保留企业；被合并企业的变更记录和审计记录留在原处，打开它会转到保留企业。",
)
