"""One case per named constraint, a file per kind of row: a new constraint brings its case."""

from kezhou_crm.tests.cases import (
    attachments,
    ceremonies,
    duties,
    exports,
    financing,
    imports,
    instructions,
    journals,
    logins,
    parties,
    projects,
    verdicts,
)
from kezhou_crm.tests.cases.shapes import Case

__all__ = ["CASES", "Case"]

CASES = (
    *parties.CASES,
    *projects.CASES,
    *journals.CASES,
    *instructions.CASES,
    *duties.CASES,
    *financing.CASES,
    *ceremonies.CASES,
    *attachments.CASES,
    *imports.CASES,
    *logins.CASES,
    *exports.CASES,
    *verdicts.CASES,
)
