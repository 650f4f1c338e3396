"""Asking for a batch to be taken in: a small one at once, a long one by a job with a page that tells how far it is."""

from datetime import datetime

from django.db import transaction

from government.models import Officer
from intake import acceptance, tasks, under_way
from intake.models import Batch, Confirmation
from intake.verdicts import Progress, State
from kezhou_crm import jobs

AT_ONCE = 500  # rows: a second or two
GIVEN_UP = "没有导入完：后台任务中断，或确认人的账号已停用。请再确认一次，已入账的行不会重复；仍不行请联系系统管理员。"


@transaction.atomic
def ask(batch: Batch, *, by: Officer, at: datetime) -> Confirmation | None:
    """Take the batch in, or put it into the queue, and return what tells of it; None where it is in the ledger already.

    Raises ValidationError as `acceptance.confirm` does, and where the batch is being taken in.
    """
    under_way.check(batch)  # before the lock, for which one would wait as long as that takes
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    under_way.check(batch)
    acceptance.check(batch, by=by)
    coming = acceptance.coming(batch)
    if batch.state == State.CONFIRMED and not coming:
        return None
    confirmation = Confirmation.objects.create(batch=batch, asked_at=at, asked_by=by, rows_total=coming)
    if coming <= AT_ONCE:
        confirmation = under_way.begin(confirmation.pk)
        outcome = acceptance.confirm(batch, by=by, at=at)
        under_way.finish(confirmation, outcome.refused, at=at)
    else:
        confirmation.job = jobs.defer(tasks.confirm_batch, by=by, confirmation=confirmation.pk)
        confirmation.save(update_fields=["job"])
    confirmation.refresh_from_db()
    return confirmation


@transaction.atomic
def latest(batch: Batch, *, at: datetime) -> Confirmation | None:
    """Return the batch's last confirmation; one whose job nobody takes up any more says so."""
    confirmation = batch.confirmations.latest_first().first()
    if confirmation and confirmation.is_under_way and confirmation.job and jobs.is_over(confirmation.job):
        held = Confirmation.objects.select_for_update(of=("self",)).get(pk=confirmation.pk)
        if held.is_under_way:
            held.state, held.failure, held.finished_at = Progress.REFUSED, GIVEN_UP, at
            held.save(update_fields=["state", "failure", "finished_at"])
        return held
    return confirmation
