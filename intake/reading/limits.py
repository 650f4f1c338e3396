"""How much a file of a county may cost to read: nothing here is judged by time on the wall alone. Pure.

10,000 rows of 25 columns cost 0.4 s of processor, 12 MB unpacked and 150 MB of address space; the limits are some three
times that. 待商务局核定.
"""

from dataclasses import dataclass

MB = 1 << 20
LARGEST_FILE = 20 * MB
MOST_UNPACKED = 80 * MB  # of all members of an xlsx together, counted while unpacking
HIGHEST_RATIO, RATIO_MATTERS_FROM = 150, 4 * MB  # a sheet packs 10 to 40 times; zeros pack 1,000 times
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 20_000, 300, 400_000  # of a sheet; cells with something in them, of a file
LONGEST_CELL = 32_767  # characters, as in Excel
MOST_SHEETS = 60
LARGEST_PASTE = 4 * MB  # characters


@dataclass(frozen=True)
class Limits:
    """What the reading process may use before it is ended."""

    processor: float = 1.5  # seconds of its own work: on an idle machine also seconds on the wall
    wall: float = 6.0  # seconds; a busy machine must not refuse an honest file
    memory: int = 512 * MB  # bytes of address space
    answer: int = 24 * MB  # bytes that the server will take from it: with 400,000 cells less than 50 MB in memory


USUAL = Limits()
