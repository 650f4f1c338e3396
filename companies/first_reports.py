"""首报: a company that an officer may not see is not shown to him, also not by way of "已有同名企业".

He learns who reported it first and when, and no more (design.md, Politics and law). The database answers, which sees
every row (kz_first_report).
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
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
        raise ValidationError(_too_often(until), code="first_reports_closed")
    check(company)


def check(company: Company) -> None:
    """Refuse a name or a credit code that a company out of the officer's sight bears; it carries what is to be saved."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT by_unit, on_day FROM kz_first_report(%s, %s, %s)", [company.name_key, company.uscc, company.pk]
        )
        found = cursor.fetchone()
    if found:
        raise ValidationError(_said(*found), code=reports_told.CODE)


@transaction.atomic
def told(wanted: Sequence[tuple[str, str | None]], *, by: Officer, at: datetime) -> list[str | None]:
    """Return for each (name key, credit code) who reported it first, None where nobody out of sight did: one query.

    Each answer is counted as if typed. After the last that is free nothing more is told, found or not: the rest is
    answered with until when.
    """
    if by.sees_all or not wanted:
        return [None] * len(wanted)
    if until := reports_told.closed_until(by, at=at):
        return [_too_often(until)] * len(wanted)
    found, free = _found(wanted), reports_told.left(by, at=at)
    hits = sorted(found)[:free]
    if hits:
        reports_told.count(by, at=at, times=len(hits))
    until = reports_told.closed_until(by, at=at) if len(hits) == free else None
    last = hits[-1] if hits and until else len(wanted)
    return [_said(*found[n]) if n in hits else _too_often(until) if n > last else None for n in range(len(wanted))]


def _found(wanted: Sequence[tuple[str, str | None]]) -> dict[int, tuple[str | None, date | None]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked.n - 1, told.by_unit, told.on_day"
            " FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS asked(key, code, n)"
            " CROSS JOIN LATERAL kz_first_report(asked.key, asked.code, NULL) AS told",
            [[key for key, _code in wanted], [code for _key, code in wanted]],
        )
        return {n: (unit, day) for n, unit, day in cursor.fetchall()}


def _said(unit: str | None, day: date | None) -> str:
    when = f"（{day.isoformat()}）" if day else ""
    return f"该企业已由{unit or BY_THE_BUREAU}首报{when}，请与其或州商务局联系。"


def _too_often(until: datetime) -> str:
    return TOO_OFTEN.format(time=date_format(timezone.localtime(until), "H:i"))
