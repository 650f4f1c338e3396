"""What the tests of duties share: how somebody is assigned, and how a refusal is looked at."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from projects import duties
from projects.models import Duty, Project
from projects.stages import DutyRole

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
NOW = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
MAIN, SUBSTITUTE, ASSISTANT = DutyRole.SPECIALIST, DutyRole.SUBSTITUTE, DutyRole.ASSISTANT
HELPING, LIAISON = DutyRole.HELPING_UNIT, DutyRole.LIAISON


def assign(project, role, party, by, **changes):
    return duties.assign(project, **{"role": role, "party": party, "on": MARCH, "by": by, "at": NOW} | changes)


def judge_now():
    """Judge the deferred constraints now, as the commit would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def codes(refusal):
    groups = refusal.error_dict.values() if hasattr(refusal, "error_dict") else [refusal.error_list]
    return [error.code for group in groups for error in group]


def refused(deed, code):
    before = list(Duty.objects.order_by("pk").values()), list(Project.objects.order_by("pk").values())
    with pytest.raises(ValidationError) as refusal:
        deed()
    assert codes(refusal.value) == [code]
    assert (list(Duty.objects.order_by("pk").values()), list(Project.objects.order_by("pk").values())) == before
