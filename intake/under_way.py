"""A confirmation under way: taken in hand by a worker, telling how far it is, ended once.

A worker that was thought dead and is not finds that another has taken over: it is stopped, and what it wrote is undone.
"""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from intake.models import Batch, Confirmation
from intake.verdicts import UNDER_WAY, Progress
from projects.refusals import Refused

BUSY = "这一批正在导入（{who} {when} 确认），请等它完成。"


class Overtaken(Exception):
    """Another worker has the confirmation in hand by now."""


def check(batch: Batch) -> None:
    """Refuse to touch a batch that is being taken in."""
    asked = batch.confirmations.under_way().select_related("asked_by").first()
    if asked:
        raise Refused("under_way", BUSY.format(who=asked.asked_by, when=f"{localtime(asked.asked_at):%H:%M}"))


@transaction.atomic
def begin(pk: int) -> Confirmation | None:
    """Take it in hand; None where there is nothing left to do."""
    unfinished = Confirmation.objects.select_for_update(of=("self",)).filter(pk=pk, state__in=UNDER_WAY)
    confirmation = unfinished.select_related("batch").first()
    if confirmation is None:
        return None
    confirmation.state, confirmation.rows_done = Progress.RUNNING, 0
    confirmation.attempt += 1
    confirmation.save(update_fields=["state", "rows_done", "attempt"])
    return confirmation


def progress(confirmation: Confirmation, done: int, *, using: str) -> None:
    """Say how many rows are written; raises Overtaken where another has taken over."""
    if not Confirmation.objects.using(using).filter(**_in_hand(confirmation)).update(rows_done=done):
        raise Overtaken


def finish(confirmation: Confirmation, refused: dict[int, str], *, at: datetime) -> None:
    """Say that it is done, and which rows were refused with which words."""
    told = {str(number): words for number, words in sorted(refused.items())}
    _end(confirmation, state=Progress.DONE, rows_done=confirmation.rows_total, refused=told, finished_at=at)


def refuse(confirmation: Confirmation, words: str, *, at: datetime) -> None:
    """Say why nothing more came in."""
    _end(confirmation, state=Progress.REFUSED, failure=words, finished_at=at)


def _end(confirmation: Confirmation, **values: object) -> None:
    if not Confirmation.objects.filter(**_in_hand(confirmation)).update(**values):
        raise Overtaken


def _in_hand(confirmation: Confirmation) -> dict[str, object]:
    return {"pk": confirmation.pk, "attempt": confirmation.attempt, "state": Progress.RUNNING}
