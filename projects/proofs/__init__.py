"""The invariants of projects as proofs on live data; a new kind of row brings a file and a line here."""

from projects.proofs import (
    duties,
    evidence,
    financing,
    follow_ups,
    instructions,
    projects,
    responsibility,
    stages,
    totals,
)

# The ones that concurrent work could break: sampled while the ledger is hammered.
CORE = (*responsibility.PROOFS, *duties.PROOFS, *stages.PROOFS, *projects.PROOFS, *follow_ups.PROOFS)
PROOFS = (*CORE, *instructions.PROOFS, *evidence.PROOFS, *financing.PROOFS, *totals.PROOFS)

# What keeps them, for the proof that it is there; a test compares the list with a fresh database.
TRIGGERS = (
    *responsibility.TRIGGERS,
    *duties.TRIGGERS,
    *stages.TRIGGERS,
    *projects.TRIGGERS,
    *follow_ups.TRIGGERS,
    *instructions.TRIGGERS,
    *evidence.TRIGGERS,
    *financing.TRIGGERS,
)
APPEND_ONLY = (*follow_ups.APPEND_ONLY, *instructions.APPEND_ONLY, *evidence.APPEND_ONLY)
