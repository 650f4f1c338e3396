"""What somebody who owns the database could do to the audit trail; each must be found by `verify_audit`.

They act as the tables' owner with the triggers off, know how seals are computed, and cannot reach the anchors. What
lies behind the last anchor is out of scope: nobody vouches for it yet.
"""

import random
from collections.abc import Callable

from django.db.backends.utils import CursorWrapper

from records import chain
from records.chain import Moment

GUARDED = ("records_auditentry", "records_auditseal")
EDITS = (
    "officer_name = officer_name || '改'",
    "unit_name = '示例单位'",
    "officer_id = coalesce(officer_id, 0) + 1",
    "door = CASE door WHEN 'PAGE' THEN 'API' ELSE 'PAGE' END",
    "at = at + interval '1 microsecond'",
    "txid = txid + 1",
    "row_id = coalesce(row_id, 0) + 1",
    "project_id = coalesce(project_id, 0) + 1",
    "kind = CASE kind WHEN 'UPDATE' THEN 'INSERT' ELSE 'UPDATE' END",
    "request = request || 'a'",
    "role = 'kz_nobody'",
    "before = coalesce(before, '{}') || '{\"amount\": 1.00}'",
    "after = coalesce(after, '{}') || '{\"amount\": 1.01}'",
    "of_table = of_table || '_'",
)
FORGED = """
INSERT INTO records_auditentry (at, txid, officer_name, unit_name, door, request, role, kind, of_table, row_id, after)
SELECT at - interval '1 day', {txid}, officer_name, unit_name, door, request, role, 'UPDATE', of_table, row_id,
    '{{"amount": 9.99}}' FROM records_auditentry WHERE id = %s RETURNING id
"""
CHAIN = f"""
SELECT seal.id, seal.entry_id, {chain.microseconds("seal.sealed_at")}, seal.below, seal.upto, seal.running, seal.server, {chain.ENTRY}
FROM records_auditseal AS seal JOIN records_auditentry AS entry ON entry.id = seal.entry_id ORDER BY seal.id
"""  # noqa: S608 - our own words
Tampering = Callable[[CursorWrapper, random.Random, int], None]


def disarm(cursor: CursorWrapper) -> None:
    """Take away what refuses changes of the trail."""
    for table in GUARDED:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def _entry(cursor: CursorWrapper, chance: random.Random, anchored: int) -> int:
    """Draw an entry that an anchor covers."""
    cursor.execute("SELECT entry_id FROM records_auditseal WHERE id = %s", [chance.randint(1, anchored)])
    return int(cursor.fetchone()[0])


def edit_a_field(cursor: CursorWrapper, chance: random.Random, anchored: int) -> None:
    """Change one column of one entry."""
    change = chance.choice(EDITS)
    cursor.execute(f"UPDATE records_auditentry SET {change} WHERE id = %s", [_entry(cursor, chance, anchored)])  # noqa: S608 - our own words, on a copy


def remove_an_entry(cursor: CursorWrapper, chance: random.Random, anchored: int) -> None:
    """Remove one entry and leave its seal."""
    cursor.execute("DELETE FROM records_auditentry WHERE id = %s", [_entry(cursor, chance, anchored)])


def remove_without_a_gap(cursor: CursorWrapper, chance: random.Random, anchored: int) -> None:
    """Remove an entry with its seal, and number the seals behind it anew."""
    place = chance.randint(1, anchored)
    cursor.execute("DELETE FROM records_auditseal WHERE id = %s RETURNING entry_id", [place])
    cursor.execute("DELETE FROM records_auditentry WHERE id = %s", [cursor.fetchone()[0]])
    cursor.execute("UPDATE records_auditseal SET id = -id WHERE id > %s", [place])
    cursor.execute("UPDATE records_auditseal SET id = -id - 1 WHERE id < 0")


def swap_two(cursor: CursorWrapper, chance: random.Random, anchored: int) -> None:
    """Let two entries change their places."""
    one, other = chance.sample(range(1, anchored + 1), 2)
    cursor.execute("SELECT entry_id FROM records_auditseal WHERE id IN (%s, %s)", [one, other])
    first, second = (row[0] for row in cursor.fetchall())
    for now, then in ((first, 0), (second, first), (0, second)):
        cursor.execute("UPDATE records_auditentry SET id = %s WHERE id = %s", [then, now])


def cut_the_tail(cursor: CursorWrapper, chance: random.Random, anchored: int) -> None:
    """Remove the last entries with their seals, at least one that an anchor covers."""
    place = chance.randint(0, anchored - 1)
    cursor.execute("DELETE FROM records_auditseal WHERE id > %s", [place])
    cursor.execute(
        "DELETE FROM records_auditentry AS entry WHERE NOT EXISTS "
        "(SELECT FROM records_auditseal AS seal WHERE seal.entry_id = entry.id)"
    )


def edit_and_chain_anew(cursor: CursorWrapper, chance: random.Random, anchored: int) -> None:
    """Change an entry and compute the whole chain anew, so that it fits."""
    edit_a_field(cursor, chance, anchored)
    _chain_anew(cursor)


def remove_and_chain_anew(cursor: CursorWrapper, chance: random.Random, anchored: int) -> None:
    """Remove an entry without a trace and compute the whole chain anew."""
    remove_without_a_gap(cursor, chance, anchored)
    _chain_anew(cursor)


def edit_a_seal(cursor: CursorWrapper, chance: random.Random, anchored: int) -> None:
    """Change a seal."""
    change = chance.choice(
        (
            "below = below + 1",
            "sealed_at = sealed_at - interval '1 hour'",
            "running = running || ',1'",
            "hash = sha256(hash)",
        )
    )
    cursor.execute(f"UPDATE records_auditseal SET {change} WHERE id = %s", [chance.randint(1, anchored)])  # noqa: S608 - our own words, on a copy


def put_one_in(cursor: CursorWrapper, chance: random.Random, anchored: int) -> None:
    """Put in an entry of yesterday, with the number of a transaction of then or of now, for the next run to seal."""
    txid = chance.choice(("txid", "pg_current_xact_id()::text::bigint"))
    cursor.execute(FORGED.format(txid=txid), [_entry(cursor, chance, anchored)])


def put_one_in_and_chain_anew(cursor: CursorWrapper, chance: random.Random, anchored: int) -> None:
    """Put in an entry of yesterday and seal it where it would have stood."""
    cursor.execute(FORGED.format(txid="txid"), [_entry(cursor, chance, anchored)])
    forged, place = cursor.fetchone()[0], chance.randint(1, anchored)
    cursor.execute("UPDATE records_auditseal SET id = -id WHERE id >= %s", [place])
    cursor.execute("UPDATE records_auditseal SET id = 1 - id WHERE id < 0")
    cursor.execute(
        "INSERT INTO records_auditseal (id, entry_id, sealed_at, below, upto, running, server, hash) "
        "SELECT %s, %s, sealed_at, below, upto, running, server, hash FROM records_auditseal "
        "WHERE id = %s",
        [place, forged, place + 1],
    )
    _chain_anew(cursor)


def _chain_anew(cursor: CursorWrapper) -> None:
    """Compute every seal anew."""
    cursor.execute(CHAIN)
    head, hashes = chain.START, []
    for place, entry_id, *moment, words in cursor.fetchall():
        head = chain.digest(head, place, entry_id, Moment(*moment), words)
        hashes.append((place, head))
    places, heads = ([row[side] for row in hashes] for side in (0, 1))
    cursor.execute(
        "UPDATE records_auditseal AS seal SET hash = new.hash FROM unnest(%s::bigint[], %s::bytea[]) AS new (id, hash) "
        "WHERE seal.id = new.id",
        [places, heads],
    )


TAMPERINGS: tuple[Tampering, ...] = (
    edit_a_field,
    remove_an_entry,
    remove_without_a_gap,
    swap_two,
    cut_the_tail,
    edit_and_chain_anew,
    remove_and_chain_anew,
    edit_a_seal,
    put_one_in,
    put_one_in_and_chain_anew,
)
