"""One deed on many projects: all or none, and a preview that is the deed itself, undone.

Each project is tried in a savepoint of its own, in the order of ids, so that two bulk deeds queue instead of
deadlocking and each refusal is known by its project.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from projects.models import Duty, Handover, Project, Vacancy
from projects.stages import SPECIALISTS

Written = Handover | Duty
OneDeed = Callable[[Project], Written]


@dataclass(frozen=True)
class Outcome:
    """What the deed does to one project: the row it writes and what else ends with it, or why it is refused."""

    project: Project
    written: Written | None
    refusals: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()


@transaction.atomic
def do_all(projects: Iterable[Project], deed: OneDeed) -> list[Written]:
    """Do the deed on every project or on none.

    Raises ValidationError with one message per refusal, each naming its project.
    """
    outcomes = _try_each(projects, deed)
    refusals = [f"{outcome.project}：{message}" for outcome in outcomes for message in outcome.refusals]
    if refusals:
        raise ValidationError([ValidationError(refusal, code="bulk_refused") for refusal in refusals])
    return [outcome.written for outcome in outcomes]


def preview(projects: Iterable[Project], deed: OneDeed, *, at: datetime) -> list[Outcome]:
    """Do the deed on every project, look at what it did, and undo it: so the preview cannot lie."""
    with _undone():
        outcomes = _try_each(projects, deed)
        besides = _ended_besides(outcomes, at)
    return [
        Outcome(outcome.project, outcome.written, outcome.refusals, tuple(besides.get(outcome.project.pk, ())))
        for outcome in outcomes
    ]


def done(written: Iterable[Written], *, at: datetime) -> list[Outcome]:
    """Tell what a deed that was done on many projects did to each."""
    outcomes = [Outcome(row.project, row) for row in written]
    besides = _ended_besides(outcomes, at)
    return [Outcome(row.project, row.written, (), tuple(besides.get(row.project.pk, ()))) for row in outcomes]


def _try_each(projects: Iterable[Project], deed: OneDeed) -> list[Outcome]:
    outcomes = []
    for project in sorted(projects, key=lambda row: row.pk):
        try:
            with transaction.atomic():
                outcomes.append(Outcome(project, deed(project)))
        except ValidationError as refusal:
            outcomes.append(Outcome(project, None, tuple(refusal.messages)))
    return outcomes


@contextmanager
def _undone() -> Iterator[None]:
    """Roll back what the block writes, and give its locks back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _ended_besides(outcomes: Iterable[Outcome], at: datetime) -> dict[int, list[str]]:
    """Word what the deeds ended beside what they replaced, by project; two queries for all of them."""
    written = [outcome.project.pk for outcome in outcomes if outcome.written]
    found: dict[int, list[str]] = {}
    ended = Duty.objects.filter(project__in=written, closed_at=at).exclude(role__in=SPECIALISTS)
    for duty in ended.with_parties().order_by("pk"):
        found.setdefault(duty.project_id, []).append(f"{duty.get_role_display()}{duty.party}同时结束")
    for vacancy in Vacancy.objects.filter(project__in=written, closed_at=at).order_by("pk"):
        found.setdefault(vacancy.project_id, []).append(f"缺位（{vacancy.reason}）同时结束")
    return found
