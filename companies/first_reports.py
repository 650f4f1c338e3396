"""首报: a company that an officer may not see is not shown to him, also not by way of "已有同名企业".

He learns who reported it first and when, and no more (design.md, Politics and law). The database answers, which sees
every row (kz_first_report).
"""

from django.core.exceptions import ValidationError
from django.db import connection

from companies.models import Company

BY_THE_BUREAU = "州商务局"


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
        raise ValidationError(said, code="first_reported")
