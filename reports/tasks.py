"""The jobs of this room."""

import logging

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.utils import timezone

from government.models import Officer
from kezhou_crm import jobs
from kezhou_crm.identity import act_as
from kezhou_crm.jobs import Errand
from reports import exporting
from reports.exporting import Overtaken
from reports.models import Export

log = logging.getLogger(__name__)
BROKEN = "生成时出错，没有导出：请稍后再试，仍不行请联系系统管理员。"
NOT_ALLOWED = "账号已停用，没有导出。"


@jobs.job
def make_export(errand: Errand, *, export: int) -> None:
    """Make the file of an export; begun anew from the first line where a worker was killed over it."""
    with errand.transaction():
        taken = exporting.begin(export)
    if taken is None:
        return
    try:
        _make(errand, taken)
    except Overtaken:
        log.warning("export %s is another worker's by now", export)
    except ValidationError as refused:
        _fail(errand, taken, "".join(refused.messages))
    except ObjectDoesNotExist:
        _fail(errand, taken, NOT_ALLOWED)
    except OSError:
        log.exception("export %s", export)
        _fail(errand, taken, exporting.DISK)
    except (ArithmeticError, LookupError, TypeError, ValueError):  # a fault of ours: the page must not wait for ever
        _fail(errand, taken, BROKEN)
        raise


def _make(errand: Errand, export: Export) -> None:
    def say(done: int) -> None:
        errand.pause()
        with errand.aside() as aside:
            exporting.progress(export, done, using=aside)

    with errand.transaction(snapshot=True):
        made = exporting.make(export, by=errand.officer(), say=say)
    with errand.transaction():
        exporting.finish(export, made, at=timezone.now())


def _fail(errand: Errand, export: Export, words: str) -> None:
    with errand.transaction():
        exporting.fail(export, words[:200], at=timezone.now())


@jobs.hourly
def remove_old_exports() -> None:
    """Remove the files of exports that have expired."""
    with transaction.atomic():
        act_as(Officer.objects.system().pk)
        exporting.remove_old(at=timezone.now())
