"""Several processes, each with its own connection, working on the same few projects, and somebody who watches."""

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from multiprocessing.sharedctypes import Synchronized
from random import Random

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, ProgrammingError, connections, transaction
from psycopg import errors

from kezhou_crm import proofs, proving
from kezhou_crm.hammer.cast import Hand
from kezhou_crm.transactions import act_as
from records import breaches

Action = Callable[[Hand], object]
STEP = timedelta(minutes=10)  # of the ledger's time per operation; all workers share one clock
TRIES = 6  # of a deadlocked operation, before it is given up
PATIENCE = 0.005  # seconds between looks at the clock
ACCEPTED, PERMISSION, SURFACED = "accepted", "permission_denied", "deadlock"
BY_CAUSE = {errors.DeadlockDetected: SURFACED, errors.InsufficientPrivilege: PERMISSION}


@dataclass(frozen=True)
class Plan:
    """How much of what is done, by how many, how often it is watched."""

    operations: int
    seats: int
    connections: int
    samples: int
    seed: int
    actions: dict[Action, int]
    start: datetime


@dataclass(frozen=True)
class Pace:
    """How many operations were begun and how many samples taken, shared by all: neither side runs far ahead."""

    operations: Synchronized
    samples: Synchronized

    def tick(self) -> int:
        """Count one more operation."""
        with self.operations.get_lock():
            self.operations.value += 1
            return self.operations.value

    def due(self, plan: Plan) -> bool:
        """Tell whether enough was done for the next sample."""
        return self.operations.value * plan.samples >= self.samples.value * plan.operations

    def ahead(self, plan: Plan) -> bool:
        """Tell whether more than one sample is owed."""
        return self.operations.value * plan.samples > (self.samples.value + 1) * plan.operations


@dataclass
class Outcome:
    """What came of it: answers by (deed, code), deadlocks met, samples taken, violations seen by sentence."""

    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    deadlocks: int = 0
    samples: int = 0
    violations: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    def total(self, *codes: str) -> int:
        """Count the answers of these codes; all where none is named."""
        return sum(number for (_, code), number in self.answers.items() if not codes or code in codes)

    def answers_of(self, action: Action) -> str:
        """Word what one deed was answered, the most frequent first."""
        mine = Counter({code: number for (deed, code), number in self.answers.items() if deed == action.__name__})
        return "、".join(f"{code} {number:,}" for code, number in mine.most_common()) or "没有做过"

    @property
    def errors(self) -> dict[tuple[str, str], int]:
        """Return what no rule and no constraint has worded."""
        return {key: number for key, number in self.answers.items() if key[1].startswith("error:")}

    def notice(self) -> None:
        """Take a sample: the core proofs in one snapshot."""
        self.samples += 1
        for words, finding in proving.breached(proofs.CORE):
            self.violations[words] += 1
            self.examples.setdefault(words, "、".join(finding.first))


def work(plan: Plan) -> Outcome:
    """Let the crew do the plan while it is watched from one more connection, and watch once more at the end."""
    outcome, began = Outcome(), time.monotonic()
    context = multiprocessing.get_context("fork")  # workers inherit which database this is
    pace = Pace(context.Value("q", 0), context.Value("q", 0))
    connections.close_all()  # a connection must not be shared
    with context.Pool(plan.connections, _enlist, (pace,)) as pool:
        turns = pool.starmap_async(_turn, [(plan, n) for n in range(plan.connections)])
        while not turns.ready():
            outcome.notice()
            pace.samples.value = outcome.samples
            _wait(lambda: turns.ready() or pace.due(plan))
        for answers, deadlocks in turns.get():
            outcome.answers += answers
            outcome.deadlocks += deadlocks
    outcome.notice()
    outcome.seconds = time.monotonic() - began
    return outcome


def _wait(until: Callable[[], bool]) -> None:
    while not until():
        time.sleep(PATIENCE)


def _enlist(pace: Pace) -> None:
    """Keep the pace where the worker's turn finds it."""
    global _pace  # noqa: PLW0603 - a shared value is passed to a pool in no other way
    _pace = pace


def _turn(plan: Plan, number: int) -> tuple[Counter[tuple[str, str]], int]:
    """Do one worker's share; its dice are its own."""
    dice = Random(f"{plan.seed}-{number}")  # noqa: S311 - dice, not secrets
    answers: Counter[tuple[str, str]] = Counter()
    deadlocks = 0
    hand = Hand(dice, plan.seats, plan.start)
    actions, weights = list(plan.actions), list(plan.actions.values())
    for _ in range(plan.operations // plan.connections):
        _wait(lambda: not _pace.ahead(plan))
        hand.at = plan.start + STEP * _pace.tick()
        action = dice.choices(actions, weights)[0]
        for answer in _tries(action, hand):
            deadlocks += answer == SURFACED
        answers[action.__name__, answer] += 1
    connections.close_all()
    return answers, deadlocks


def _tries(action: Action, hand: Hand) -> Iterator[str]:
    """Do the operation again as long as the database ends it for a deadlock, as a door may."""
    for _ in range(TRIES):
        answer = _answer(action, hand)
        yield answer
        if answer != SURFACED:
            return


def _answer(action: Action, hand: Hand) -> str:
    """Do the operation as a request does, in one transaction with an identity, and name what came of it."""
    try:
        with transaction.atomic():
            act_as(hand.by.pk)
            action(hand)
    except ValidationError as refusal:
        return _codes(refusal)
    except IntegrityError as error:
        return f"db:{breaches.named(error).code}"
    except (OperationalError, ProgrammingError) as error:
        return BY_CAUSE.get(type(error.__cause__), f"error:{error}")
    except Exception as error:  # noqa: BLE001 - whatever a rule raises is an answer to be counted
        return f"error:{type(error).__name__}: {error}"
    return ACCEPTED


def _codes(refusal: ValidationError) -> str:
    """Return the code of the first rule that refused."""
    found = chain(*refusal.error_dict.values()) if hasattr(refusal, "error_dict") else refusal.error_list
    return next((error.code for error in found if error.code), "refused")
