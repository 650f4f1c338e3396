"""While ten thousand rows are made, the garbage collector has nothing to find and walks over all of them again and again.

A third of the time of a confirmation went there. Nothing made here is in a ring that would have to be broken.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held_back() -> Iterator[None]:
    """Leave the collector out for a while; whoever found it off leaves it off."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
