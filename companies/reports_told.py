"""How often an officer is told who reported a company first: whoever asks for name after name learns who has which.

An answer is counted after its request has ended (kezhou_crm/refusals_kept.py): what a refusal undoes would undo the
count with it. Beyond the limit nobody is asked whether there is such a company, found or not.
"""

from datetime import datetime, timedelta

from django.db import transaction

from government import throttle
from government.credentials import LoginTries
from government.models import Officer

LIMIT = throttle.Limit(tries=20, window=timedelta(hours=1))  # 待商务局核定
CODE = "first_reported"


@transaction.atomic
def count(officer: Officer, *, at: datetime, times: int = 1) -> None:
    """Count answers; the last that is free closes the rest of the hour."""
    row = _row(officer, at)
    if at >= row.since + LIMIT.window:
        row.since, row.count = at, 0
    row.count += times
    row.locked_until = LIMIT.until(row, at) if row.count >= LIMIT.tries else None
    row.save(update_fields=["since", "count", "locked_until"])


def closed_until(officer: Officer, *, at: datetime) -> datetime | None:
    """Return until when the officer is told nothing more, None where he is."""
    rows = LoginTries.objects.filter(subject=_subject(officer), locked_until__gt=at)
    return rows.values_list("locked_until", flat=True).first()


def left(officer: Officer, *, at: datetime) -> int:
    """Return how many answers are free in this hour; the count stays locked until the transaction is over."""
    row = _row(officer, at)
    return max(LIMIT.tries - row.count, 0) if at < row.since + LIMIT.window else LIMIT.tries


def _row(officer: Officer, at: datetime) -> LoginTries:
    """Return the row that counts, locked; it is made where it is missing."""
    named = {"subject": _subject(officer), "address": throttle.EVERYWHERE}
    LoginTries.objects.bulk_create([LoginTries(**named, since=at)], ignore_conflicts=True)
    return LoginTries.objects.select_for_update(of=("self",)).get(**named)


def _subject(officer: Officer) -> str:
    return throttle.subject(officer.username, "first report")
