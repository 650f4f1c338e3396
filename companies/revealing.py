"""查看全号: a whole number is shown once to whoever may ask, and that he asked is recorded.

Contacts, and what the rooms above keep of the kind: a bank's manager, a unit's liaison.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models, transaction

from government.models import Officer
from kezhou_crm import field_rights
from kezhou_crm.sight import seen_by
from records import auditing
from records.entries import AuditEntry, Kind

AN_HOUR = timedelta(hours=1)
ONE_AT_A_TIME = (
    "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"  # of one officer: the cap holds for two tabs too
)
NOT_YOUR_ROLE = "您的角色只能看电话的首尾；需要联系时，请找商务局、县市经办或主办专员。"


def may_ask(officer: Officer, model: type[models.Model], name: str = "phone") -> bool:
    """Tell whether the officer's role may ask for whole numbers of the kind."""
    return field_rights.may_reveal(officer, model, name)


@transaction.atomic
def reveal(row: models.Model, name: str = "phone", *, whose: str, by: Officer, at: datetime) -> str:
    """Return the number that the row keeps in `name` and record who asked for it; `whose` tells the auditor.

    Raises PermissionDenied where the role may not; ValidationError where a specialist does not himself serve a project
    of the company, where there is no number, and where the officer asked REVEALS_PER_HOUR times within an hour.
    """
    if not may_ask(by, type(row), name):
        raise PermissionDenied(NOT_YOUR_ROLE)
    rows = type(row)._default_manager.filter(pk=row.pk)
    if not (rows.open_to(by) if hasattr(rows, "open_to") else seen_by(by, rows)).exists():
        message = "您不是该企业任一项目的主办专员，不能查看全号；请向主办专员或县市经办询问。"
        raise ValidationError(message, code="not_served_by_you")
    if not getattr(row, name):
        raise ValidationError("还没有登记电话。", code="no_phone")
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [f"reveal {by.pk}"])
    if asked_since(by, at - AN_HOUR) >= settings.REVEALS_PER_HOUR:
        message = (
            f"一小时内最多查看 {settings.REVEALS_PER_HOUR} 个全号，已到上限。请稍后再试；"
            "确需成批联系企业的，请与商务局业务管理员商定。"
        )
        raise ValidationError(message, code="too_many_reveals")
    project = getattr(row, "project_id", None)
    auditing.record(Kind.REVEAL, by=by, row=row, project=project, detail={"查看": "电话全号", "属于": whose})
    return getattr(row, name)


def asked_since(officer: Officer, moment: datetime) -> int:
    """Count the numbers that the officer was shown since the moment."""
    return AuditEntry.objects.filter(kind=Kind.REVEAL, officer_id=officer.pk, at__gt=moment).count()
