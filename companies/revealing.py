"""查看全号: the whole number of a contact is shown once to whoever may ask, and that he asked is recorded."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from companies.models import Contact
from government.models import Officer
from kezhou_crm import field_rights
from records import auditing
from records.entries import AuditEntry, Kind

AN_HOUR = timedelta(hours=1)
ONE_AT_A_TIME = (
    "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"  # of one officer: the cap holds for two tabs too
)
NOT_YOUR_ROLE = "您的角色只能看电话的首尾；需要联系企业时，请找商务局、县市经办或主办专员。"


def may_ask(officer: Officer) -> bool:
    """Tell whether the officer's role may ask for whole numbers."""
    return field_rights.may_reveal(officer, Contact, "phone")


@transaction.atomic
def reveal(contact: Contact, *, by: Officer, at: datetime) -> str:
    """Return the contact's number and record who asked for it.

    Raises PermissionDenied where the role may not; ValidationError where a specialist does not himself serve a project
    of the company, where there is no number, and where the officer asked REVEALS_PER_HOUR times within an hour.
    """
    if not may_ask(by):
        raise PermissionDenied(NOT_YOUR_ROLE)
    if not Contact.objects.filter(pk=contact.pk).open_to(by).exists():
        message = "您不是该企业任一项目的主办专员，不能查看全号；请向主办专员或县市经办询问。"
        raise ValidationError(message, code="not_served_by_you")
    if not contact.phone:
        raise ValidationError("还没有登记这位联系人的电话。", code="no_phone")
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [f"reveal {by.pk}"])
    if asked_since(by, at - AN_HOUR) >= settings.REVEALS_PER_HOUR:
        message = (
            f"一小时内最多查看 {settings.REVEALS_PER_HOUR} 个全号，已到上限。请稍后再试；"
            "确需成批联系企业的，请与商务局业务管理员商定。"
        )
        raise ValidationError(message, code="too_many_reveals")
    auditing.record(Kind.REVEAL, by=by, row=contact, detail={"查看": "电话全号", "企业": contact.company.name})
    return contact.phone


def asked_since(officer: Officer, moment: datetime) -> int:
    """Count the numbers that the officer was shown since the moment."""
    return AuditEntry.objects.filter(kind=Kind.REVEAL, officer_id=officer.pk, at__gt=moment).count()
