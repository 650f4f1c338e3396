"""How entries are chained: what of an entry and of its seal is hashed, and in which words PostgreSQL gives it."""

import hashlib
from dataclasses import dataclass

START = bytes(32)  # what the first seal stands on


def microseconds(moment: str) -> str:
    """Word a moment as microseconds since 1970, the same in every time zone."""
    return f"(extract(epoch FROM {moment}) * 1000000)::bigint"


ENTRY = f"""jsonb_build_array(
    entry.id, {microseconds("entry.at")}, entry.txid, entry.officer_id, entry.officer_name, entry.unit_name,
    entry.door, entry.request, entry.role, entry.kind, entry.of_table, entry.row_id, entry.project_id,
    entry.before, entry.after)::text"""


@dataclass(frozen=True)
class Moment:
    """When a run of the sealer looked, and at what: transactions below `below` had ended, those from `upto` not begun.

    Of those between, `running` names the ones that were still at it, with commas. `at` is in microseconds since 1970 by
    the database's clock; `server` names the server that gave these numbers.
    """

    at: int
    below: int
    upto: int
    running: str
    server: int

    def saw(self, txid: int) -> bool:
        """Tell whether what the transaction wrote, if it committed, was there to be seen."""
        return txid < self.below or (txid < self.upto and str(txid) not in self.running.split(","))


def digest(before: bytes, place: int, entry_id: int, moment: Moment, entry: str) -> bytes:
    """Return the hash of a seal: of the seal before it, of the seal itself, and of the entry in PostgreSQL's words."""
    own = f"{place} {entry_id} {moment.at} {moment.below} {moment.upto} {moment.running} {moment.server}\n"
    return hashlib.sha256(before + own.encode() + entry.encode()).digest()
