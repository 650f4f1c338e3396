"""What a proof is: a sentence that must hold of every row it looks at, and the judging of it.

A room lists its proofs in its `proofs` module; `manage.py prove` gathers them. A proof gives each row that it
examined, by a name that a person can look up, with whether the sentence holds of it. Judged rows and counted rows
are the same rows, so a proof cannot pass by looking at something else.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from django.db.backends.base.base import BaseDatabaseWrapper

SHOWN = 3  # offending rows that are named; all are counted
JUDGED = """
WITH judged (subject, holds) AS ({sql})
SELECT count(*), count(*) FILTER (WHERE holds IS NOT TRUE),
    (SELECT coalesce(array_agg(subject), '{{}}') FROM (
        SELECT coalesce(subject::text, '未知') AS subject FROM judged WHERE holds IS NOT TRUE ORDER BY 1 LIMIT {shown}) AS first)
FROM judged
"""


@dataclass(frozen=True)
class Finding:
    """How many rows were examined, of how many the sentence does not hold, and the names of the first of those."""

    examined: int
    breaches: int
    first: tuple[str, ...]


class Provable(Protocol):
    """A sentence, why it may have no row to look at (empty: it must have some), and the way to examine it."""

    words: str
    none_yet: str

    def examine(self, connection: BaseDatabaseWrapper) -> Finding:
        """Judge every row that the connection sees."""


@dataclass(frozen=True)
class Proof:
    """A sentence proved by one query that gives (subject, holds) for each row; unknown counts as not holding."""

    words: str
    sql: str
    none_yet: str = ""

    def examine(self, connection: BaseDatabaseWrapper) -> Finding:
        """Judge every row in the database."""
        with connection.cursor() as cursor:
            cursor.execute(JUDGED.format(sql=self.sql, shown=SHOWN))
            examined, breaches, first = cursor.fetchone()
        return Finding(examined, breaches, tuple(first))


@dataclass(frozen=True)
class Reckoning:
    """A sentence proved in Python, where the rule is Python: `judge` gives (subject, holds) for each row.

    It reads through the default connection; who examines has put the right one there.
    """

    words: str
    judge: Callable[[], Iterable[tuple[str, bool]]]
    none_yet: str = ""

    def examine(self, _connection: BaseDatabaseWrapper) -> Finding:
        """Judge every row in Python; what cannot be computed of a broken ledger does not hold."""
        examined, wrong = 0, []
        try:
            for subject, holds in self.judge():
                examined += 1
                if not holds:
                    wrong.append(subject)
        except (AttributeError, TypeError, ValueError, ArithmeticError) as error:
            wrong.append(f"无法计算（{error}）")
        return Finding(examined, len(wrong), tuple(wrong[:SHOWN]))
