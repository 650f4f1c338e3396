"""Ctrl-C, SIGTERM and SIGHUP unwind the launcher once, so that every `finally` stops its child."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Stopped(BaseException):
    """The launcher was asked to stop; not an Exception, so that no handler swallows it."""

    def __init__(self, number: int) -> None:
        """Keep the signal's number for the exit code."""
        super().__init__(number)
        self.number = number


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: unlike SIG_IGN it is not inherited by children."""


@contextmanager
def unwinding() -> Iterator[None]:
    """Raise Stopped at the first signal; later ones must not break off the stopping."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup asked for that
        numbers.append(signal.SIGHUP)

    def stop(number: int, _frame: FrameType | None) -> None:
        for each in numbers:
            signal.signal(each, _ignore)
        raise Stopped(number)

    former = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
