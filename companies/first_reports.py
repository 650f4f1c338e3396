"""首报: a company that an officer may not see is not shown to him, also not by way of "已有同名企业".

He learns who reported it first and when, and no more (design.md, Politics and law). The database answers, which sees
every row (kz_first_report).
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format

from companies import reports_told
from companies.models import Company
from government.models import Officer

BY_THE_BUREAU = "州商务局"
TOO_OFTEN = f"一小时内已有 {reports_told.LIMIT.tries} 次首报提示，请在 {{time}} 之后再登记企业或修改名称、代码；急办请与州商务局联系。"


def ask(company: Company, *, by: Officer, at: datetime) -> None:
    """Refuse to look where the officer was told too often who reported what; the answer is the same for any company."""
    if until := reports_told.closed_until(by, at=at):
        said = TOO_OFTEN.format(time=date_format(timezone.localtime(until), "H:i"))
        raise ValidationError(said, code="first_reports_closed")
    check(company)


def check(company: Company) -> None:
    """Refuse a name or a credit code that a company out of the officer's sight bears; it carries what is to be saved."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT by_unit, on_day FROM kz_first_report(%s, %s, %s)", [company.name_key, company.uscc, company.pk]
        )
        found = cursor.fetchone()
    if found:
        unit, day = found
        when = f"（{day.isoformat()}）" if day else ""
        said = f"该企业已由{unit or BY_THE_BUREAU}首报{when}，请与其或州商务局联系。"
        raise ValidationError(said, code=reports_told.CODE)
