"""The year as it passes: what is to happen waits in a queue, and happens in the order of the moments of its entry.

So that a handover sees who led that day, and the journals' rows are numbered as they would have been.
"""

import heapq
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from django.db import connection
from django.utils.timezone import localdate

from government.models import Officer
from kezhou_crm.demo import days, plans
from kezhou_crm.demo.cast import Cast
from kezhou_crm.demo.companies import Register

Deed = Callable[[Officer, datetime], object]


@dataclass
class Year:
    """A year that ends the day before `today`: its people, its chance, and what is still to happen."""

    today: date
    cast: Cast
    register: Register
    chance: random.Random
    _waiting: list[tuple[datetime, int, Officer, Deed]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)
    _now: datetime | None = None
    _by: Officer | None = None

    @property
    def opened(self) -> date:
        """Return the first day."""
        return self.today - plans.YEAR

    @property
    def last(self) -> date:
        """Return the last workday on which anything is entered."""
        return days.workday(self.today - timedelta(days=1))

    @property
    def now(self) -> date:
        """Return the day that is being told; before the first, the first."""
        return localdate(self._now) if self._now else self.opened

    def enter(self, on: date, by: Officer, deed: Deed) -> None:
        """Let the officer enter on or soon after the day what happened on it; nothing where the day is not over."""
        if on <= self.last:
            self.at(days.entered(on, self.chance, last=self.last), by, deed)

    def at(self, moment: datetime, by: Officer, deed: Deed) -> None:
        """Let the officer do it at the moment, or at once where that is over."""
        moment = max(moment, self._now + timedelta(minutes=7)) if self._now else moment
        heapq.heappush(self._waiting, (moment, next(self._numbers), by, deed))

    @contextmanager
    def acting(self, by: Officer) -> Iterator[None]:
        """Let another officer do a part of the deed."""
        _identify(by, self._now)
        yield
        _identify(self._by, self._now)

    def pass_by(self) -> int:
        """Let everything happen, what follows from it included; return how much it was."""
        done = 0
        while self._waiting:
            moment, _number, by, deed = heapq.heappop(self._waiting)
            self._now, self._by = moment, by
            _identify(by, moment)
            deed(by, moment)
            done += 1
        return done


def _identify(by: Officer, moment: datetime) -> None:
    """Say whose work it is and when it is entered: the database writes both where it writes by itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('kz.officer', %s, true), set_config('kz.at', %s, true)",
            [str(by.pk), moment.isoformat()],
        )
