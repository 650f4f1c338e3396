"""The jobs of this room."""

import logging

from django.core.exceptions import ValidationError
from django.utils import timezone

from intake import acceptance, under_way
from intake.acceptance import Outcome
from intake.models import Confirmation
from intake.under_way import Overtaken
from kezhou_crm import jobs
from kezhou_crm.jobs import Errand

log = logging.getLogger(__name__)
BROKEN = "导入时出错，没有写入：请稍后再确认一次，仍不行请联系系统管理员。"


@jobs.job
def confirm_batch(errand: Errand, *, confirmation: int) -> None:
    """Take a batch in; where a worker was killed over it, a whole one from its first row, else after the last that is in."""
    with errand.transaction():
        taken = under_way.begin(confirmation)
    if taken is None:
        return
    try:
        outcome = _confirmed(errand, taken)
        with errand.transaction():
            under_way.finish(taken, outcome.refused, at=timezone.now())
    except Overtaken:
        log.warning("confirmation %s is another worker's by now", confirmation)
    except ValidationError as refused:
        _refuse(errand, taken, "\n".join(refused.messages))
    except (ArithmeticError, LookupError, TypeError, ValueError):  # a fault of ours: the page must not wait for ever
        _refuse(errand, taken, BROKEN)
        raise


def _confirmed(errand: Errand, taken: Confirmation) -> Outcome:
    def say(done: int) -> None:
        errand.pause()
        with errand.aside() as aside:
            under_way.progress(taken, done, using=aside)

    with errand.transaction():
        by = errand.officer()
    return acceptance.confirm(taken.batch, by=by, at=timezone.now(), acting=errand.transaction, say=say)


def _refuse(errand: Errand, taken: Confirmation, words: str) -> None:
    with errand.transaction():
        under_way.refuse(taken, words, at=timezone.now())
